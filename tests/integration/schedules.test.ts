/** Recurring re-runs on a real server: what a schedule starts is an iteration like any other. */
import { randomUUID } from 'node:crypto';
import type { ScheduleDocument } from '../../client/schedules';
import { permanent } from '../../workflows/errors';
import type { Answer, Json } from '../support/api';
import { expectProblem, FLOWS, type FlowApi, startFlowApi } from '../support/flow-api';
import { eventually, newTenant, trivialPhases } from '../support/flows';

const SCHEDULES = '/api/v1/schedules';
let flow: FlowApi;
const made: string[] = [];
beforeAll(async () => {
  flow = await startFlowApi();
});
beforeEach(() => {
  Object.assign(flow.phases, trivialPhases());
  for (const [name, phase] of Object.entries(flow.phases))
    flow.phases[name] = async (input, context) => ({
      ...(await phase(input, context)),
      algorithm: `${name}@1`,
    });
});
afterAll(async () => {
  // What a schedule of a test's would start later, no worker would ever take.
  for (const id of made) await call('DELETE', `${SCHEDULES}/${id}`);
  await flow.stop();
});

const call = (method: string, path: string, body?: object, headers = {}) =>
  flow.api.call(method, path, { headers, ...(body && { body }) });
const approve = async (id: string) => {
  await flow.untilStatus(id, 'awaiting_approval');
  await flow.post(`${FLOWS}/${id}/approval`, { decision: 'approve' });
  await flow.untilStatus(id, 'completed');
};
const completed = async (): Promise<string> => {
  const id = await flow.startFlow();
  await approve(id);
  return id;
};
/** A year's interval: only what a test asks for is taken. */
const rules = { scope: 'beginning', spec: { interval_ms: 365 * 86_400_000 } };
const create = async (flow_id: string, changes: object = {}): Promise<string> => {
  const { status, body } = await call('POST', SCHEDULES, { flow_id, ...rules, ...changes });
  expect([status, body['detail']]).toEqual([201, undefined]);
  made.push(body['schedule_id'] as string);
  return body['schedule_id'] as string;
};
const documentOf = ({ body }: Answer) => body as unknown as ScheduleDocument;
const show = async (id: string) => documentOf(await flow.get(`${SCHEDULES}/${id}`));
const act = (id: string, name: string, body: object = {}) =>
  call('POST', `${SCHEDULES}/${id}/${name}`, body);
const iterations = async (id: string): Promise<Json[]> =>
  (await flow.get(`${FLOWS}/${id}/iterations`)).body['items'] as Json[];
const untilIterations = (id: string, count: number) =>
  eventually(
    () => iterations(id),
    (items) => items.length >= count,
  );
/** The engine names an action by the second it was asked for. */
const nextSecond = () => {
  const now = Math.floor(Date.now() / 1000);
  return eventually(
    () => Promise.resolve(Math.floor(Date.now() / 1000)),
    (second) => second > now,
  );
};
const newest = async (id: string, count: number) =>
  (await untilIterations(id, count))[0]?.['flow_id'] as string;

it('runs the newest iteration again when it is triggered, and names the flow it started', async () => {
  const source = await completed();
  const id = await create(source, { note: 'nightly' });
  expect((await act(id, 'trigger')).status).toBe(200);
  const second = await newest(source, 2);
  await approve(second);
  const shown = await eventually(
    () => show(id),
    ({ state }) => state?.running.length === 0 && state.actions_taken === 1,
  );
  expect(shown).toMatchObject({ lineage_id: source, scope: 'beginning', from_phase: null });
  expect(shown.state).toMatchObject({ note: 'nightly', paused: false, overlap_policy: 'skip' });
  expect(shown.state?.recent.map(({ flow_id }) => flow_id)).toEqual([second]);
  expect(shown.state?.next_times.length).toBeGreaterThan(0);

  await nextSecond();
  await act(id, 'trigger');
  const third = await newest(source, 3);
  const { body } = await flow.get(`${FLOWS}/${third}`);
  expect(body).toMatchObject({ iteration: 3, parent_flow_id: second });
  await approve(third);
});

it('skips a time while the iteration before it waits at its gate', async () => {
  const source = await completed();
  const id = await create(source, { scope: 'from_phase', from_phase: 'attribute_mapping' });
  await act(id, 'trigger');
  const second = await newest(source, 2);
  await flow.untilStatus(second, 'awaiting_approval');
  await act(id, 'trigger');
  const { state } = await eventually(
    () => show(id),
    (document) => document.state?.skipped_overlap === 1,
  );
  expect(state?.running).toEqual([{ flow_id: second }]);
  expect(await iterations(source)).toHaveLength(2);
  await approve(second);
});

it('cancels the iteration under way for a new one where the policy says so', async () => {
  const source = await completed();
  const id = await create(source, { overlap_policy: 'cancel_other' });
  await act(id, 'trigger');
  const second = await newest(source, 2);
  await flow.untilStatus(second, 'awaiting_approval');
  await nextSecond();
  await act(id, 'trigger');
  await flow.untilStatus(second, 'cancelled');
  await approve(await newest(source, 3));
});

it('ends the iteration under way by force where the policy says so', async () => {
  const source = await completed();
  const id = await create(source, { overlap_policy: 'terminate_other' });
  await act(id, 'trigger');
  const second = await newest(source, 2);
  await flow.untilStatus(second, 'awaiting_approval');
  await nextSecond();
  await act(id, 'trigger');
  await eventually(
    async () => (await flow.flows.client.workflow.getHandle(second).describe()).status.name,
    (status) => status === 'TERMINATED',
  );
  await approve(await newest(source, 3));
});

it('makes one iteration for each past time, and none for a time it has', async () => {
  const source = await completed();
  const spec = { cron: ['0 3 * * *'], time_zone: 'Europe/Berlin' };
  const id = await create(source, { spec, overlap_policy: 'allow_all', paused: true });
  expect((await show(id)).state).toMatchObject({ spec, paused: true, other_calendars: 0 });
  const times = { start_at: '2026-01-10T00:00:00Z', end_at: '2026-01-12T00:00:00Z' };
  expect((await act(id, 'backfill', times)).status).toBe(200);
  const three = await untilIterations(source, 3);
  for (const { flow_id } of three.slice(0, 2)) await approve(flow_id as string);
  const days = await Promise.all(
    three.slice(0, 2).map(async ({ flow_id }) => {
      const { body } = await flow.get(`${FLOWS}/${flow_id as string}`);
      return (body['flow_configuration'] as Json)['as_of'];
    }),
  );
  expect(days.sort()).toEqual(['2026-01-10', '2026-01-11']);

  await act(id, 'backfill', times);
  await eventually(
    () => show(id),
    ({ state }) => state?.actions_taken === 4 && state.running.length === 0,
  );
  expect(await iterations(source)).toHaveLength(3);
});

it('takes no action while it is paused, and pauses itself after a failure when it should', async () => {
  const source = await completed();
  const id = await create(source, { pause_on_failure: true });
  const paused = documentOf(await act(id, 'pause', { note: 'freeze' }));
  expect(paused.state).toMatchObject({ paused: true, note: 'freeze' });
  const resumed = documentOf(await act(id, 'resume'));
  expect(resumed.state).toMatchObject({ paused: false, note: 'resumed by system' });

  flow.phases['data_import'] = () => Promise.reject(permanent('invalid', 'broken'));
  await act(id, 'trigger');
  const second = await newest(source, 2);
  await flow.untilStatus(second, 'blocked');
  await flow.post(`${FLOWS}/${second}/phases/data_import/fail`);
  await flow.untilStatus(second, 'failed');
  await eventually(
    () => show(id),
    ({ state }) => state?.paused === true,
  );
});

it('can be changed, and is gone when it is deleted', async () => {
  const source = await completed();
  const id = await create(source, { paused: true });
  const changed = await call('PUT', `${SCHEDULES}/${id}`, {
    scope: 'from_phase',
    from_phase: 'tech_debt',
    spec: { interval_ms: 3_600_000, offset_ms: 60_000, jitter_ms: 5000 },
    overlap_policy: 'buffer_one',
  });
  expect(changed.status).toBe(200);
  expect(changed.body).toMatchObject({
    from_phase: 'tech_debt',
    state: {
      spec: { cron: [], interval_ms: 3_600_000, offset_ms: 60_000, jitter_ms: 5000 },
      overlap_policy: 'buffer_one',
      paused: true,
    },
  });
  const listed = await flow.get(`${SCHEDULES}?lineage_id=${source}`);
  expect(
    (listed.body['items'] as ScheduleDocument[]).map(({ schedule_id }) => schedule_id),
  ).toEqual([id]);
  await act(id, 'trigger');
  const second = await newest(source, 2);
  await flow.untilStatus(second, 'completed');
  expect((await flow.get(`${FLOWS}/${second}`)).body['carried']).toHaveLength(5);

  expect((await call('DELETE', `${SCHEDULES}/${id}`)).status).toBe(204);
  expectProblem(await flow.get(`${SCHEDULES}/${id}`), 'not_found', 404);
  await expect(flow.flows.client.schedule.getHandle(id).describe()).rejects.toThrow();
});

it('is created once under one key, and not at all from what cannot be a schedule', async () => {
  const source = await completed();
  const headers = { 'Idempotency-Key': randomUUID() };
  const first = await call('POST', SCHEDULES, { flow_id: source, ...rules }, headers);
  made.push(first.body['schedule_id'] as string);
  const again = await call('POST', SCHEDULES, { flow_id: source, ...rules }, headers);
  expect([first.status, again.status]).toEqual([201, 200]);
  expect(again.body['schedule_id']).toBe(first.body['schedule_id']);
  for (const changes of [
    { spec: {} },
    { spec: { cron: ['99 3 * * *'] } },
    { spec: { cron: ['0 3 * * *'], time_zone: 'Atlantis/Capital' } },
    { spec: { cron: ['TZ=UTC 0 3 * * *'] } },
    { spec: { interval_ms: 1000 } },
    { scope: 'from_phase' },
    { scope: 'from_phase', from_phase: 'nothing' },
    { overlap_policy: 'perhaps' },
  ])
    expectProblem(
      await call('POST', SCHEDULES, { flow_id: source, ...rules, ...changes }),
      'invalid',
      422,
    );
  const { body } = await flow.get(`${SCHEDULES}?lineage_id=${source}`);
  expect(body['items']).toHaveLength(1);
});

it('is no other tenant’s to see or to touch', async () => {
  const source = await completed();
  const id = await create(source);
  const tenant = newTenant();
  const theirs = (method: string, path: string, body?: object) =>
    flow.api.call(method, path, { tenant, ...(body && { body }) });
  expectProblem(await theirs('POST', SCHEDULES, { flow_id: source, ...rules }), 'not_found', 404);
  expectProblem(await theirs('GET', `${SCHEDULES}/${id}`), 'not_found', 404);
  expectProblem(await theirs('PUT', `${SCHEDULES}/${id}`, rules), 'not_found', 404);
  for (const name of ['pause', 'resume', 'trigger'])
    expectProblem(await theirs('POST', `${SCHEDULES}/${id}/${name}`, {}), 'not_found', 404);
  expectProblem(await theirs('DELETE', `${SCHEDULES}/${id}`), 'not_found', 404);
  expect((await theirs('GET', SCHEDULES)).body['items']).toEqual([]);
  expect((await show(id)).state).toMatchObject({ paused: false, actions_taken: 0 });
});
