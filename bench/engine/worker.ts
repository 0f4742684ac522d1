/** One contestant's worker, a process of its own: `node worker.js JSON`, where JSON is a WorkerTask. */
import { Client } from '@temporalio/client';
import { NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { PhaseOutcome } from '../../activities/phase';
import { createFlowSlots, DEFAULT_RUNNING_FLOWS } from '../../db/flow-slots';
import { createKnex } from '../../db/knex';
import { startAdmissionLoop } from '../../workers/admission-loop';
import { createLogger, temporalLogger } from '../../workers/logging';
import { createWorker, WORKER_TUNING } from '../../workers/worker';
import { PHASE_NAMES, type PhaseTimes } from './workflows/phase-times';

export interface WorkerTask {
  /** plain: the SDK's own defaults; tuned: our settings of worker and connection; product: all of it */
  kind: 'plain' | 'tuned' | 'product';
  address: string;
  namespace: string;
  taskQueue: string;
  bundlePath: string;
  databaseUrl: string;
}

/** The work of a phase: none. */
function work(): PhaseTimes {
  const began = performance.now();
  return { began, ended: performance.now() };
}

const bare = Object.fromEntries(PHASE_NAMES.map((name) => [name, () => Promise.resolve(work())]));

const recorded = Object.fromEntries(
  PHASE_NAMES.map((name) => [
    name,
    (): Promise<PhaseOutcome<PhaseTimes>> =>
      Promise.resolve({ result: work(), algorithm: 'trivial@1', asOf: '2026-01-01' }),
  ]),
);

async function create(task: WorkerTask): Promise<Worker> {
  const { address, namespace, taskQueue, bundlePath } = task;
  const connection = await NativeConnection.connect({
    address,
    ...(task.kind !== 'plain' && { grpcCompression: { codec: 'none' } }),
  });
  if (task.kind === 'product') {
    const db = createKnex(task.databaseUrl, { max: 20 });
    const log = createLogger('error');
    const client = new Client({ connection, namespace });
    const slots = createFlowSlots(db, { limit: DEFAULT_RUNNING_FLOWS });
    const admission = startAdmissionLoop({ slots, client, log });
    return createWorker({
      ...{ connection, db, namespace, bundlePath, taskQueue, phases: recorded },
      onRest: admission.look,
    });
  }
  return Worker.create({
    ...(task.kind === 'tuned' && WORKER_TUNING),
    connection,
    namespace,
    taskQueue,
    workflowBundle: { codePath: bundlePath },
    activities: bare,
  });
}

async function main(): Promise<void> {
  const task = JSON.parse(process.argv[2] ?? '') as WorkerTask;
  Runtime.install({ logger: temporalLogger(createLogger('error')), shutdownSignals: [] });
  const worker = await create(task);
  process.once('disconnect', () => {
    worker.shutdown();
  });
  const running = worker.run();
  process.send?.({ ready: true });
  await running;
  process.exit();
}

void main();
