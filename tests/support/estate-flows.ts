/** Flows on a generated estate, large enough that phases last, driven on worker processes that tests disturb. */
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { Client, Connection } from '@temporalio/client';
import { renderLarge } from '../../bench/estate/large';
import { loadConfig } from '../../config';
import { withTenant } from '../../db/knex';
import { saveUpload } from '../../db/uploads';
import { type CommandName, type Commands, commandUpdate } from '../../workflows/messages';
import type { FlowState, FlowStatus, Tenant } from '../../workflows/run';
import { untilAgreed } from './agreement';
import { createTestDatabase, type TestDatabase } from './database';
import { AS_OF } from './discovery';
import { eventually } from './flows';
import { startWorkerProcess, type WorkerProcess } from './worker-process';

const PATIENCE_MS = 60_000;
const TABLES = [
  'phase_results',
  'datasets',
  'dataset_chunks',
  'row_rejects',
  'findings',
  'assets',
  'flow_assets',
  'applications',
  'dependency_nodes',
  'dependency_edges',
  'mapping_history',
];

export interface PhaseRun {
  phase: string;
  outcome: string;
  attempt: number;
  worker: string;
  error_code: string | null;
}

export interface EstateFlows {
  database: TestDatabase;
  client: Client;
  /** on the test's engines, unless told how else to get there */
  startWorker: (databaseUrl?: string, engineAddress?: string) => Promise<WorkerProcess>;
  /** uploads the estate for a tenant and starts a flow on it */
  start: (tenant: Tenant) => Promise<string>;
  send: <Name extends CommandName>(
    flowId: string,
    name: Name,
    command?: Commands[Name],
  ) => Promise<FlowState>;
  phaseRuns: (tenant: Tenant, flowId: string) => Promise<PhaseRun[]>;
  /** waits until an attempt of the phase has begun; it may be over when it is short */
  untilBegun: (tenant: Tenant, flowId: string, phase: string) => Promise<PhaseRun>;
  /** waits until registry and engine both say so */
  untilStatus: (tenant: Tenant, flowId: string, status: FlowStatus) => Promise<void>;
  /** what happened to a flow, by the audit log */
  actions: (tenant: Tenant, flowId: string) => Promise<string[]>;
  /** everything a tenant's flows left behind, counted */
  counts: (tenant: Tenant) => Promise<Record<string, number>>;
  stop: () => Promise<void>;
}

/** Ends the workers it started when it is stopped. */
export async function startEstateFlows(size: {
  servers: number;
  dependencies: number;
}): Promise<EstateFlows> {
  const { temporalAddress = '', temporalNamespace } = loadConfig();
  const { files } = renderLarge({ seed: 11, asOf: AS_OF, ...size });
  const database = await createTestDatabase();
  const connection = await Connection.connect({ address: temporalAddress });
  const client = new Client({ connection, namespace: temporalNamespace });
  const taskQueue = `e2e-${randomUUID()}`;
  const workers: WorkerProcess[] = [];
  const phaseRuns: EstateFlows['phaseRuns'] = (tenant, flowId) =>
    withTenant(database.db, tenant, (trx) =>
      trx('flow_phase_runs')
        .where({ flow_id: flowId })
        .orderBy('seq')
        .select<PhaseRun[]>('phase', 'outcome', 'attempt', 'worker', 'error_code'),
    );
  return {
    ...{ database, client, phaseRuns },
    startWorker: async (databaseUrl = database.url, engineAddress = temporalAddress) => {
      const worker = await startWorkerProcess({
        databaseUrl,
        temporalAddress: engineAddress,
        taskQueue,
      });
      workers.push(worker);
      return worker;
    },
    start: async (tenant) => {
      const uploads = await upload(database, tenant, files);
      const flowId = randomUUID();
      const configuration = { uploads, as_of: AS_OF };
      await client.workflow.start('discovery', {
        taskQueue,
        workflowId: flowId,
        args: [{ tenant, user_id: 'ann', configuration }],
      });
      return flowId;
    },
    send: (flowId, name, command = {}) =>
      client.workflow
        .getHandle(flowId)
        .executeUpdate(commandUpdate(name), { args: [command] as never }),
    untilBegun: async (tenant, flowId, phase) => {
      const runs = await eventually(
        () => phaseRuns(tenant, flowId),
        (found) => found.some((run) => run.phase === phase),
        PATIENCE_MS,
      );
      return runs.findLast((run) => run.phase === phase) as PhaseRun;
    },
    untilStatus: async (tenant, flowId, status) => {
      await untilAgreed({ client, db: database.db, tenant }, flowId, status, PATIENCE_MS);
    },
    actions: (tenant, flowId) =>
      withTenant(database.db, tenant, (trx) =>
        trx('flow_events').where({ flow_id: flowId }).orderBy('event_id').pluck('action'),
      ),
    counts: (tenant) => count(database, tenant),
    stop: async () => {
      for (const worker of workers) await worker.kill();
      await connection.close();
      await database.drop();
    },
  };
}

async function upload(
  { db }: TestDatabase,
  tenant: Tenant,
  files: ReturnType<typeof renderLarge>['files'],
): Promise<string[]> {
  const ids: string[] = [];
  for (const [name, { bytes }] of files) {
    const body = Readable.from([Buffer.from(bytes)]);
    const stored = await saveUpload(db, tenant, { name, body, uploadedBy: 'ann', limitBytes: 1e9 });
    ids.push(stored.upload.upload_id);
  }
  return ids;
}

const count = ({ db }: TestDatabase, tenant: Tenant): Promise<Record<string, number>> =>
  withTenant(db, tenant, async (trx) => {
    const counted: Record<string, number> = {};
    for (const table of TABLES)
      counted[table] = Number(
        (await trx(table).count<{ count: number }[]>('* as count'))[0]?.count,
      );
    const history = await trx('mapping_history').sum<{ sum: number }[]>('accepted as sum');
    return { ...counted, accepted: Number(history[0]?.sum) };
  });
