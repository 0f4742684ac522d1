/** A real worker on a real Temporal server, with phases a test scripts. */
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { Client } from '@temporalio/client';
import { NativeConnection, Runtime, type Worker } from '@temporalio/worker';
import type { Knex } from 'knex';
import { loadConfig } from '../../config';
import type { PhaseContext, PhaseOutcome } from '../../activities/phase';
import { createFlowSlots, DEFAULT_RUNNING_FLOWS } from '../../db/flow-slots';
import { withTenant } from '../../db/knex';
import { startAdmissionLoop } from '../../workers/admission-loop';
import { createDataConverter } from '../../engine/data-converter';
import { createWorker } from '../../workers/worker';
import type { FlowInput, Tenant } from '../../workflows/run';
import { temporalLogger, createLogger } from '../../workers/logging';

export type ScriptedPhase = (input: never, context: PhaseContext) => Promise<PhaseOutcome<object>>;
export const discoveryPhaseNames = [
  'data_import',
  'attribute_mapping',
  'data_cleansing',
  'inventory',
  'dependencies',
  'tech_debt',
] as const;

/** A phase that does nothing and says so. */
export const trivial: ScriptedPhase = () =>
  Promise.resolve({ result: { done: true }, algorithm: 'trivial@1', asOf: '2026-01-01' });
export const trivialPhases = (): Record<(typeof discoveryPhaseNames)[number], ScriptedPhase> =>
  Object.fromEntries(discoveryPhaseNames.map((name) => [name, trivial])) as never;

export const newTenant = (): Tenant => ({
  client_account_id: randomUUID(),
  engagement_id: randomUUID(),
});

export interface FlowHarness {
  client: Client;
  taskQueue: string;
  start: (options?: { tenant?: Tenant; input?: Partial<FlowInput> }) => Promise<string>;
  row: (tenant: Tenant, flowId: string) => Promise<Record<string, unknown> | undefined>;
  tenant: Tenant;
  stop: () => Promise<void>;
}

let installed = false;

export async function startFlowHarness(
  db: Knex,
  phases: Record<string, ScriptedPhase>,
  options: { taskQueue?: string; runningFlows?: number; encryptionKeys?: string } = {},
): Promise<FlowHarness> {
  const { taskQueue = `test-${randomUUID()}`, runningFlows = DEFAULT_RUNNING_FLOWS } = options;
  const dataConverter = createDataConverter(options.encryptionKeys);
  const { temporalAddress, temporalNamespace } = loadConfig();
  if (!temporalAddress) throw new Error('tests need TEMPORAL_ADDRESS; `npm test` sets it');
  if (!installed)
    Runtime.install({ logger: temporalLogger(createLogger('fatal')), shutdownSignals: [] });
  installed = true;
  const connection = await NativeConnection.connect({
    address: temporalAddress,
    grpcCompression: { codec: 'none' },
  });
  const client = new Client({ connection, namespace: temporalNamespace, dataConverter });
  const admission = startAdmissionLoop({
    client,
    slots: createFlowSlots(db, { limit: runningFlows }),
    log: createLogger('silent'),
  });
  const worker: Worker = await createWorker({
    runningFlows,
    onRest: admission.look,
    connection,
    dataConverter,
    db,
    taskQueue,
    phases,
    namespace: temporalNamespace,
    bundlePath: path.resolve('dist/workflow-bundle.js'),
  });
  const running = worker.run();
  const tenant = newTenant();
  return {
    client,
    taskQueue,
    tenant,
    start: async ({ tenant: given = tenant, input = {} } = {}) => {
      const workflowId = randomUUID();
      await client.workflow.start('discovery', {
        workflowId,
        taskQueue,
        args: [
          {
            tenant: given,
            user_id: 'tester',
            configuration: { uploads: [randomUUID()] },
            ...input,
          },
        ],
      });
      return workflowId;
    },
    row: (given, flowId) =>
      withTenant(db, given, (trx) => trx('master_flows').where({ flow_id: flowId }).first()),
    stop: async () => {
      await admission.stop();
      worker.shutdown();
      await running;
      await connection.close();
    },
  };
}

/** Polls until `read` gives a value that `accept` takes; the last value is in the error when it never does. */
export async function eventually<T>(
  read: () => Promise<T>,
  accept: (value: T) => boolean,
  limitMs = 30_000,
): Promise<T> {
  const until = Date.now() + limitMs;
  for (;;) {
    const value = await read();
    if (accept(value)) return value;
    if (Date.now() > until)
      throw new Error(`still not so after ${limitMs} ms: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
