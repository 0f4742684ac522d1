/** A worker is killed in the middle of each phase, again and again: the flow ends, and nothing of it happened twice. */
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { Client, Connection } from '@temporalio/client';
import { renderLarge } from '../../bench/estate/large';
import { loadConfig } from '../../config';
import { withTenant } from '../../db/knex';
import { saveUpload } from '../../db/uploads';
import { commandUpdate } from '../../workflows/messages';
import type { Tenant } from '../../workflows/run';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { eventually, newTenant } from '../support/flows';
import { startWorkerProcess, type WorkerProcess } from '../support/worker-process';

const AS_OF = '2026-11-01';
const { files } = renderLarge({ seed: 11, servers: 3000, dependencies: 20_000, asOf: AS_OF });
const phases = [
  'data_import',
  'attribute_mapping',
  'data_cleansing',
  'inventory',
  'dependencies',
  'tech_debt',
];
const taskQueue = `e2e-${randomUUID()}`;
const temporalAddress = loadConfig().temporalAddress ?? '';

let database: TestDatabase;
let connection: Connection;
let client: Client;
let worker: WorkerProcess;

const startWorker = () =>
  startWorkerProcess({ databaseUrl: database.url, temporalAddress, taskQueue });
beforeAll(async () => {
  database = await createTestDatabase();
  connection = await Connection.connect({ address: temporalAddress });
  client = new Client({ connection, namespace: loadConfig().temporalNamespace });
  worker = await startWorker();
});
afterAll(async () => {
  await worker.kill();
  await connection.close();
  await database.drop();
});

async function start(tenant: Tenant): Promise<string> {
  const uploads: string[] = [];
  for (const [name, { bytes }] of files) {
    const stored = await saveUpload(database.db, tenant, {
      name,
      body: Readable.from([Buffer.from(bytes)]),
      uploadedBy: 'ann',
      limitBytes: 1e9,
    });
    uploads.push(stored.upload.upload_id);
  }
  const flowId = randomUUID();
  await client.workflow.start('discovery', {
    taskQueue,
    workflowId: flowId,
    args: [{ tenant, user_id: 'ann', configuration: { uploads, as_of: AS_OF } }],
  });
  return flowId;
}

const row = (tenant: Tenant, flowId: string) =>
  withTenant(database.db, tenant, (trx) =>
    trx('master_flows').where({ flow_id: flowId }).first<Record<string, unknown> | undefined>(),
  );
const running = (tenant: Tenant, flowId: string, phase: string) =>
  withTenant(database.db, tenant, (trx) =>
    trx('flow_phase_runs')
      .where({ flow_id: flowId, phase })
      .first<{ outcome: string; attempt: number } | undefined>('outcome', 'attempt'),
  );
const status = (tenant: Tenant, flowId: string, wanted: string) =>
  eventually(
    () => row(tenant, flowId),
    (found) => found?.['flow_status'] === wanted,
    60_000,
  );
const approve = (flowId: string) =>
  client.workflow.getHandle(flowId).executeUpdate(commandUpdate('approve'), { args: [{}] });

/** Everything a flow left behind, counted. */
const counts = (tenant: Tenant) =>
  withTenant(database.db, tenant, async (trx) => {
    const counted: Record<string, number> = {};
    for (const table of [
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
    ])
      counted[table] = Number(
        (await trx(table).count<{ count: number }[]>('* as count'))[0]?.count,
      );
    const history = await trx('mapping_history').sum<{ sum: number }[]>('accepted as sum');
    return { ...counted, accepted: Number(history[0]?.sum) };
  });

it('survives a kill -9 in the middle of every phase, and does nothing twice', async () => {
  const undisturbed = newTenant();
  const calm = await start(undisturbed);
  await status(undisturbed, calm, 'awaiting_approval');
  await approve(calm);
  await status(undisturbed, calm, 'completed');

  const tenant = newTenant();
  const flowId = await start(tenant);
  const kills: string[] = [];
  for (const phase of phases) {
    if (phase === 'data_cleansing') await approve(flowId);
    const found = await eventually(
      () => running(tenant, flowId, phase),
      (run) => run !== undefined,
      60_000,
    );
    if (found?.outcome !== 'running') continue;
    await worker.kill();
    kills.push(phase);
    const { status: engine, runId } = await client.workflow.getHandle(flowId).describe();
    expect([engine.name, runId]).toEqual(['RUNNING', (await row(tenant, flowId))?.['run_id']]);
    worker = await startWorker();
    if (phase === 'attribute_mapping') await status(tenant, flowId, 'awaiting_approval');
  }
  await status(tenant, flowId, 'completed');
  expect(kills).toEqual(
    expect.arrayContaining(['data_import', 'data_cleansing', 'inventory', 'dependencies']),
  );

  expect((await client.workflow.getHandle(flowId).describe()).status.name).toBe('COMPLETED');
  expect(await counts(tenant)).toEqual(await counts(undisturbed));
  expect(await counts(tenant)).toMatchObject({ phase_results: phases.length });
}, 240_000);
