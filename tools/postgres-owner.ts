import { stat } from 'node:fs/promises';
import { runCommand } from './run-command';
import { StartError } from './start-error';

/** The operating-system account the database server runs under. */
export type Account = Readonly<{ uid: number; gid: number }>;

const CANDIDATES = ['postgres', 'nobody'];

/**
 * Postgres refuses to run as root, so root runs it as another account: the one that owns the data already,
 * otherwise `postgres`, otherwise `nobody`. No account is ever created on the machine.
 * @returns `undefined` for an ordinary user, who runs the server as himself
 * @throws StartError when the data belongs to somebody else, or root has no account to use
 */
export async function findServerAccount(clusterDir: string): Promise<Account | undefined> {
  const own = process.getuid?.();
  const owner = await ownerOf(clusterDir);
  if (own !== 0) {
    if (owner === undefined || own === undefined || owner.uid === own) return undefined;
    throw new StartError(
      `The database in ${clusterDir} belongs to another account (number ${owner.uid}), probably because the system ran as root before: start it as that account or root, or set DATA_DIR to another folder.`,
    );
  }
  if (owner !== undefined && owner.uid !== 0) return owner;
  for (const name of CANDIDATES) {
    const account = await lookUp(name);
    if (account !== undefined) return account;
  }
  throw new StartError(
    `Postgres does not run as root, and this machine has no account named ${CANDIDATES.join(' or ')}: start as an ordinary user, create such an account, or set DATABASE_URL.`,
  );
}

/** Says whether the account can get into the folder; for the caller's own account it always can. */
export async function canEnter(account: Account | undefined, folder: string): Promise<boolean> {
  if (account === undefined) return true;
  const test = await runCommand('/bin/sh', ['-c', 'test -x "$1"', 'sh', folder], {
    cwd: '/',
    runAs: account,
  });
  return test.code === 0;
}

async function ownerOf(folder: string): Promise<Account | undefined> {
  try {
    const { uid, gid } = await stat(folder);
    return { uid, gid };
  } catch {
    return undefined;
  }
}

async function lookUp(name: string): Promise<Account | undefined> {
  const [uid, gid] = await Promise.all([
    runCommand('id', ['-u', name]),
    runCommand('id', ['-g', name]),
  ]);
  if (uid.code !== 0 || gid.code !== 0) return undefined;
  return { uid: Number(uid.output), gid: Number(gid.output) };
}
