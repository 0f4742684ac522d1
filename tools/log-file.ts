import { closeSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import { storageError } from './start-error';

const KEEP_BYTES = 5 * 1024 * 1024;

/** A log file a child process writes to by itself, so that it goes on when this process is killed. */
export type LogFile = Readonly<{
  file: string;
  /** File descriptor for the child's stdio. */
  fd: number;
  /** What was written since this log was opened. */
  tail: () => string;
  /** Harmless when called twice. */
  close: () => void;
}>;

/** Opens `<dataDir>/logs/<name>.log` for appending; at 5 MiB the former content moves to `.log.1`. */
export function openLogFile(dataDir: string, name: string): LogFile {
  const file = path.join(dataDir, 'logs', `${name}.log`);
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    if (size > KEEP_BYTES) renameSync(file, `${file}.1`);
    const fd = openSync(file, 'a', 0o600);
    const start = size > KEEP_BYTES ? 0 : size;
    let isOpen = true;
    return {
      file,
      fd,
      tail: () => readFileSync(file).subarray(start).toString('utf8'),
      close: () => {
        if (isOpen) closeSync(fd);
        isOpen = false;
      },
    };
  } catch (error) {
    throw storageError(path.dirname(file), error);
  }
}
