/** Of a tenant's flows only so many run at a time; the others wait for a slot, and none is lost or leaked. */
import type { ScriptedPhase } from '../support/flows';
import { eventually, trivial, trivialPhases } from '../support/flows';
import { type FlowApi, FLOWS, startFlowApi } from '../support/flow-api';
import { type HeldPhase, heldPhase } from '../support/held-phase';
import type { Json } from '../support/api';

const LIMIT = 2;

let flow: FlowApi;
beforeAll(async () => {
  flow = await startFlowApi({ runningFlows: LIMIT });
});
afterAll(() => flow.stop());

let held: HeldPhase;
beforeEach(() => {
  held = heldPhase();
  Object.assign(flow.phases, trivialPhases(), { data_import: held.phase });
});

const use = async () =>
  (await flow.get('/api/v1/limits')).body['running_flows'] as Record<string, number>;
const untilUse = (expected: object) =>
  eventually(use, (now) => Object.entries(expected).every(([key, value]) => now[key] === value));
const get = async (id: string): Promise<Json> => (await flow.get(`${FLOWS}/${id}`)).body;
const startMany = async (count: number): Promise<string[]> => {
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) ids.push(await flow.startFlow());
  return ids;
};
const cancelAll = async (ids: string[]) => {
  for (const id of ids) await flow.post(`${FLOWS}/${id}/cancel`);
  await untilUse({ held: 0, waiting: 0 });
};
const approve = (id: string) => flow.post(`${FLOWS}/${id}/approval`, { decision: 'approve' });

it('runs as many as the limit, the others when these rest, and all of them in the end', async () => {
  let running = 0;
  let most = 0;
  const counted: ScriptedPhase = async (input, context) => {
    most = Math.max(most, (running += 1));
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    return trivial(input, context);
  };
  const ids = await startMany(6);
  await untilUse({ limit: LIMIT, held: LIMIT, waiting: 4 });
  expect(held.runs()).toBe(LIMIT);
  expect((await get(ids[5] as string))['slot']).toBe('waiting');

  flow.phases['inventory'] = counted;
  held.release();
  for (const id of ids) await flow.untilStatus(id, 'awaiting_approval');
  expect(await use()).toMatchObject({ held: 0, waiting: 0 });
  await Promise.all(ids.map(approve));
  for (const id of ids) await flow.untilStatus(id, 'completed');
  expect(most).toBeLessThanOrEqual(LIMIT);
  expect(await use()).toMatchObject({ held: 0, waiting: 0 });
});

it('lets one that waits be paused, resumed and cancelled', async () => {
  const ids = await startMany(LIMIT + 2);
  const [third, fourth] = ids.slice(LIMIT) as [string, string];
  await untilUse({ held: LIMIT, waiting: 2 });
  expect((await flow.post(`${FLOWS}/${third}/pause`)).body['status']).toBe('paused');
  await untilUse({ held: LIMIT, waiting: 1 });
  await flow.post(`${FLOWS}/${third}/resume`);
  await untilUse({ held: LIMIT, waiting: 2 });
  await flow.post(`${FLOWS}/${fourth}/cancel`);
  await flow.untilStatus(fourth, 'cancelled');
  expect(held.runs()).toBe(LIMIT);
  await cancelAll([third, ...ids.slice(0, LIMIT)]);
});

it('follows a limit that changes while flows wait', async () => {
  const put = (running_flows: number | null) =>
    flow.api.call('PUT', '/api/v1/limits', { body: { running_flows } });
  expect((await put(0)).body).toEqual({ running_flows: { limit: 0, held: 0, waiting: 0 } });
  const ids = await startMany(3);
  await untilUse({ held: 0, waiting: 3 });
  await put(3);
  await untilUse({ held: 3, waiting: 0 });
  expect((await put(-1)).status).toBe(422);
  await put(null);
  await cancelAll(ids);
});

it('is limited at the tenant’s own address too, and at no other', async () => {
  const { tenant } = flow.api;
  const at = (id: string) => `/api/v1/tenants/${id}/quotas`;
  const set = (id: string, running_flows: number | null) =>
    flow.api.call('PUT', at(id), { body: { running_flows } });
  const put = await set(tenant.client_account_id.toUpperCase(), 7);
  expect([put.status, put.body]).toMatchObject([200, { running_flows: { limit: 7 } }]);
  const read = await flow.get(at(tenant.client_account_id));
  expect(read.body).toEqual((await flow.get('/api/v1/limits')).body);
  const other = tenant.engagement_id;
  expect([(await set(other, 1)).status, (await flow.get(at(other))).status]).toEqual([404, 404]);
  await set(tenant.client_account_id, null);
  expect(await use()).toMatchObject({ limit: LIMIT });
});

it('takes a word nobody sent for no slot', async () => {
  const ids = await startMany(LIMIT + 1);
  const waiting = ids[LIMIT] as string;
  await untilUse({ held: LIMIT, waiting: 1 });
  const handle = flow.flows.client.workflow.getHandle(waiting);
  await handle.signal('admit', { ticket: 99 });
  await handle.signal('admit');
  expect((await handle.query<{ status: string }>('flowState')).status).toBe('running');
  expect(held.runs()).toBe(LIMIT);
  await cancelAll(ids);
});
