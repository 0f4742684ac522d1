/** What no interceptor sees: an operator's terminate, a time-out, a deletion, a start that never arrived. */
import { randomUUID } from 'node:crypto';
import pino from 'pino';
import { createFlowRegistry } from '../../db/flow-registry';
import { withTenant } from '../../db/knex';
import { reconcile } from '../../workers/reconcile';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { eventually, type FlowHarness, startFlowHarness, trivialPhases } from '../support/flows';

let database: TestDatabase;
let flows: FlowHarness;

beforeAll(async () => {
  database = await createTestDatabase();
  flows = await startFlowHarness(database.db, trivialPhases());
});
afterAll(async () => {
  await flows.stop();
  await database.drop();
});

const registry = () => createFlowRegistry(database.db);
const round = () =>
  reconcile(
    {
      db: database.db,
      registry: registry(),
      client: flows.client,
      taskQueue: flows.taskQueue,
      log: pino({ level: 'silent' }),
    },
    0,
  );
const row = (flowId: string) => flows.row(flows.tenant, flowId);
const handle = (flowId: string) => flows.client.workflow.getHandle(flowId);
const waiting = async () => {
  const flowId = await flows.start();
  await eventually(
    () => row(flowId),
    (found) => found?.['flow_status'] === 'awaiting_approval',
  );
  return flowId;
};
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
  await round();
  expect(await row(flowId)).toMatchObject({
    flow_status: 'terminated',
    status_reason: 'wrong estate',
  });
  expect(await lastEvent(flowId)).toMatchObject({
    action: 'terminated',
    source: 'reconciler',
    from_status: 'awaiting_approval',
  });
  await round();
  expect((await row(flowId))?.['closed_confirmed_at']).toBeInstanceOf(Date);
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
