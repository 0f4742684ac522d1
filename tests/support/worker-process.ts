/** A worker as a process of its own, to be killed. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { loadConfig } from '../../config';

export interface WorkerProcess {
  pid: number;
  /** SIGKILL, and waits until it is gone */
  kill: () => Promise<void>;
  /** any other signal, e.g. SIGSTOP */
  signal: (name: NodeJS.Signals) => void;
  /** largest resident set so far, in bytes */
  peakRss: () => Promise<number>;
  /** what it wrote to standard error */
  errors: () => string;
}

/** Starts `dist/workers/main.js` and waits until it polls. */
export async function startWorkerProcess(options: {
  databaseUrl: string;
  temporalAddress: string;
  taskQueue: string;
  metricsPort?: number;
}): Promise<WorkerProcess> {
  const child: ChildProcess = fork(path.resolve('dist/workers/main.js'), {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: ['--enable-source-maps'],
    env: {
      ...loadConfig().environment,
      DATABASE_URL: options.databaseUrl,
      TEMPORAL_ADDRESS: options.temporalAddress,
      TEMPORAL_TASK_QUEUE: options.taskQueue,
      ...(options.metricsPort && { WORKER_METRICS_PORT: String(options.metricsPort) }),
      LOG_LEVEL: 'warn',
    },
  });
  let errors = '';
  child.stderr?.on('data', (text: Buffer) => (errors += text.toString()));
  const exited = once(child, 'exit');
  const ready = await Promise.race([
    once(child, 'message').then(() => true),
    exited.then(() => false),
  ]);
  if (!ready) throw new Error(`the worker did not start: ${errors}`);
  const pid = child.pid ?? 0;
  return {
    pid,
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
    signal: (name) => child.kill(name),
    peakRss: async () => {
      const status = await readFile(`/proc/${pid}/status`, 'utf8');
      return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
    },
    errors: () => errors,
  };
}
