import { existsSync, lstatSync } from 'node:fs';
import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  realpath,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SHARED_STATE_DIR, type PostgresPrograms } from './postgres-binaries';
import { canEnter, type Account } from './postgres-owner';
import { lastLines, runCommand } from './run-command';
import { StartError, storageError } from './start-error';

/** The superuser of the cluster. */
export const ADMIN_ROLE = 'postgres';

/**
 * Makes the database cluster if there is none yet. It is made beside its place and moved there when complete,
 * so a start that is killed half-way leaves nothing that looks like a cluster.
 * @param place where the cluster is to be seen; for root that may become a link to a folder the account can reach
 * @returns the real folder of the cluster
 */
export async function ensureCluster(
  place: string,
  options: {
    programs: PostgresPrograms;
    account: Account | undefined;
    adminPassword: string;
    durable: boolean;
    log: (line: string) => void;
    sharedDir?: string | undefined;
  },
): Promise<string> {
  if (existsSync(path.join(place, 'PG_VERSION'))) return realpath(place);
  const shared = !(await canEnter(options.account, path.dirname(place)));
  const draft = shared
    ? await makeSharedFolder(options.sharedDir ?? SHARED_STATE_DIR)
    : `${place}.new`;
  options.log('Creating the database, once; this takes a few seconds.');
  try {
    await rm(draft, { recursive: true, force: true });
    await mkdir(draft, { mode: 0o700 });
    if (options.account) await chown(draft, options.account.uid, options.account.gid);
    await initialise(draft, options);
    if (isEmptyLink(place)) await rm(place);
    if (!shared) {
      await rename(draft, place);
      return await realpath(place);
    }
    await symlink(draft, place);
    options.log(
      `The database lies in ${draft}, because its account cannot enter ${path.dirname(place)}.`,
    );
    return draft;
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error instanceof StartError ? error : storageError(path.dirname(draft), error);
  }
}

async function initialise(
  folder: string,
  options: Parameters<typeof ensureCluster>[1],
): Promise<void> {
  const secretDir = await mkdtemp(path.join(tmpdir(), 'postgres-start-'));
  try {
    const passwordFile = path.join(secretDir, 'password');
    await writeFile(passwordFile, options.adminPassword, { mode: 0o600 });
    if (options.account) {
      await chown(passwordFile, options.account.uid, options.account.gid);
      await chown(secretDir, options.account.uid, options.account.gid);
    }
    const { code, output } = await runCommand(
      options.programs.initdb,
      [
        `--pgdata=${folder}`,
        `--username=${ADMIN_ROLE}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        // The built-in provider (Postgres 17) sorts and folds case by itself, whatever locales the machine has.
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--no-instructions',
        ...(options.durable ? [] : ['--no-sync']),
      ],
      { cwd: '/', env: { LC_ALL: 'C', TZ: 'UTC' }, runAs: options.account },
    );
    if (code === 0) return;
    if (output.includes('No space left on device')) throw storageError(folder, new Error(output));
    throw new StartError(`The database could not be created in ${folder}:\n${lastLines(output)}`);
  } finally {
    await rm(secretDir, { recursive: true, force: true });
  }
}

async function makeSharedFolder(sharedDir: string): Promise<string> {
  try {
    await mkdir(sharedDir, { recursive: true, mode: 0o755 });
    await chmod(sharedDir, 0o755);
    return await mkdtemp(path.join(sharedDir, 'database-'));
  } catch (error) {
    throw storageError(sharedDir, error);
  }
}

function isEmptyLink(place: string): boolean {
  return lstatSync(place, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}
