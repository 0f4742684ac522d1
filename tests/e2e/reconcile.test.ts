/** What no interceptor sees: an operator's terminate, a time-out, a deletion, a start that never arrived. */
import { randomUUID } from 'node:crypto';
import pino from 'pino';
import { createFlowClient } from '../../workflows/client/flow-client';
import { readAgreement } from '../../db/agreement';
import { createFlowRegistry } from '../../db/flow-registry';
import { withTenant } from '../../db/knex';
import { reconcile } from '../../workers/reconcile/round';
import { commandUpdate } from '../../workflows/messages';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { encryptionKey } from '../support/encryption-key';
import { eventually, type FlowHarness, startFlowHarness, trivialPhases } from '../support/flows';

/** An operator's act has to be in the registry by then. */
const OPERATOR_LIMIT_MS = 15_000;

let database: TestDatabase;
let flows: FlowHarness;

beforeAll(async () => {
  database = await createTestDatabase();
  // Encrypted, as it is wherever `npm start` runs: who and why come from payloads.
  const encryptionKeys = encryptionKey('today');
  flows = await startFlowHarness(database.db, trivialPhases(), { encryptionKeys });
});
afterAll(async () => {
  await flows.stop();
  await database.drop();
});

const registry = () => createFlowRegistry(database.db);
const round = (sweep = false) =>
  reconcile(
    {
      db: database.db,
      registry: registry(),
      client: flows.client,
      taskQueue: flows.taskQueue,
      log: pino({ level: 'silent' }),
    },
    { quietMs: 0, sweep },
  );
const row = (flowId: string) => flows.row(flows.tenant, flowId);
const handle = (flowId: string) => flows.client.workflow.getHandle(flowId);
const waiting = async () => {
  const flowId = await flows.start();
  await eventually(
    () => row(flowId),
    (found) => found?.['flow_status'] === 'awaiting_approval',
  );
  // The server loses a pause that comes while a workflow task is under way.
  await eventually(
    () => handle(flowId).describe(),
    ({ raw }) => !raw.pendingWorkflowTask,
  );
  return flowId;
};
const untilRow = async (
  flowId: string,
  accept: (now: Record<string, unknown>) => boolean,
): Promise<Record<string, unknown>> => {
  const found = await eventually(
    () => round().then(() => row(flowId)),
    (now) => now !== undefined && accept(now),
    OPERATOR_LIMIT_MS,
  );
  return found ?? {};
};
const drift = (flowId: string) =>
  withTenant(database.db, flows.tenant, (trx) =>
    trx('registry_drift').where({ flow_id: flowId }).orderBy('drift_id').select('*'),
  );
const lastEvent = (flowId: string) =>
  withTenant(database.db, flows.tenant, (trx) =>
    trx('flow_events')
      .where({ flow_id: flowId })
      .orderBy('event_id', 'desc')
      .first<Record<string, unknown>>(),
  );

it('shows a terminate with who and why, and confirms it in the next round', async () => {
  const flowId = await waiting();
  await handle(flowId).terminate('wrong estate');
  const found = await untilRow(flowId, (now) => now['flow_status'] === 'terminated');
  expect(found).toMatchObject({ status_reason: 'wrong estate', slot: 'none' });
  expect(await lastEvent(flowId)).toMatchObject({
    action: 'terminated',
    source: 'reconciler',
    from_status: 'awaiting_approval',
  });
  await untilRow(flowId, (now) => now['closed_confirmed_at'] !== null);
  expect(await drift(flowId)).toMatchObject([
    { kind: 'ended', reason: 'wrong estate', repair: 'recorded as terminated' },
  ]);
});

it('names the person who had the API end a flow by force', async () => {
  const flowId = await waiting();
  const client = createFlowClient({ client: flows.client, taskQueue: flows.taskQueue });
  await client.terminate(flowId, 'stuck', { user_id: 'ann', request_id: 'r-1', source: 'api' });
  await untilRow(flowId, (now) => now['flow_status'] === 'terminated');
  expect(await lastEvent(flowId)).toMatchObject({ actor: 'ann', source: 'api', reason: 'stuck' });
});

it('marks a flow somebody paused in the engine, with who and why, until it is unpaused', async () => {
  const flowId = await waiting();
  const request = {
    namespace: flows.client.options.namespace,
    workflowId: flowId,
    identity: 'bob@ops',
    requestId: randomUUID(),
  };
  await flows.client.workflowService.pauseWorkflowExecution({ ...request, reason: 'incident' });
  const paused = await untilRow(flowId, (now) => now['engine_paused'] !== null);
  expect(paused).toMatchObject({
    flow_status: 'awaiting_approval',
    engine_paused: { by: 'bob@ops', reason: 'incident', since: expect.any(String) as string },
  });
  expect(await lastEvent(flowId)).toMatchObject({
    action: 'engine_paused',
    actor: 'bob@ops',
    reason: 'incident',
  });
  expect(await drift(flowId)).toMatchObject([{ kind: 'engine_paused', repaired_at: null }]);
  await flows.client.workflowService.unpauseWorkflowExecution({ ...request, reason: 'over' });
  await untilRow(flowId, (now) => now['engine_paused'] === null);
  expect(await drift(flowId)).toMatchObject([
    { kind: 'engine_paused', repaired_at: expect.any(Date) as Date },
  ]);
  await handle(flowId).terminate();
});

it('follows a reset of a flow that rests, and says why', async () => {
  const flowId = await waiting();
  const { events } = await handle(flowId).fetchHistory();
  const gate = events?.findLast((event) => event.workflowTaskCompletedEventAttributes)?.eventId;
  await flows.client.workflowService.resetWorkflowExecution({
    namespace: flows.client.options.namespace,
    workflowExecution: { workflowId: flowId },
    reason: 'wrong turn',
    identity: 'bob@ops',
    requestId: randomUUID(),
    workflowTaskFinishEventId: gate ?? null,
  });
  const { runId } = await handle(flowId).describe();
  await untilRow(
    flowId,
    (now) => now['run_id'] === runId && now['flow_status'] === 'awaiting_approval',
  );
  await eventually(
    () => round().then(() => drift(flowId)),
    (rows) => rows.length > 0,
  );
  expect(await drift(flowId)).toMatchObject([
    { kind: 'reset', actor: 'operator', reason: expect.stringContaining('wrong turn') as string },
  ]);
  expect(await lastEvent(flowId)).toMatchObject({ action: 'reset', actor: 'operator' });
  await handle(flowId).terminate();
});

it('takes in a flow nobody recorded, and one whose row was lost with a restored database', async () => {
  const flowId = await waiting();
  const before = await row(flowId);
  await withTenant(database.db, flows.tenant, (trx) =>
    trx('master_flows').where({ flow_id: flowId }).delete(),
  );
  const found = await untilRow(flowId, (now) => now['flow_status'] === 'awaiting_approval');
  const same = ['flow_type', 'user_id', 'current_phase', 'progress', 'run_id'] as const;
  for (const column of [...same, 'flow_configuration', 'execution_mode'])
    expect([column, found[column]]).toEqual([column, before?.[column]]);
  expect(await drift(flowId)).toMatchObject([{ kind: 'unknown' }]);
  await handle(flowId).terminate();
});

it('takes in a flow that ended while there was no registry', async () => {
  const flowId = await waiting();
  await handle(flowId).executeUpdate(commandUpdate('approve'), { args: [{}] });
  await handle(flowId).result();
  const before = await row(flowId);
  await withTenant(database.db, flows.tenant, (trx) =>
    trx('master_flows').where({ flow_id: flowId }).delete(),
  );
  await database.db('registry_agreement').update({ swept_at: null });
  const found = await eventually(
    () => round(true).then(() => row(flowId)),
    (now) => now !== undefined,
  );
  expect(found).toMatchObject({
    ...{ flow_status: 'completed', progress: 100, current_phase: 'tech_debt' },
    run_id: before?.['run_id'],
    lineage_id: flowId,
  });
});

it('writes what the flow says when the registry fell behind it', async () => {
  const flowId = await waiting();
  await withTenant(database.db, flows.tenant, (trx) =>
    trx('master_flows')
      .where({ flow_id: flowId })
      .update({ flow_status: 'running', current_phase: 'data_import', mirror_seq: 1 }),
  );
  const { repaired } = await round(true);
  expect(repaired).toBeGreaterThan(0);
  expect(await row(flowId)).toMatchObject({
    flow_status: 'awaiting_approval',
    current_phase: 'attribute_mapping',
  });
  expect(await drift(flowId)).toMatchObject([{ kind: 'state' }]);
  const again = await round(true);
  expect([again.repaired, again.agreeing]).toEqual([0, again.compared]);
  expect(await readAgreement(database.db)).toMatchObject({
    compared: again.compared,
    agreeing: again.compared,
  });
  await handle(flowId).terminate();
});

it('catches up with a flow that ended before its row said it had begun, and keeps one end in the log', async () => {
  const flowId = await waiting();
  await handle(flowId).executeUpdate('approve', { args: [{}] });
  await handle(flowId).result();
  await withTenant(database.db, flows.tenant, (trx) =>
    trx('master_flows')
      .where({ flow_id: flowId })
      .update({
        flow_status: 'initialized',
        ...{ started_at: null, ended_at: null, closed_confirmed_at: null, run_id: null },
        ...{ mirror_history_length: -1, mirror_seq: 0 },
      }),
  );
  await round();
  expect(await row(flowId)).toMatchObject({ flow_status: 'completed' });
  const ends = await withTenant(database.db, flows.tenant, (trx) =>
    trx('flow_events').where({ flow_id: flowId, action: 'completed' }).pluck<string[]>('source'),
  );
  expect(ends).toEqual(['flow']);
});

it('shows a time-out of the engine', async () => {
  const flowId = randomUUID();
  await flows.client.workflow.start('discovery', {
    workflowId: flowId,
    taskQueue: flows.taskQueue,
    workflowExecutionTimeout: '2s',
    args: [{ tenant: flows.tenant, user_id: 'ann', configuration: { uploads: [randomUUID()] } }],
  });
  await eventually(
    () => handle(flowId).describe(),
    ({ status }) => status.name === 'TIMED_OUT',
  );
  await eventually(
    () => round().then(() => row(flowId)),
    (found) => found?.['flow_status'] === 'timed_out',
  );
});

it('shows that the engine no longer has a flow', async () => {
  const flowId = await waiting();
  await flows.client.workflowService.deleteWorkflowExecution({
    namespace: flows.client.options.namespace,
    workflowExecution: { workflowId: flowId },
  });
  await eventually(
    () => round().then(() => row(flowId)),
    (found) => found?.['flow_status'] === 'terminated',
  );
});

it('leaves flows that run alone, whatever they wait for', async () => {
  const flowId = await waiting();
  const before = await row(flowId);
  await round();
  expect(await row(flowId)).toEqual(before);
  await handle(flowId).terminate();
});

it('starts what was accepted and never reached the engine, as it was asked for', async () => {
  const flowId = randomUUID();
  await registry().createMasterFlow({
    flow_id: flowId,
    tenant: flows.tenant,
    flow_type: 'discovery',
    user_id: 'ann',
    flow_name: null,
    idempotency_key: null,
    configuration: { uploads: [randomUUID()] },
    on_phase_failure: 'park',
    request_sha256: null,
    request_id: null,
  });
  await round();
  expect(await row(flowId)).toMatchObject({ flow_status: 'initialized' });
  await withTenant(database.db, flows.tenant, (trx) =>
    trx('master_flows')
      .where({ flow_id: flowId })
      .update({ created_at: trx.raw(`now() - interval '1 minute'`) }),
  );
  await round();
  await eventually(
    () => row(flowId),
    (found) => found?.['flow_status'] === 'awaiting_approval',
  );
  await handle(flowId).terminate();
});
