import { spawn, type ChildProcess } from 'node:child_process';
import { writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Environment } from '../config';
import type { Part } from './engines';
import { endProcess, removePidFile, writePidFile } from './pid-file';
import { lastLines } from './run-command';
import { StartError } from './start-error';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

export type ServiceOptions = Readonly<{
  /** As it is named to a person: "worker", "API". */
  name: string;
  script: string;
  env: Environment;
  pidFile: string;
  /** Where its output goes: our own, or an open file. */
  output: 'inherit' | number;
  readyLimitMs: number;
  stopLimitMs: number;
  log: (line: string) => void;
  signal: AbortSignal;
}>;

type Run = {
  child: ChildProcess;
  /** Resolves with `undefined` when the child said it is ready, or with why it never will be. */
  ready: Promise<string | undefined>;
  /** Resolves when the child is gone, with how it ended. */
  gone: Promise<string>;
};

/**
 * Starts a Node script that says `process.send({ ready: true })`, and starts it again, after 1 s doubling to
 * 30 s, whenever it ends by itself.
 * @throws StartError with the last lines of its error output when it ends before it was ready
 */
export async function startService(options: ServiceOptions): Promise<Part> {
  let run = launch(options);
  let isStopping = false;
  const end = async () => {
    isStopping = true;
    const { pid, exitCode, signalCode } = run.child;
    // The number of a child that is gone may belong to a stranger by now.
    if (pid !== undefined && exitCode === null && signalCode === null) {
      await endProcess(pid, { signal: 'SIGTERM', limitMs: options.stopLimitMs });
    }
    removePidFile(options.pidFile);
  };
  const fault = await run.ready;
  if (fault !== undefined) {
    await end();
    throw new StartError(`The ${options.name} did not start: ${fault}`);
  }
  const halt = new AbortController();
  const keepRunning = async () => {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      const startedAt = performance.now();
      const reason = await run.gone;
      if (isStopping) return;
      // One that ran well for a while begins again with the shortest pause.
      if (performance.now() - startedAt > 2 * LONGEST_PAUSE_MS) pause = FIRST_PAUSE_MS;
      options.log(`The ${options.name} ended by itself (${reason}); again in ${pause / 1000} s.`);
      await delay(pause, undefined, { signal: halt.signal }).catch(() => undefined);
      if (halt.signal.aborted) return;
      run = launch(options);
    }
  };
  const kept = keepRunning();
  return {
    stop: async () => {
      halt.abort();
      await end();
      await kept;
    },
    kill: () => {
      isStopping = true;
      halt.abort();
      run.child.kill('SIGKILL');
    },
  };
}

function launch(options: ServiceOptions): Run {
  const child = spawn(process.execPath, ['--enable-source-maps', options.script], {
    // Of its own process group: Ctrl-C reaches us, and we end the parts in the right order.
    detached: true,
    env: { ...options.env },
    stdio: ['ignore', options.output, 'pipe', 'ipc'],
  });
  if (child.pid !== undefined) writePidFile(options.pidFile, child.pid);
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString('utf8')).slice(-16_384);
    if (options.output === 'inherit') process.stderr.write(chunk);
    else writeSync(options.output, chunk);
  });
  const gone = new Promise<string>((resolve) => {
    child.once('error', (error) => {
      resolve(error.message);
    });
    child.once('close', (code, signal) => {
      resolve(signal ?? `code ${code ?? 'unknown'}`);
    });
  });
  return { child, gone, ready: waitForReady(child, gone, () => errors, options) };
}

function waitForReady(
  child: ChildProcess,
  gone: Promise<string>,
  errors: () => string,
  options: ServiceOptions,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      resolve(`it is not ready after ${options.readyLimitMs / 1000} s\n${lastLines(errors())}`);
    }, options.readyLimitMs);
    const settle = (fault?: string) => {
      clearTimeout(timer);
      resolve(fault);
    };
    child.on('message', (message) => {
      if (isReadyMessage(message)) settle();
    });
    options.signal.addEventListener('abort', () => {
      settle('the start was broken off');
    });
    void gone.then((reason) => {
      settle(`it ended with ${reason}\n${lastLines(errors())}`);
    });
  });
}

function isReadyMessage(message: unknown): boolean {
  return (
    typeof message === 'object' && message !== null && 'ready' in message && message.ready === true
  );
}
