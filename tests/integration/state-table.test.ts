/** Every status crossed with every action, over HTTP: what the table allows takes effect, the rest leaves no trace. */
import { createFlowRegistry } from '../../db/flow-registry';
import { withTenant } from '../../db/knex';
import { createLogger } from '../../workers/logging';
import { startReconciler } from '../../workers/reconcile/loop';
import {
  actionsIn,
  type FlowAction,
  flowActions,
  flowStatuses,
  isClosed,
} from '../../workflows/run';
import { eventually, trivialPhases } from '../support/flows';
import { type FlowApi, FLOWS, startFlowApi } from '../support/flow-api';
import { happenedTo } from '../support/history';
import { type RunStatus, type StatusWays, statusWays } from '../support/status-ways';
import type { Answer } from '../support/api';

/** An operator's terminate is in the registry by then. */
const DRIFT_LIMIT_MS = 15_000;

let flow: FlowApi;
let support: StatusWays;
let reconciler: { stop: () => Promise<void> };
beforeAll(async () => {
  flow = await startFlowApi();
  support = statusWays({ ...flow.flows, tenant: flow.api.tenant, start }, flow.phases);
  const { database, flows } = flow;
  reconciler = startReconciler(
    {
      db: database.db,
      registry: createFlowRegistry(database.db),
      client: flows.client,
      taskQueue: flows.taskQueue,
      log: createLogger('silent'),
    },
    // The times are the loop's; here the table is looked at.
    { roundMs: 400 },
  );
});
afterAll(async () => {
  await reconciler.stop();
  await flow.stop();
});
beforeEach(() => Object.assign(flow.phases, trivialPhases()));

const start: FlowApi['flows']['start'] = (options = {}) =>
  flow.flows.start({ tenant: flow.api.tenant, ...options });

const runStatuses = flowStatuses.filter((status): status is RunStatus => status !== 'initialized');

/** The request behind an action, and what the audit log calls its effect. */
const requests: Record<FlowAction, { call: (id: string) => Promise<Answer>; effect: RegExp }> = {
  pause: { call: (id) => flow.post(`${FLOWS}/${id}/pause`), effect: /^paus(ing|ed)$/ },
  resume: { call: (id) => flow.post(`${FLOWS}/${id}/resume`), effect: /^resumed$/ },
  execute: { call: (id) => flow.post(`${FLOWS}/${id}/execute`), effect: /^executed$/ },
  approve: { call: (id) => decide(id, { decision: 'approve' }), effect: /^approved$/ },
  reject: { call: (id) => decide(id, { decision: 'reject' }), effect: /^rejected$/ },
  edit: {
    call: (id) =>
      decide(id, {
        decision: 'edit',
        edits: [{ dataset_no: 0, source_column: 'a', target_field: null }],
      }),
    effect: /^edited$/,
  },
  reassign: {
    call: (id) => flow.post(`${FLOWS}/${id}/approval/reassign`, { to: ['bob'] }),
    effect: /^reassigned$/,
  },
  escalate: {
    call: (id) => flow.post(`${FLOWS}/${id}/approval/escalate`, { to: ['bob'] }),
    effect: /^escalated$/,
  },
  retry: { call: (id) => flow.post(`${FLOWS}/${id}/phases/inventory/retry`), effect: /^retried$/ },
  skip: {
    call: (id) => flow.post(`${FLOWS}/${id}/phases/inventory/skip`, { reason: 'later' }),
    effect: /^skipped$/,
  },
  fail: { call: (id) => flow.post(`${FLOWS}/${id}/phases/inventory/fail`), effect: /^given_up$/ },
  cancel: { call: (id) => flow.post(`${FLOWS}/${id}/cancel`), effect: /^cancelling$/ },
  terminate: {
    call: (id) => flow.post(`${FLOWS}/${id}/terminate`, { reason: 'stuck' }),
    effect: /^terminated$/,
  },
  // A new flow; this one stays as it is.
  rerun: {
    call: (id) => flow.post(`${FLOWS}/${id}/rerun`, { scope: 'beginning' }),
    effect: /^/,
  },
  delete: { call: (id) => flow.api.call('DELETE', `${FLOWS}/${id}`), effect: /^deleted$/ },
  restore: { call: (id) => flow.post(`${FLOWS}/${id}/restore`), effect: /^restored$/ },
};
const decide = (id: string, body: object) => flow.post(`${FLOWS}/${id}/approval`, body);

const handleOf = (id: string) => flow.flows.client.workflow.getHandle(id);
const actionsOf = (id: string): Promise<string[]> =>
  withTenant(flow.database.db, flow.api.tenant, (trx) =>
    trx('flow_events').where({ flow_id: id }).orderBy('event_id').pluck<string[]>('action'),
  );
const arrive = async (status: RunStatus) => {
  const id = await support.ways[status]();
  await eventually(
    () => flow.get(`${FLOWS}/${id}`),
    ({ body }) => body['flow_status'] === status,
    DRIFT_LIMIT_MS,
  );
  return id;
};
const end = async (id: string) => {
  support.releaseAll();
  await handleOf(id)
    .terminate()
    .catch(() => undefined);
};

async function expectEffect(id: string, action: FlowAction) {
  const answer = await requests[action].call(id);
  expect([action, answer.status, answer.body]).toEqual([
    action,
    expect.any(Number),
    expect.anything(),
  ]);
  expect(answer.status).toBeLessThan(300);
  await eventually(
    () => actionsOf(id),
    (actions) => actions.some((kind) => requests[action].effect.test(kind)),
    DRIFT_LIMIT_MS,
  );
}

async function expectRefusals(id: string, status: RunStatus, allowed: readonly FlowAction[]) {
  const [history, audit] = [await happenedTo(handleOf(id)), await actionsOf(id)];
  for (const action of flowActions.filter((name) => !allowed.includes(name))) {
    const { status: code, body } = await requests[action].call(id);
    expect({ action, code, body }).toMatchObject({
      action,
      code: 409,
      body: { code: 'conflict', current_status: status, allowed_actions: allowed },
    });
  }
  expect([await happenedTo(handleOf(id)), await actionsOf(id)]).toEqual([history, audit]);
}

describe.each(runStatuses)('while a flow is %s', (status) => {
  const allowed = actionsIn(status, 'continuous');

  it('everything else is refused, with what is allowed, and leaves no history', async () => {
    const id = await arrive(status);
    await expectRefusals(id, status, allowed);
    await end(id);
  }, 60_000);

  it.each(allowed)(
    '%s takes effect',
    async (action) => {
      const id = await arrive(status);
      await expectEffect(id, action);
      if (!isClosed(status)) await end(id);
    },
    60_000,
  );
});

describe('a stepwise flow', () => {
  const rest = async () => {
    const id = await start({ input: { execution_mode: 'stepwise' } });
    await flow.untilStatus(id, 'paused');
    return id;
  };

  it('refuses what is not for one that rests', async () => {
    const id = await rest();
    await eventually(
      () => actionsOf(id),
      (actions) => actions.includes('paused'),
    );
    await expectRefusals(id, 'paused', actionsIn('paused', 'stepwise'));
    await end(id);
  });

  it.each(actionsIn('paused', 'stepwise'))(
    'takes %s',
    async (action) => {
      const id = await rest();
      await expectEffect(id, action);
      await end(id);
    },
    60_000,
  );

  it('runs one phase a time, up to a named one, and by itself once it is resumed', async () => {
    const id = await rest();
    const rests = (progress: number) =>
      eventually(
        () => flow.get(`${FLOWS}/${id}`),
        ({ body }) => body['flow_status'] === 'paused' && body['progress'] === progress,
      );
    await flow.post(`${FLOWS}/${id}/execute`);
    expect((await rests(16)).body).toMatchObject({
      current_phase: 'attribute_mapping',
      execution_mode: 'stepwise',
      allowed_actions: expect.arrayContaining(['execute']) as unknown,
    });
    const again = await flow.post(`${FLOWS}/${id}/execute`, { phase: 'data_import' });
    expect(again).toMatchObject({ status: 409 });
    await flow.post(`${FLOWS}/${id}/execute`, { phase: 'data_cleansing' });
    await flow.untilStatus(id, 'awaiting_approval');
    await decide(id, { decision: 'approve' });
    await rests(50);
    await flow.post(`${FLOWS}/${id}/resume`);
    const { body } = await flow.untilStatus(id, 'completed');
    expect(body).toMatchObject({ progress: 100, execution_mode: 'continuous' });
  });
});

it('keeps a refused signal, which nobody waits for, in the audit log', async () => {
  const id = await support.atGate();
  const origin = { user_id: 'ann', source: 'api' as const, request_id: 'r-1' };
  const handle = flow.flows.client.workflow.getHandle(id);
  await handle.signal('retry', { phase: 'inventory', origin });
  const { body } = await eventually(
    () => flow.get(`${FLOWS}/${id}/events`),
    ({ body: { items } }) =>
      (items as { action: string }[]).some(({ action }) => action === 'refused'),
  );
  expect(body['items']).toContainEqual(
    expect.objectContaining({
      action: 'refused',
      actor: 'ann',
      request_id: 'r-1',
      to_status: 'awaiting_approval',
      reason: 'retry is not allowed while the flow is awaiting_approval',
      details: { action: 'retry', code: 'conflict' },
    }),
  );
  await end(id);
});
