/** A process of the product that is killed, frozen and woken, and started again when it ends. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Environment } from '../../config';
import type { LogFile } from '../../tools/log-file';

const RESTART_MS = 1000;

export interface ManagedProcess {
  name: string;
  /** SIGKILL; comes back after a second, as under any supervisor */
  kill: () => Promise<void>;
  /** SIGSTOP: it stands still and does not know */
  freeze: () => void;
  thaw: () => void;
  /** resolves when it runs and has said that it is ready */
  ready: () => Promise<void>;
  /** how often it ended without being killed here */
  ownEnds: () => number;
  stop: () => Promise<void>;
  /** ends it for good, at once */
  end: () => void;
}

export interface ProcessOptions {
  name: string;
  script: string;
  args?: readonly string[];
  env: Environment;
  logFile: LogFile;
}

export function startManagedProcess(options: ProcessOptions): ManagedProcess {
  let child: ChildProcess | undefined;
  let isReady: Promise<unknown> = Promise.resolve();
  /** children whose end is meant */
  const ending = new Set<ChildProcess>();
  let ownEnds = 0;
  const halt = new AbortController();

  const live = async (): Promise<void> => {
    while (!halt.signal.aborted) {
      const running = launch(options);
      child = running;
      const gone = once(running, 'exit');
      isReady = Promise.race([once(running, 'message'), gone]);
      await gone;
      if (!ending.has(running)) ownEnds += 1;
      await delay(RESTART_MS, undefined, { signal: halt.signal }).catch(() => undefined);
    }
  };
  const life = live();
  const isAlive = () => child?.exitCode === null && child.signalCode === null;

  return {
    name: options.name,
    kill: async () => {
      if (!child || !isAlive()) return;
      ending.add(child);
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
    freeze: () => child?.kill('SIGSTOP'),
    thaw: () => child?.kill('SIGCONT'),
    ready: async () => {
      for (let tries = 0; tries < 60; tries += 1) {
        await isReady;
        if (isAlive()) return;
        await delay(RESTART_MS);
      }
      throw new Error(`the ${options.name} does not start; ${options.logFile.file} says why`);
    },
    ownEnds: () => ownEnds,
    stop: async () => {
      if (child) ending.add(child);
      halt.abort();
      if (isAlive()) {
        child?.kill('SIGCONT');
        child?.kill('SIGTERM');
        const force = setTimeout(() => child?.kill('SIGKILL'), 15_000);
        await life;
        clearTimeout(force);
      }
    },
    end: () => {
      if (child) ending.add(child);
      halt.abort();
      if (isAlive()) child?.kill('SIGKILL');
    },
  };
}

function launch({ script, args = [], env, logFile }: ProcessOptions): ChildProcess {
  return fork(script, args, {
    // A process group of its own: Ctrl-C reaches us, and we end it.
    detached: true,
    execArgv: ['--enable-source-maps'],
    env: { ...env },
    stdio: ['ignore', logFile.fd, logFile.fd, 'ipc'],
  });
}
