import { randomBytes } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Config } from '../config';
import { parseKeyring } from '../sealing/keyring';
import { StartError, storageError } from './start-error';

const OWNER_ONLY = 0o600;
const OTHERS = 0o077;

/** What worker and API are given in their environment; the settings' own, or those kept in DATA_DIR. */
export type Secrets = Readonly<{ encryptionKeys: string; codecToken: string }>;

/**
 * Reads the keys and the token of this data folder, which only its owner may, and makes them where there are none.
 * A setting that is given goes before its file.
 * @throws StartError when a file is not usable, or others may read it
 */
export async function keepSecrets(config: Config): Promise<Secrets> {
  return {
    encryptionKeys:
      config.encryptionKeys ??
      (await keep(config.dataDir, {
        name: 'encryption-keys',
        // The id tells the keys of two folders apart where their flows are mixed up.
        make: () => `${randomBytes(4).toString('hex')}:${randomBytes(32).toString('base64')}`,
        check: parseKeyring,
      })),
    codecToken:
      config.codecToken ??
      (await keep(config.dataDir, {
        name: 'codec-token',
        make: () => randomBytes(32).toString('base64url'),
        check: (token) => {
          if (!/^[\w-]{32,}$/.test(token))
            throw new Error('must be at least 32 letters and digits');
        },
      })),
  };
}

async function keep(
  dataDir: string,
  secret: { name: string; make: () => string; check: (text: string) => unknown },
): Promise<string> {
  const file = path.join(dataDir, secret.name);
  const text = (await makeOnce(file, secret.make)) ?? (await readOwn(file));
  try {
    secret.check(text);
  } catch (error) {
    throw new StartError(`The file ${file} ${(error as Error).message}.`, { cause: error });
  }
  return text;
}

/** @returns undefined when the file is there already */
async function makeOnce(file: string, make: () => string): Promise<string | undefined> {
  const handle = await open(file, 'wx', OWNER_ONLY).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
    throw storageError(path.dirname(file), error);
  });
  if (!handle) return undefined;
  try {
    const text = make();
    await handle.writeFile(`${text}\n`);
    // What is encrypted with it must not outlive it in a power cut.
    await handle.sync();
    return text;
  } finally {
    await handle.close();
  }
}

async function readOwn(file: string): Promise<string> {
  const handle = await open(file, 'r').catch((error: unknown) => {
    throw storageError(path.dirname(file), error);
  });
  try {
    const { mode } = await handle.stat();
    if ((mode & OTHERS) !== 0)
      throw new StartError(`Others may read the file ${file}: run chmod 600 on it.`);
    return (await readFile(handle, 'utf8')).trim();
  } finally {
    await handle.close();
  }
}
