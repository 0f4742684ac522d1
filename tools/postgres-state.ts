import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { findFreePort, isPortFree } from './ports';
import { StartError, storageError } from './start-error';

const stateSchema = z.object({
  adminPassword: z.string().min(1),
  password: z.string().min(1),
  port: z.int().min(1).max(65_535),
});

/** What must stay the same between two starts of one database. */
export type PostgresState = Readonly<z.infer<typeof stateSchema>>;

/**
 * Reads the secrets and the port of the database, or makes them. The file is readable by its owner only. A
 * port that is taken in the meantime is replaced by a free one.
 * @param clusterExists when true the secrets must be there: new ones would not open the database
 */
export async function loadPostgresState(
  file: string,
  clusterExists: boolean,
  wantedPort?: number,
): Promise<PostgresState> {
  const saved = existsSync(file) ? parseState(file) : undefined;
  if (saved === undefined && clusterExists) {
    throw new StartError(
      `The passwords of the database are gone (${file}): put that file back, or set DATA_DIR to another folder to begin anew.`,
    );
  }
  const state = {
    adminPassword: saved?.adminPassword ?? randomBytes(24).toString('hex'),
    password: saved?.password ?? randomBytes(24).toString('hex'),
    port: wantedPort ?? (await keepPort(saved?.port)),
  };
  if (JSON.stringify(state) !== JSON.stringify(saved)) await save(file, state);
  return state;
}

async function keepPort(port: number | undefined): Promise<number> {
  return port !== undefined && (await isPortFree(port)) ? port : findFreePort();
}

function parseState(file: string): PostgresState {
  try {
    return stateSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new StartError(`The file with the passwords of the database cannot be used: ${file}.`, {
      cause: error,
    });
  }
}

async function save(file: string, state: PostgresState): Promise<void> {
  try {
    await writeFile(`${file}.new`, JSON.stringify(state), { mode: 0o600 });
    await rename(`${file}.new`, file);
  } catch (error) {
    throw storageError(file, error);
  }
}
