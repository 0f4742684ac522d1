/** Approvals over HTTP, with a worker and a Temporal server behind: who may decide, what is due, what becomes of it. */
import { createFlowRegistry } from '../../db/flow-registry';
import { createLogger } from '../../workers/logging';
import { startReconciler } from '../../workers/reconcile/loop';
import type { ApprovalPolicy } from '../../workflows/approval-policy';
import { eventually, trivialPhases } from '../support/flows';
import { expectProblem, type FlowApi, FLOWS, startFlowApi } from '../support/flow-api';
import { happenedTo } from '../support/history';
import type { Json } from '../support/api';
import { resetFlow } from '../support/reset-flow';

const APPROVALS = '/api/v1/approvals';
let flow: FlowApi;
let reconciler: ReturnType<typeof startReconciler>;

beforeAll(async () => {
  flow = await startFlowApi();
  reconciler = startReconciler({
    db: flow.database.db,
    registry: createFlowRegistry(flow.database.db),
    client: flow.flows.client,
    taskQueue: flow.flows.taskQueue,
    log: createLogger('silent'),
  });
});
afterAll(async () => {
  await reconciler.stop();
  await flow.stop();
});
beforeEach(() => Object.assign(flow.phases, trivialPhases()));

const as = (user: string) => ({ 'X-User-ID': user });

/** Starts a flow of `starter` with a policy and waits for its gate. */
async function waiting(
  policy: Partial<ApprovalPolicy> = {},
): Promise<{ id: string; open: string }> {
  const body = { ...(await flow.startBody()), approvals: { attribute_mapping: policy } };
  const started = await flow.post(FLOWS, body, as('starter'));
  expect(started.status).toBe(201);
  const id = started.body['flow_id'] as string;
  return { id, open: await openOf(id) };
}

/** The id of what the flow waits for; another than `not`. */
async function openOf(id: string, not?: string): Promise<string> {
  const { body } = await eventually(
    () => flow.get(`${FLOWS}/${id}`),
    ({ body: { approval } }) =>
      approval !== null && (approval as { approval_id: string }).approval_id !== not,
  );
  return (body['approval'] as { approval_id: string }).approval_id;
}
const approval = async (open: string) => (await flow.get(`${APPROVALS}/${open}`)).body;
const untilApproval = (open: string, accept: (body: Json) => boolean) =>
  eventually(() => approval(open), accept);
const decide = (open: string, user: string, body: object = { decision: 'approve' }) =>
  flow.post(`${APPROVALS}/${open}/decision`, body, as(user));
const events = async (id: string): Promise<Json[]> =>
  (await flow.get(`${FLOWS}/${id}/events`)).body['items'] as Json[];
const actions = async (id: string) => (await events(id)).map(({ action }) => action);
const edits = [{ dataset_no: 0, source_column: 'a', target_field: null }];

it('takes two of three people, and one person only once', async () => {
  const { id, open } = await waiting({ quorum: 2, approvers: ['ann', 'bob', 'cem'] });
  expect((await decide(open, 'ann')).body).toMatchObject({ status: 'awaiting_approval' });
  expect((await decide(open, 'ann')).body).toMatchObject({ status: 'awaiting_approval' });
  expectProblem(await decide(open, 'dan'), 'forbidden', 403);
  expect(await approval(open)).toMatchObject({ status: 'pending', votes: [{ by: 'ann' }] });

  expect((await decide(open, 'cem', { decision: 'approve', comment: 'fine' })).status).toBe(200);
  expect(await approval(open)).toMatchObject({
    status: 'approved',
    decided_by: 'cem',
    comment: 'fine',
    votes: [
      { by: 'ann', decision: 'approve' },
      { by: 'cem', decision: 'approve', comment: 'fine' },
    ],
  });
  await flow.untilStatus(id, 'completed');
  const acted = (await events(id)).map(({ action, actor }) => [action, actor]);
  expect(acted).toEqual([
    ['created', 'starter'],
    ['started', 'starter'],
    ['awaiting_approval', 'starter'],
    ['vote_cast', 'ann'],
    ['vote_cast', 'ann'],
    ['approved', 'cem'],
    ['completed', 'starter'],
  ]);
});

it('lets nobody approve their own: neither who started the flow nor who edited', async () => {
  const { id, open } = await waiting({ self_approval: false });
  const handle = flow.flows.client.workflow.getHandle(id);
  const before = await happenedTo(handle);
  expectProblem(await decide(open, 'starter'), 'forbidden', 403);
  expect(await happenedTo(handle)).toEqual(before);

  expect((await decide(open, 'ann', { decision: 'edit', edits })).status).toBe(200);
  expect(await approval(open)).toMatchObject({ status: 'edited', decided_by: 'ann', edits });
  const second = await openOf(id, open);
  expect(await approval(second)).toMatchObject({ round: 2, barred: ['starter', 'ann'] });
  expectProblem(await decide(second, 'ann'), 'forbidden', 403);
  expect((await decide(second, 'bob')).status).toBe(200);
  await flow.untilStatus(id, 'completed');
});

it('refuses a decision that was meant for an earlier round', async () => {
  const { id, open } = await waiting();
  await decide(open, 'ann', { decision: 'reject', comment: 'RAM is not a name' });
  const second = await openOf(id, open);
  const late = await decide(open, 'bob');
  expectProblem(late, 'conflict', 409);
  expect(late.body).toMatchObject({
    current_status: 'awaiting_approval',
    allowed_actions: expect.arrayContaining(['approve']) as unknown,
  });
  expect(await approval(open)).toMatchObject({ status: 'rejected', comment: 'RAM is not a name' });
  expect((await decide(second, 'bob')).status).toBe(200);
  await flow.untilStatus(id, 'completed');
});

it('gives the first outcome to a decision that is repeated under its key', async () => {
  const { id, open } = await waiting({ quorum: 2 });
  const keyed = { ...as('ann'), 'Idempotency-Key': 'monday' };
  const path = `${APPROVALS}/${open}/decision`;
  const first = await flow.post(path, { decision: 'approve' }, keyed);
  const again = await flow.post(path, { decision: 'approve' }, keyed);
  expect([first.status, again.status]).toEqual([200, 200]);
  expect((await actions(id)).filter((action) => action === 'vote_cast')).toHaveLength(1);
  await flow.post(`${FLOWS}/${id}/cancel`);
});

it('asks others instead: the votes of those before no longer count', async () => {
  const { id, open } = await waiting({ quorum: 2, approvers: ['ann', 'bob'] });
  await decide(open, 'ann');
  const few = await flow.post(`${APPROVALS}/${open}/reassign`, { to: ['cem'] });
  expectProblem(few, 'invalid', 422);
  const reason = 'ann is on holiday';
  const moved = { to: ['bob', 'cem'], reason };
  expect((await flow.post(`${APPROVALS}/${open}/reassign`, moved, as('pm'))).status).toBe(200);
  expect(await approval(open)).toMatchObject({ assignees: ['bob', 'cem'], votes: [] });
  expectProblem(await decide(open, 'ann'), 'forbidden', 403);
  await decide(open, 'bob');
  await decide(open, 'cem');
  await flow.untilStatus(id, 'completed');
  expect(await events(id)).toContainEqual(
    expect.objectContaining({ action: 'reassigned', actor: 'pm', reason }),
  );
});

it('reminds, then asks level after level, by the clock and by hand', async () => {
  const escalation = [
    { after_ms: 200, to: ['lead'] },
    { after_ms: 86_400_000, to: ['boss'] },
  ];
  const { id, open } = await waiting({ approvers: ['ann'], reminder_ms: [50, 100], escalation });
  const row = await untilApproval(open, ({ level }) => level === 1);
  expect(row).toMatchObject({ reminders: 2, assignees: ['ann', 'lead'], status: 'pending' });
  await flow.post(`${APPROVALS}/${open}/escalate`, { reason: 'go-live' }, as('pm'));
  expect(await approval(open)).toMatchObject({ level: 2, assignees: ['ann', 'lead', 'boss'] });
  expectProblem(await flow.post(`${APPROVALS}/${open}/escalate`), 'invalid', 422);
  await decide(open, 'boss');
  await flow.untilStatus(id, 'completed');
  const acted = (await events(id)).slice(3, -2).map(({ action, actor }) => [action, actor]);
  expect(acted).toEqual([
    ['reminded', 'flow'],
    ['reminded', 'flow'],
    ['escalated', 'flow'],
    ['escalated', 'pm'],
  ]);
});

describe('a gate nobody decides on in time', () => {
  it('waits on, overdue, and is found as such', async () => {
    const { id, open } = await waiting({ due_ms: 1 });
    await untilApproval(open, ({ overdue }) => overdue === true);
    expect(await approval(open)).toMatchObject({ status: 'pending' });
    const { body } = await flow.get(`${APPROVALS}?overdue=true&limit=200`);
    expect((body['items'] as Json[]).map((item) => item['approval_id'])).toContain(open);
    await decide(open, 'ann');
    await flow.untilStatus(id, 'completed');
  });

  it('is sent back once where the policy says so, and then waits', async () => {
    const { id, open } = await waiting({ due_ms: 100, on_timeout: 'reject' });
    expect(await untilApproval(open, ({ status }) => status === 'expired')).toMatchObject({
      decided_by: 'flow',
      comment: 'nobody decided within 100 ms',
    });
    const second = await openOf(id, open);
    await untilApproval(second, ({ overdue }) => overdue === true);
    expect(await approval(second)).toMatchObject({ status: 'pending', round: 2 });
    await decide(second, 'ann');
    await flow.untilStatus(id, 'completed');
  });

  it('fails the flow where the policy says so', async () => {
    const { id, open } = await waiting({ due_ms: 100, on_timeout: 'fail' });
    const { body } = await flow.untilStatus(id, 'failed');
    expect(body['status_reason']).toContain('nobody decided');
    expect(await approval(open)).toMatchObject({ status: 'expired', decided_by: 'flow' });
  });

  it('does nothing to a flow that is paused until it is resumed; reminders go on', async () => {
    const policy = { due_ms: 1500, on_timeout: 'fail' as const, reminder_ms: [1000, 2000] };
    const body = { ...(await flow.startBody()), approvals: { attribute_mapping: policy } };
    const id = (await flow.post(FLOWS, body)).body['flow_id'] as string;
    const open = await openOf(id);
    expect((await flow.post(`${FLOWS}/${id}/pause`)).status).toBe(200);
    await untilApproval(open, ({ overdue }) => overdue === true);
    expect(await approval(open)).toMatchObject({ status: 'pending', reminders: 1 });
    await flow.untilStatus(id, 'paused');
    await flow.post(`${FLOWS}/${id}/resume`);
    await flow.untilStatus(id, 'failed');
  });
});

describe('what waits is withdrawn', () => {
  const withdrawn = (open: string) =>
    eventually(
      () => approval(open),
      ({ status }) => status === 'withdrawn',
    );

  it('when the flow is cancelled', async () => {
    const { id, open } = await waiting({ reminder_ms: [86_400_000] });
    await flow.post(`${FLOWS}/${id}/cancel`, {}, as('pm'));
    expect(await withdrawn(open)).toMatchObject({ decided_by: 'pm' });
    await flow.untilStatus(id, 'cancelled');
    expectProblem(await decide(open, 'ann'), 'conflict', 409);
  });

  it('when an operator terminates the flow', async () => {
    const { id, open } = await waiting();
    await flow.flows.client.workflow.getHandle(id).terminate('wrong estate');
    await withdrawn(open);
    expect((await flow.get(`${FLOWS}/${id}`)).body).toMatchObject({ approval: null });
  });

  it.each(['data_import', 'attribute_mapping', 'at its gate'])(
    'when the flow is reset to %s, and what the new run waits for is open',
    async (place) => {
      const { id, open } = await waiting();
      if (place === 'at its gate') await resetToEnd(id);
      else await resetFlow(flow.flows.client, id, place);
      const next = await openOf(id, open);
      expect(await approval(open)).toMatchObject({ status: 'withdrawn' });
      expectProblem(await decide(open, 'ann'), 'conflict', 409);
      expect((await decide(next, 'ann')).status).toBe(200);
      await flow.untilStatus(id, 'completed');
    },
  );

  /** The new run replays the opening of its gate; nothing of it is recorded by the flow again. */
  async function resetToEnd(id: string): Promise<void> {
    const { client } = flow.flows;
    const { events: history } = await client.workflow.getHandle(id).fetchHistory();
    const last = history?.findLast((event) => event.workflowTaskCompletedEventAttributes);
    await client.workflowService.resetWorkflowExecution({
      namespace: client.options.namespace,
      workflowExecution: { workflowId: id },
      reason: 'test',
      requestId: id,
      workflowTaskFinishEventId: last?.eventId ?? null,
    });
  }
});

it('counts a signal from the Web UI as the operator’s', async () => {
  const { id, open } = await waiting();
  await flow.flows.client.workflow.getHandle(id).signal('approve');
  await flow.untilStatus(id, 'completed');
  expect(await approval(open)).toMatchObject({ status: 'approved', decided_by: 'operator' });
});
