import { constants, existsSync } from 'node:fs';
import { access, mkdir, statfs } from 'node:fs/promises';
import path from 'node:path';
import { tryLock, type Release } from './lock';
import { StartError, storageError } from './start-error';

/** A new database, its write-ahead log and the engine's file take about 100 MiB. */
const NEEDED_BYTES = 200 * 1024 * 1024;

/**
 * Makes DATA_DIR and claims it for this process: two systems on one folder would write over each other.
 * @returns gives the folder back
 * @throws StartError when it cannot be written, is nearly full, or a system runs on it
 */
export async function claimDataDir(dataDir: string): Promise<Release> {
  try {
    await mkdir(dataDir, { recursive: true });
    await access(dataDir, constants.W_OK | constants.X_OK);
    const { bavail, bsize } = await statfs(dataDir);
    if (bavail * bsize < NEEDED_BYTES && !existsSync(path.join(dataDir, 'postgres'))) {
      throw Object.assign(new Error('No space left on device'), { code: 'ENOSPC' });
    }
    const claim = tryLock(path.join(dataDir, 'running.lock'));
    if ('release' in claim) return claim.release;
    throw new StartError(
      `A system runs on the data folder ${dataDir} already (process ${claim.heldBy}): stop it, or set DATA_DIR (and PORT, TEMPORAL_PORT, TEMPORAL_UI_PORT, CODEC_PORT) to run another one beside it.`,
    );
  } catch (error) {
    throw error instanceof StartError ? error : storageError(dataDir, error);
  }
}
