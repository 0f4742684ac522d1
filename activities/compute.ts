/** Heavy computation, off the worker's main thread: polling, heartbeats and cancellation go on meanwhile. */
import path from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { Piscina } from 'piscina';
import type { Tasks } from './compute-thread';

/** Old-space limit of one computing thread; a 100 MB export with all its rows needs about a third of it. */
const THREAD_HEAP_MB = 4096;

export interface Compute {
  /**
   * Runs one of the tasks of compute-thread.ts. Aborting the signal ends the thread at once, whatever it is doing, and
   * rejects. Errors of the task keep their `code` and `details`.
   */
  run<Name extends keyof Tasks>(
    name: Name,
    input: Parameters<Tasks[Name]>[0],
    context: { signal: AbortSignal; progress: (details: Record<string, number>) => void },
  ): Promise<Awaited<ReturnType<Tasks[Name]>>>;
  close(): Promise<void>;
}

export function createCompute({ threads }: { threads: number }): Compute {
  const pool = new Piscina({
    filename: path.join(__dirname, 'compute-thread.js'),
    minThreads: 0,
    maxThreads: threads,
    idleTimeout: 30_000,
    concurrentTasksPerWorker: 1,
    resourceLimits: { maxOldGenerationSizeMb: THREAD_HEAP_MB },
  });
  return {
    async run(name, input, { signal, progress }) {
      const { port1, port2 } = new MessageChannel();
      port1.on('message', (details: Record<string, number>) => {
        progress(details);
      });
      try {
        return (await pool.run(
          { name, input, port: port2 },
          { name: 'runTask', signal, transferList: [port2] },
        )) as never;
      } finally {
        port1.close();
      }
    },
    close: () => pool.close({ force: true }),
  };
}
