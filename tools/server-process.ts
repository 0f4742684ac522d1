import { spawn } from 'node:child_process';
import type { Environment } from '../config';
import type { LogFile } from './log-file';
import { endProcess } from './pid-file';

/** A server of our own that runs as a child process and writes its log by itself. */
export type ServerProcess = Readonly<{
  pid: number | undefined;
  /** Why the process is no longer there, or never came; `undefined` while it runs. */
  fault: () => string | undefined;
  /** From now on an end without `end()` is told, once. */
  watch: (onExit: (fault: string) => void) => void;
  /** Sends the signal, waits, and kills after the limit. Harmless when the process is gone. */
  end: (options: { signal: NodeJS.Signals; limitMs: number }) => Promise<void>;
  /** Sends the signal and does not wait. */
  kill: (signal: NodeJS.Signals) => void;
}>;

/**
 * Starts a server in a process group of its own: Ctrl-C in the terminal must not stop the database and the
 * engine before those who still write to them.
 */
export function spawnServer(
  program: string,
  args: readonly string[],
  options: {
    env: Environment;
    logFile: LogFile;
    runAs?: { uid: number; gid: number } | undefined;
  },
): ServerProcess {
  const child = spawn(program, args, {
    detached: true,
    cwd: '/',
    env: { ...options.env },
    stdio: ['ignore', options.logFile.fd, options.logFile.fd],
    ...options.runAs,
  });
  let fault: string | undefined;
  let isEnding = false;
  let tell: ((fault: string) => void) | undefined;
  const onGone = (reason: string) => {
    fault ??= reason;
    if (!isEnding) tell?.(reason);
  };
  child.once('error', (error) => {
    onGone(error.message);
  });
  child.once('exit', (code, signal) => {
    onGone(`it ended with ${signal ?? `code ${code ?? 'unknown'}`}`);
  });
  return {
    pid: child.pid,
    fault: () => fault,
    watch: (onExit) => {
      tell = onExit;
    },
    kill: (signal) => {
      isEnding = true;
      child.kill(signal);
    },
    end: async (limits) => {
      isEnding = true;
      if (child.pid !== undefined && fault === undefined) await endProcess(child.pid, limits);
    },
  };
}
