/** A flow type that is paused or limited, and what the API says of one. */
import { randomUUID } from 'node:crypto';
import { insertSchedule } from '../../db/schedules';
import type { Json } from '../support/api';
import { expectProblem, type FlowApi, FLOWS, startFlowApi } from '../support/flow-api';
import { eventually, newTenant, trivialPhases } from '../support/flows';
import { type HeldPhase, heldPhase } from '../support/held-phase';

const TYPE = '/api/v1/flow-types/discovery';

let use: FlowApi;
beforeAll(async () => {
  use = await startFlowApi({ runningFlows: 4 });
});
afterAll(() => use.stop());

let held: HeldPhase;
beforeEach(() => {
  held = heldPhase();
  Object.assign(use.phases, trivialPhases(), { data_import: held.phase });
});

const put = (body: Json) => use.api.call('PUT', TYPE, { body });
const type = async (): Promise<Json> => (await use.get(TYPE)).body;
const untilUse = (expected: Record<string, unknown>) =>
  eventually(type, ({ running_flows }) =>
    Object.entries(expected).every(([key, value]) => (running_flows as Json)[key] === value),
  );
const end = async (ids: string[]) => {
  for (const id of ids) await use.post(`${FLOWS}/${id}/cancel`);
  for (const id of ids) await use.untilStatus(id, 'cancelled');
  await put({ paused: false });
};

describe('a flow type', () => {
  it('says what it takes, finds and asks people', async () => {
    const body = await type();
    expect(body).toMatchObject({
      ...{ flow_type: 'discovery', title: 'Discovery', aliases: [] },
      state: { paused: false, reason: null, when_paused: 'queue', updated_by: null },
      running_flows: { limit: null, held: 0, waiting: 0 },
      configuration_schema: { properties: { uploads: { type: 'array' } } },
      completed_page: '/discovery/tech-debt',
    });
    const phases = body['phases'] as Json[];
    expect(phases.map(({ phase }) => phase)).toEqual(Object.keys(trivialPhases()));
    expect(phases[1]).toMatchObject({
      ...{ phase: 'attribute_mapping', aliases: ['field_mapping'], timeout_ms: 300_000 },
      ...{ page: '/discovery/attribute-mapping', algorithm: 'attribute_mapping@1' },
      ...{ needs: ['data_import'], gate: { quorum: 1, due_ms: 259_200_000, on_timeout: 'keep' } },
      result_schema: { properties: { columns: { type: 'integer' } } },
    });
    expect(phases[0]).toMatchObject({ gate: null, configured_by: ['uploads'] });
  });

  it('that does not run here is not there', async () => {
    for (const name of ['plan', 'planning', 'nonsense', 'constructor']) {
      const path = `/api/v1/flow-types/${name}`;
      expectProblem(await use.get(path), 'not_found', 404);
      const answer = await use.api.call('PUT', path, { body: { paused: true } });
      expectProblem(answer, 'not_found', 404);
    }
  });

  it('lists the iterations of its lineages', async () => {
    const id = await use.startFlow();
    const listed = await use.get(`${TYPE}/iterations?lineage_id=${id}`);
    expect(listed.body).toEqual((await use.get(`${FLOWS}/${id}/iterations`)).body);
    expect(listed.body['items']).toMatchObject([{ flow_id: id, iteration: 1 }]);
    const unknown = await use.get(`${TYPE}/iterations?lineage_id=${randomUUID()}`);
    expectProblem(unknown, 'not_found', 404);
    expectProblem(await use.get(`${TYPE}/iterations`), 'invalid', 422);
    await end([id]);
  });

  it.each([
    [{}, '/paused'],
    [{ paused: true, when_paused: 'drop' }, '/when_paused'],
    [{ paused: false, reason: 'x' }, '/reason'],
    [{ paused: false, running_flows: -1 }, '/running_flows'],
    [{ paused: true, reason: 'a\0' }, '/reason'],
  ])('takes no settings like %j', async (body, pointer) => {
    const answer = await put(body);
    expectProblem(answer, 'invalid', 422);
    expect(answer.body['errors']).toMatchObject([{ pointer }]);
  });
});

describe('a paused flow type', () => {
  it('lets what has begun go on to its end, and what was started since wait', async () => {
    const before = await use.startFlow();
    await untilUse({ held: 1 });
    await eventually(
      () => Promise.resolve(held.runs()),
      (runs) => runs === 1,
    );
    const paused = await use.api.call('PUT', TYPE, {
      body: { paused: true, reason: 'freeze' },
      headers: { 'X-User-ID': 'ann' },
    });
    expect(paused.body['state']).toMatchObject({ reason: 'freeze', updated_by: 'ann' });
    const since = await use.startFlow();
    await untilUse({ held: 1, waiting: 1 });
    held.release();
    await use.untilStatus(before, 'awaiting_approval');
    // Another round of the admission has looked, and let only the one through that had begun.
    await use.post(`${FLOWS}/${before}/approval`, { decision: 'approve' });
    await use.untilStatus(before, 'completed');
    await untilUse({ held: 0, waiting: 1 });
    expect((await use.get(`${FLOWS}/${since}`)).body).toMatchObject({
      slot: 'waiting',
      phases: [],
    });
    expect(held.runs()).toBe(1);

    await use.post(`${FLOWS}/${since}/pause`);
    await use.post(`${FLOWS}/${since}/resume`);
    await untilUse({ held: 0, waiting: 1 });
    await put({ paused: false });
    await use.untilStatus(since, 'awaiting_approval');
    await end([since]);
  });

  it('refuses starts and re-runs with the reason where it was told to, and not what it has taken before', async () => {
    held.release();
    const key = { 'Idempotency-Key': randomUUID() };
    const body = await use.startBody();
    const earlier = await use.post(FLOWS, body, key);
    await put({ paused: true, reason: 'freeze', when_paused: 'refuse' });
    const refused = [
      await use.post(FLOWS, await use.startBody()),
      await use.post(`${FLOWS}/${earlier.body['flow_id'] as string}/rerun`, { scope: 'beginning' }),
    ];
    for (const answer of refused) {
      expect([answer.status, answer.body['code']]).toEqual([409, 'FLOW_TYPE_PAUSED']);
      expect(answer.body['detail']).toBe('discovery is paused: freeze; nothing of it is started');
    }
    expect((await use.get(FLOWS)).body['items']).not.toContainEqual(
      expect.objectContaining({ flow_status: 'initialized' }),
    );
    const again = await use.post(FLOWS, body, key);
    expect([again.status, again.body['flow_id']]).toEqual([200, earlier.body['flow_id']]);
    const tenant = newTenant();
    const other = await use.api.call('POST', FLOWS, { tenant, body: await use.startBody(tenant) });
    expect(other.status).toBe(201);
    await end([earlier.body['flow_id'] as string]);
  });

  it('ends the action of a schedule that it refuses as failed', async () => {
    held.release();
    const id = await use.startFlow();
    await put({ paused: true, when_paused: 'refuse' });
    const { client, taskQueue } = use.flows;
    const { tenant } = use.api;
    const schedule_id = randomUUID();
    await insertSchedule(use.database.db, tenant, {
      ...{ schedule_id, lineage_id: id, rerun_scope: 'beginning', rerun_from_phase: null },
      ...{ created_by: 'tester', idempotency_key: null, request_sha256: 'x' },
    });
    const action = await client.workflow.start('scheduled_rerun', {
      workflowId: `rerun-${schedule_id}`,
      taskQueue,
      args: [{ tenant, schedule_id }],
    });
    await expect(action.result()).rejects.toMatchObject({
      cause: { cause: { message: 'discovery is paused; nothing of it is started' } },
    });
    await end([id]);
  });
});

describe('a limit of a flow type', () => {
  it('holds beside the limit of all types, and can be lifted', async () => {
    await put({ paused: false, running_flows: 1 });
    const ids = [await use.startFlow(), await use.startFlow(), await use.startFlow()];
    await untilUse({ limit: 1, held: 1, waiting: 2 });
    expect(held.runs()).toBeLessThanOrEqual(1);
    await put({ paused: false, running_flows: 2 });
    await untilUse({ limit: 2, held: 2, waiting: 1 });
    await put({ paused: false });
    await untilUse({ limit: null, held: 3, waiting: 0 });
    await end(ids);
  });

  it('of 0 lets nothing on, not even what has begun', async () => {
    held.release();
    const id = await use.startFlow();
    await use.untilStatus(id, 'awaiting_approval');
    await put({ paused: false, running_flows: 0 });
    await use.post(`${FLOWS}/${id}/approval`, { decision: 'approve' });
    await untilUse({ held: 0, waiting: 1 });
    await put({ paused: false });
    await use.untilStatus(id, 'completed');
  });
});
