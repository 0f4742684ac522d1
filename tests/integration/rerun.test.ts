/** A flow is run again as a new iteration: wholly, from a phase, or only what did not finish. */
import { randomUUID } from 'node:crypto';
import { withTenant } from '../../db/knex';
import { permanent } from '../../workflows/errors';
import { discoveryPhaseNames, newTenant, trivialPhases } from '../support/flows';
import { type FlowApi, expectProblem, FLOWS, startFlowApi } from '../support/flow-api';
import type { Json } from '../support/api';

let flow: FlowApi;
let ran: string[];
beforeAll(async () => {
  flow = await startFlowApi();
});
afterAll(() => flow.stop());
beforeEach(() => {
  ran = [];
  Object.assign(flow.phases, trivialPhases());
  for (const [name, phase] of Object.entries(flow.phases))
    flow.phases[name] = async (input, context) => {
      ran.push(name);
      const outcome = await phase(input, context);
      return { ...outcome, algorithm: `${name}@1` };
    };
});

const approve = (id: string, body: Json = { decision: 'approve', comment: 'fine' }) =>
  flow.post(`${FLOWS}/${id}/approval`, body);
const completed = async (): Promise<string> => {
  const id = await flow.startFlow();
  await flow.untilStatus(id, 'awaiting_approval');
  await approve(id);
  await flow.untilStatus(id, 'completed');
  ran = [];
  return id;
};
const breakOnce = (name: string) => {
  const phase = flow.phases[name];
  flow.phases[name] = () => {
    if (phase) flow.phases[name] = phase;
    return Promise.reject(permanent('invalid', 'broken'));
  };
};
const rerun = (id: string, body: Json, headers = {}) =>
  flow.post(`${FLOWS}/${id}/rerun`, body, headers);
const snapshotOf = (id: string) =>
  withTenant(flow.database.db, flow.api.tenant, async (trx) => [
    await trx('master_flows').where({ flow_id: id }).select('*'),
    await trx('flow_events').where({ flow_id: id }).select('*'),
    await trx('flow_phase_runs').where({ flow_id: id }).orderBy('seq').select('*'),
    await trx('phase_results').where({ flow_id: id }).orderBy('seq').select('*'),
  ]);

it('runs from a phase on with what the earlier iteration found, and leaves that one as it was', async () => {
  const source = await completed();
  const before = await snapshotOf(source);
  const plan = await rerun(source, {
    ...{ scope: 'from_phase', from_phase: 'inventory', dry_run: true },
  });
  expect(plan.status).toBe(200);
  const { status, body } = await rerun(source, { scope: 'from_phase', from_phase: 'inventory' });
  expect([status, body['iteration'], body['parent_flow_id']]).toEqual([201, 2, source]);
  expect(new Set(body['carried'] as Json[])).toEqual(new Set(plan.body['carried'] as Json[]));
  const id = body['flow_id'] as string;
  const done = await flow.untilStatus(id, 'completed');
  expect(done.body).toMatchObject({ progress: 100, lineage_id: source });
  expect(ran).toEqual(['inventory', 'dependencies', 'tech_debt']);
  expect((plan.body['would_execute'] as { phase: string }[]).map(({ phase }) => phase)).toEqual(
    ran,
  );
  expect(await snapshotOf(source)).toEqual(before);
  // What was carried is served as the new flow's own.
  const [mine, theirs] = await Promise.all(
    [id, source].map((flowId) => flow.get(`${FLOWS}/${flowId}/summary`)),
  );
  expect(mine?.status).toBe(theirs?.status);
});

it('runs what did not finish after a failure, a cancellation or a skip', async () => {
  breakOnce('dependencies');
  const id = await flow.startFlow();
  await flow.untilStatus(id, 'awaiting_approval');
  await approve(id);
  await flow.untilStatus(id, 'blocked');
  await flow.post(`${FLOWS}/${id}/phases/dependencies/fail`);
  await flow.untilStatus(id, 'failed');
  ran = [];
  const second = await rerun(id, { scope: 'incomplete' });
  await flow.untilStatus(second.body['flow_id'] as string, 'completed');
  expect(ran).toEqual(['dependencies', 'tech_debt']);

  ran = [];
  const third = await rerun(second.body['flow_id'] as string, {
    ...{ scope: 'from_phase', from_phase: 'tech_debt' },
  });
  expect(third.body['iteration']).toBe(3);
  await flow.untilStatus(third.body['flow_id'] as string, 'completed');
  expect(ran).toEqual(['tech_debt']);
  const sources = (third.body['carried'] as Json[]).map(({ phase, from_flow_id }) => [
    ...[phase, from_flow_id],
  ]);
  expect(Object.fromEntries(sources)).toMatchObject({
    data_import: id,
    dependencies: second.body['flow_id'],
  });

  const { body } = await flow.get(`${FLOWS}/${id}/iterations?limit=2`);
  expect((body['items'] as Json[]).map(({ iteration }) => iteration)).toEqual([3, 2]);
});

it('asks again at a gate that was not approved', async () => {
  const id = await flow.startFlow();
  await flow.untilStatus(id, 'awaiting_approval');
  await flow.post(`${FLOWS}/${id}/cancel`);
  await flow.untilStatus(id, 'cancelled');
  const again = await rerun(id, { scope: 'incomplete' });
  await flow.untilStatus(again.body['flow_id'] as string, 'awaiting_approval');
  expect(ran).toEqual(['data_import', 'attribute_mapping', 'attribute_mapping']);
  await flow.post(`${FLOWS}/${again.body['flow_id'] as string}/cancel`);
});

it('gives every one of many re-runs at once a number of its own, and one key one flow', async () => {
  const source = await completed();
  const many = await Promise.all(
    Array.from({ length: 8 }, () => rerun(source, { scope: 'incomplete' })),
  );
  const numbers = many.map(({ body }) => body['iteration'] as number);
  expect(numbers.sort((a, b) => a - b)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);

  const headers = { 'Idempotency-Key': randomUUID() };
  const [first, second] = await Promise.all([
    rerun(source, { scope: 'beginning' }, headers),
    rerun(source, { scope: 'beginning' }, headers),
  ]);
  expect(first.body['flow_id']).toBe(second.body['flow_id']);
  expect([first.status, second.status].sort()).toEqual([200, 201]);
  expectProblem(await rerun(source, { scope: 'incomplete' }, headers), 'invalid', 422);
});

it('refuses what contradicts itself, and what is not the caller’s', async () => {
  const source = await completed();
  const upload = await flow.startBody();
  for (const body of [
    { scope: 'from_phase' },
    { scope: 'beginning', from_phase: 'inventory' },
    { scope: 'from_phase', from_phase: 'nothing' },
    { scope: 'incomplete', configuration: upload['configuration'] },
  ])
    expectProblem(await rerun(source, body), 'invalid', 422);
  const other = await flow.api.call('POST', `${FLOWS}/${source}/rerun`, {
    tenant: newTenant(),
    body: { scope: 'beginning' },
  });
  expectProblem(other, 'not_found', 404);
});

it('takes another configuration from the beginning', async () => {
  const source = await completed();
  const { configuration } = await flow.startBody();
  const { body } = await rerun(source, { scope: 'beginning', configuration });
  expect(body['flow_configuration']).toMatchObject(configuration as Json);
  await flow.untilStatus(body['flow_id'] as string, 'awaiting_approval');
  await approve(body['flow_id'] as string);
  await flow.untilStatus(body['flow_id'] as string, 'completed');
  expect(ran).toEqual([...discoveryPhaseNames]);
});
