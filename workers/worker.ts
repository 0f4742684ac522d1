import { readFileSync } from 'node:fs';
import os from 'node:os';
import type { DataConverter } from '@temporalio/common';
import { type NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import type { Knex } from 'knex';
import { createHealthProbe } from '../activities/health-probe';
import { createPhaseRecorder } from '../activities/phase-recorder';
import { createRegistryActivities } from '../activities/registry';
import { createScheduledRerun } from '../activities/scheduled-rerun';
import { createFlowRegistry } from '../db/flow-registry';
import { createFlowSlots, DEFAULT_RUNNING_FLOWS } from '../db/flow-slots';
import { createPhaseRuns } from '../db/phase-runs';

export interface WorkerDeps {
  connection: NativeConnection;
  /** the one its client has, too */
  dataConverter?: DataConverter;
  db: Knex;
  namespace: string;
  /** file with the prebuilt workflows and their interceptors */
  bundlePath: string;
  /** the phases of every flow type, by name */
  phases: Readonly<Record<string, (...args: never[]) => unknown>>;
  /** the queue flows and their phases are on */
  taskQueue: string;
  /** flows of a tenant that run at a time */
  runningFlows?: number;
  /** told when a flow came to rest or ended */
  onRest?: () => void;
}

/** How a worker of ours differs from the SDK's defaults, apart from what it runs. */
export const WORKER_TUNING = {
  maxCachedWorkflows: 1500,
  stickyQueueScheduleToStartTimeout: '3s',
  // A stop must reach a running phase within two seconds, so its heartbeats may not be held back longer.
  maxHeartbeatThrottleInterval: '1s',
  shutdownGraceTime: '5s',
  shutdownForceTime: '10s',
} as const satisfies Partial<WorkerOptions>;

const mirrorMarkers = ['recordFlowEvent', 'flow-phase'];

/** The module of the bundle, as the bundler names it. */
const FAILURE_CONVERTER = 'workflows/failure-converter.js';

/**
 * A bundle that was built without the interceptors runs flows nobody can see, without a word. Refuses it, and a worker
 * that could not record.
 */
function assertMirrored(code: string, activities: object): void {
  const missing = mirrorMarkers.filter((marker) => !code.includes(marker));
  if (missing.length > 0)
    throw new Error(
      `the workflow bundle lacks the registry mirror or flow control (${missing.join(', ')}); build it again`,
    );
  for (const name of ['recordFlowEvent', 'requestCancellation', 'requestSlot'])
    if (!(name in activities)) throw new Error(`the worker has no activity ${name}`);
}

/** A worker with the registry mirror and the phase recorder in place. Throws when either is missing. */
export function createWorker(deps: WorkerDeps): Promise<Worker> {
  const runningFlows = deps.runningFlows ?? DEFAULT_RUNNING_FLOWS;
  const slots = createFlowSlots(deps.db, { limit: runningFlows });
  const registry = createRegistryActivities(createFlowRegistry(deps.db), slots, deps.onRest);
  const reruns = createScheduledRerun(deps.db, createFlowRegistry(deps.db, { runningFlows }));
  const activities = { ...deps.phases, ...registry, ...reruns, ...createHealthProbe(deps.db) };
  const code = readFileSync(deps.bundlePath, 'utf8');
  assertMirrored(code, activities);
  if (deps.dataConverter?.failureConverterPath && !code.includes(FAILURE_CONVERTER))
    throw new Error('the workflow bundle would write errors in the clear; build it again');
  const identity = `${process.pid}@${os.hostname()}`;
  const recorder = createPhaseRecorder({ phaseRuns: createPhaseRuns(deps.db), worker: identity });
  return Worker.create({
    connection: deps.connection,
    namespace: deps.namespace,
    taskQueue: deps.taskQueue,
    identity,
    ...(deps.dataConverter && { dataConverter: deps.dataConverter }),
    workflowBundle: { codePath: deps.bundlePath },
    activities,
    interceptors: { activity: [recorder] },
    ...WORKER_TUNING,
  });
}
