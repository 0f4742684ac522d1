/** The inbox: what waits for whom in all of a tenant's flows, and what it takes to decide. */
import type { Json } from '../support/api';
import { expectProblem, type FlowApi, FLOWS, startFlowApi } from '../support/flow-api';
import { eventually, newTenant, trivial, trivialPhases } from '../support/flows';

const APPROVALS = '/api/v1/approvals';
let flow: FlowApi;

beforeAll(async () => {
  flow = await startFlowApi();
});
afterAll(() => flow.stop());
beforeEach(() => Object.assign(flow.phases, trivialPhases()));

const as = (user: string) => ({ 'X-User-ID': user });

it('lists what waits, the most urgent first, page after page, by who is asked', async () => {
  const tenant = newTenant();
  const call = async (query: string, user = 'x') =>
    (await flow.api.call('GET', `${APPROVALS}?${query}`, { tenant, headers: as(user) })).body;
  const due = [3, 1, 2].map((hours) => hours * 3_600_000);
  for (const due_ms of due) {
    const approvers = due_ms === due[0] ? [] : ['ann'];
    const approvals = { attribute_mapping: { due_ms, approvers } };
    const body = { ...(await flow.startBody(tenant)), approvals };
    await flow.api.call('POST', FLOWS, { tenant, body });
  }
  const all = await eventually(
    () => call('limit=10'),
    ({ items }) => (items as Json[]).length === 3,
  );
  const ids = (body: Json) => (body['items'] as Json[]).map((item) => item['approval_id']);
  const dates = (all['items'] as Json[]).map((item) => item['due_at'] as string);
  expect(dates).toEqual([...dates].sort());

  const paged: unknown[] = [];
  let cursor = '';
  do {
    const body = await call(`limit=1${cursor}`);
    paged.push(...ids(body));
    const { next_cursor } = body['page'] as { next_cursor: string | null };
    cursor = next_cursor === null ? '' : `&cursor=${next_cursor}`;
  } while (cursor !== '');
  expect(paged).toEqual(ids(all));

  expect(ids(await call('assignee=me', 'ann'))).toEqual(ids(all));
  expect(ids(await call('assignee=me', 'bob'))).toEqual(ids(all).slice(2));
  expect(ids(await call('phase=inventory'))).toEqual([]);
  expect(ids(await call('flow_type=discovery&overdue=false'))).toEqual(ids(all));
  expect(ids(await call('status=approved'))).toEqual([]);
  const other = await flow.get(`${APPROVALS}/${String(ids(all)[0])}`);
  expectProblem(other, 'not_found', 404);
});

it('shows the figures of what waits', async () => {
  flow.phases['attribute_mapping'] = async (input, context) => ({
    ...(await trivial(input, context)),
    result: { columns: 3, auto: 1, review: 1, unmapped: 1, problem: 'asset_name is not mapped' },
  });
  const { body } = await flow.post(FLOWS, await flow.startBody());
  const id = body['flow_id'] as string;
  await flow.untilStatus(id, 'awaiting_approval');
  const { approval } = (await flow.get(`${FLOWS}/${id}`)).body as {
    approval: { approval_id: string };
  };
  const path = `${APPROVALS}/${approval.approval_id}`;
  expect((await flow.get(path)).body).toMatchObject({
    summary: { auto: 1, review: 1, unmapped: 1 },
    problem: 'asset_name is not mapped',
    links: { result: `/api/v1/flows/${id}/mapping` },
  });
  expectProblem(await flow.post(`${path}/decision`, { decision: 'approve' }), 'conflict', 409);
  await flow.post(`${FLOWS}/${id}/cancel`);
});

it.each([
  [{ tech_debt: {} }, '/approvals/tech_debt'],
  [{ attribute_mapping: { quorum: 0 } }, '/approvals/attribute_mapping/quorum'],
  [{ attribute_mapping: { quorum: 2, approvers: ['ann'] } }, '/approvals/attribute_mapping'],
  [{ attribute_mapping: { on_timeout: 'approve' } }, '/approvals/attribute_mapping/on_timeout'],
])('refuses a policy that cannot be kept: %j', async (approvals, pointer) => {
  const refused = await flow.post(FLOWS, { ...(await flow.startBody()), approvals });
  expectProblem(refused, 'invalid', 422);
  expect(refused.body['errors']).toMatchObject([{ pointer }]);
});
