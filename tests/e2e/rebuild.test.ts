/** The registry is lost and comes back from the engine alone. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { loadConfig } from '../../config';
import { acrossTenants } from '../../db/knex';
import { Registry } from 'prom-client';
import { addRegistryMetrics } from '../../workers/registry-metrics';
import { flowStatuses } from '../../workflows/run';
import { startApi } from '../support/api';
import { createTestDatabase, type TestDatabase } from '../support/database';
import {
  eventually,
  type FlowHarness,
  type ScriptedPhase,
  startFlowHarness,
  trivialPhases,
} from '../support/flows';
import { type RunStatus, type StatusWays, statusWays } from '../support/status-ways';

const run = promisify(execFile);
const runStatuses = flowStatuses.filter((status): status is RunStatus => status !== 'initialized');
// Of a flow that was ended from outside the engine knows less than its row did.
const outside: readonly RunStatus[] = ['terminated', 'timed_out'];

let database: TestDatabase;
let flows: FlowHarness;
let support: StatusWays;
const phases: Record<string, ScriptedPhase> = trivialPhases();
beforeAll(async () => {
  database = await createTestDatabase();
  const scripted = Object.keys(phases).map((name): [string, ScriptedPhase] => [
    name,
    (input, context) => (phases[name] as ScriptedPhase)(input, context),
  ]);
  flows = await startFlowHarness(database.db, Object.fromEntries(scripted));
  support = statusWays(flows, phases);
});
afterAll(async () => {
  support.releaseAll();
  await flows.stop();
  await database.drop();
});

const rebuild = async (...args: string[]) =>
  (
    await run(process.execPath, [path.resolve('dist/workers/rebuild.js'), ...args], {
      env: {
        ...loadConfig().environment,
        DATABASE_URL: database.url,
        TEMPORAL_TASK_QUEUE: flows.taskQueue,
      },
    })
  ).stdout;
const rows = () =>
  acrossTenants(database.db, (trx) =>
    trx('master_flows')
      .orderBy('flow_id')
      .select(
        ...['flow_id', 'flow_type', 'client_account_id', 'engagement_id', 'user_id', 'run_id'],
        ...['flow_status', 'current_phase', 'progress', 'flow_configuration', 'execution_mode'],
      ),
  );

it('has every flow again, in its status, with its run, phase and configuration', async () => {
  for (const status of runStatuses) {
    Object.assign(phases, trivialPhases());
    const id = await support.ways[status]();
    if (outside.includes(status))
      await eventually(
        () => flows.client.workflow.getHandle(id).describe(),
        (described) => described.status.name !== 'RUNNING',
      );
    else
      await eventually(
        () => flows.row(flows.tenant, id),
        (row) => row?.['flow_status'] === status,
      );
  }
  await rebuild();
  const before = (await rows()) as Record<string, unknown>[];
  expect(before.map((row) => row['flow_status']).sort()).toEqual([...runStatuses].sort());

  await acrossTenants(database.db, (trx) => trx('master_flows').delete());
  expect(await rebuild('--dry-run')).toMatch(/11 flows, 6 of them open; the registry knows 0/);
  expect(await rows()).toEqual([]);
  expect(await rebuild()).toMatch(/Repaired or taken in: 11\. .* again: 11, agreeing: 11/);
  expect(await rows()).toEqual(before);
  expect(await rebuild()).toMatch(/Repaired or taken in: 0\./);
}, 120_000);

it('says over HTTP and in the metrics how well the two agree', async () => {
  const api = await startApi(database.db);
  try {
    const { body } = await api.call('GET', '/api/v1/agreement');
    expect(body).toMatchObject({ compared: 6, agreeing: 6, ratio: 1 });
    expect((await api.call('POST', '/api/v1/reconcile')).status).toBe(202);
    const drift = await api.call('GET', '/api/v1/drift?state=repaired&limit=200', {
      tenant: flows.tenant,
    });
    const kinds = (drift.body['items'] as { kind: string }[]).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'unknown')).toHaveLength(11);
    const other = await api.call('GET', '/api/v1/drift');
    expect(other.body['items']).toEqual([]);
    const register = new Registry();
    await addRegistryMetrics(register, database.db)();
    const text = await register.metrics();
    expect(text).toContain('registry_agreement_ratio 1\n');
    expect(text).toMatch(/registry_drift_total\{kind="unknown"\} 11/);
  } finally {
    await api.stop();
  }
});
