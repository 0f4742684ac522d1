/** Public files the tests check against; they are not part of the repository. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { loadConfig } from '../../config';

/**
 * The path of a shared test file or folder, below `../shared/data` or the folder SHARED_DATA_DIR names. Null, with a
 * note on the console, when it is not there: the test is to be skipped then.
 */
export function sharedData(...parts: string[]): string | null {
  const folder =
    loadConfig().environment['SHARED_DATA_DIR'] ?? path.resolve(process.cwd(), '../shared/data');
  const found = path.join(folder, ...parts);
  if (existsSync(found)) return found;
  console.warn(`${path.join(...parts)} is not in the shared data: its tests are skipped.`);
  return null;
}
