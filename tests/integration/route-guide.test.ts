/** The route guide, and names of flow types and phases that older clients use, over HTTP. */
import { randomUUID } from 'node:crypto';
import { permanent } from '../../workflows/errors';
import type { Json } from '../support/api';
import { expectProblem, type FlowApi, FLOWS, startFlowApi } from '../support/flow-api';
import { trivial, trivialPhases } from '../support/flows';

const GUIDE = '/api/v1/route-guide';

let use: FlowApi;
beforeAll(async () => {
  use = await startFlowApi();
});
afterAll(() => use.stop());
beforeEach(() => {
  Object.assign(use.phases, trivialPhases());
});

const resolve = (query: Record<string, string>) =>
  use.get(`${GUIDE}/resolve?${new URLSearchParams(query).toString()}`);

describe('the route guide', () => {
  it('has eight types in order and says which of them run here', async () => {
    const { status, body } = await use.get(GUIDE);
    const items = body['items'] as Json[];
    expect([status, items.length]).toEqual([200, 8]);
    const types = (await use.get('/api/v1/flow-types')).body['items'] as Json[];
    expect(items.filter(({ registered }) => registered).map(({ flow_type }) => flow_type)).toEqual(
      types.map(({ flow_type }) => flow_type),
    );
    expect(items[2]).toMatchObject({
      flow_type: 'plan',
      aliases: ['planning'],
      root: '/plan',
      completed_page: '/plan/summary',
    });
    expect((items[0]?.['phases'] as Json[])[1]).toEqual({
      phase: 'attribute_mapping',
      page: '/discovery/attribute-mapping',
      next_phase: 'data_cleansing',
      aliases: ['field_mapping'],
    });
  });

  it('answers with first names, whichever were asked with', async () => {
    const flow_id = randomUUID();
    const { body } = await resolve({
      flow_type: 'planning',
      phase: 'timeline_optimization',
      flow_id,
    });
    expect(body).toEqual({
      flow_type: 'plan',
      registered: false,
      phase: 'resource_allocation',
      page: `/plan/resource-allocation/${flow_id}`,
      next_phase: 'completed',
      flow_id,
    });
  });

  it('reads a path', async () => {
    const flow_id = randomUUID();
    const path = `/discovery/inventory/${flow_id}/?tab=assets`;
    expect((await resolve({ path })).body).toMatchObject({
      ...{ flow_type: 'discovery', registered: true, phase: 'inventory', flow_id },
      ...{ page: `/discovery/inventory/${flow_id}`, next_phase: 'dependencies' },
    });
    expect((await resolve({ path: '/assess' })).body).toMatchObject({
      ...{ flow_type: 'assessment', phase: null, page: null, next_phase: null },
    });
  });

  it.each([
    [{ flow_type: 'migrate', phase: 'completed' }, 'plan, execute'],
    [{ flow_type: 'finops', phase: 'wave_planning' }, 'cost_analysis, budget_planning, completed'],
    [{ path: '/planner' }, '/discovery, /assess'],
  ])('does not know %j and names what there is', async (query, known) => {
    const answer = await resolve(query);
    expectProblem(answer, 'not_found', 404);
    expect(answer.body['detail']).toContain(known);
  });

  it.each([
    {},
    { flow_type: 'plan' },
    { phase: 'inventory' },
    { path: '/plan', flow_type: 'plan', phase: 'completed' },
    { flow_type: 'plan', phase: 'completed', flow_id: 'x' },
  ])('takes no half question: %j', async (query) => {
    expectProblem(await resolve(query), 'invalid', 422);
  });
});

describe('an older name of a phase', () => {
  it('is taken by filters, policies, commands and re-runs; answers have the first name', async () => {
    use.phases['inventory'] = () => Promise.reject(permanent('internal', 'broken'));
    const started = await use.post(FLOWS, {
      ...(await use.startBody()),
      approvals: { field_mapping: { quorum: 2 } },
    });
    const id = started.body['flow_id'] as string;
    expect(started.body['approval_policies']).toEqual({ attribute_mapping: { quorum: 2 } });
    await use.untilStatus(id, 'awaiting_approval');
    const inbox = await use.get('/api/v1/approvals?phase=field_mapping');
    expect(inbox.body['items']).toMatchObject([{ flow_id: id, phase: 'attribute_mapping' }]);
    for (const user of ['ann', 'bob'])
      await use.post(`${FLOWS}/${id}/approval`, { decision: 'approve' }, { 'X-User-ID': user });
    await use.untilStatus(id, 'blocked');
    use.phases['inventory'] = trivial;
    const retried = await use.post(`${FLOWS}/${id}/phases/asset_inventory/retry`);
    expect(retried.status).toBe(200);
    const { body } = await use.untilStatus(id, 'completed');
    expect((body['phases'] as Json[]).map(({ phase }) => phase)).not.toContain('asset_inventory');
    const plan = (from_phase: string) =>
      use.post(`${FLOWS}/${id}/rerun`, { scope: 'from_phase', from_phase, dry_run: true });
    const { status, body: planned } = await plan('dependency_analysis');
    expect([status, planned]).toEqual([200, (await plan('dependencies')).body]);
    expectProblem(await plan('readiness'), 'invalid', 422);
  });
});

describe('an older name of a flow type', () => {
  it('is the type itself: what is refused is refused by its first name', async () => {
    const answer = await use.post(FLOWS, { ...(await use.startBody()), flow_type: 'planning' });
    expectProblem(answer, 'invalid', 422);
    expect(answer.body['detail']).toContain('there is no flow type "plan"');
  });
});
