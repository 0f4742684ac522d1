/** What an iteration is given of earlier ones: only what still holds, and from then on as if it were its own. */
import { randomUUID } from 'node:crypto';
import { createFlowRegistry } from '../../db/flow-registry';
import { createLogger } from '../../workers/logging';
import { purgeRound } from '../../workers/deletion/purge-round';
import { reconcile } from '../../workers/reconcile/round';
import { discoveryPhases } from '../../workflows/discovery/phases';
import type { PhaseTable } from '../../workflows/phases';
import { permanent } from '../../workflows/errors';
import { type Answer, type Json, startApi } from '../support/api';
import { deletedFlows } from '../support/deleted-flows';
import { expectProblem, type FlowApi, FLOWS, startFlowApi } from '../support/flow-api';
import {
  eventually,
  discoveryPhaseNames,
  type ScriptedPhase,
  trivial,
  trivialPhases,
} from '../support/flows';
import { resetFlow } from '../support/reset-flow';

let flow: FlowApi;
let ran: string[];
beforeAll(async () => {
  flow = await startFlowApi();
});
afterAll(() => flow.stop());
beforeEach(() => {
  ran = [];
  for (const name of discoveryPhaseNames) flow.phases[name] = told(name, trivialPhases()[name]);
});

/** Under the name of the algorithm a result needs to be carried. */
const told =
  (name: keyof typeof discoveryPhases, phase: ScriptedPhase): ScriptedPhase =>
  async (input, context) => {
    ran.push(name);
    return { ...(await phase(input, context)), algorithm: discoveryPhases[name].algorithm };
  };
const call = (id: string, path: string, body: Json = {}, headers = {}) =>
  flow.post(`${FLOWS}/${id}/${path}`, body, headers);
const decide = (id: string, body: Json) => call(id, 'approval', body);
const atGate = async (): Promise<string> => {
  const id = await flow.startFlow();
  await flow.untilStatus(id, 'awaiting_approval');
  return id;
};
const completed = async (): Promise<string> => {
  const id = await atGate();
  await decide(id, { decision: 'approve', comment: 'fine' });
  await flow.untilStatus(id, 'completed');
  ran = [];
  return id;
};
const idOf = ({ body }: Answer) => body['flow_id'] as string;
const incomplete = { scope: 'incomplete' };
const planOf = async (id: string, body: Json = incomplete) => {
  const { body: plan } = await call(id, 'rerun', { ...body, dry_run: true });
  const reasons = plan['would_execute'] as { phase: string; reason: string }[];
  return Object.fromEntries(reasons.map(({ phase, reason }) => [phase, reason]));
};

it('does not carry a mapping whose edit left a problem nobody has decided on', async () => {
  const id = await atGate();
  const problem = (): ReturnType<ScriptedPhase> =>
    Promise.resolve({ result: { problem: 'no name' }, algorithm: '', asOf: '2026-01-01' });
  flow.phases['attribute_mapping'] = told('attribute_mapping', problem);
  const edits = [{ dataset_no: 0, source_column: 'a', target_field: null }];
  await decide(id, { decision: 'edit', edits });
  await eventually(
    () => flow.get(`${FLOWS}/${id}/status`),
    ({ body }) => ((body['state'] as Json)['gate'] as Json | null)?.['problem'] === 'no name',
  );
  await call(id, 'cancel');
  await flow.untilStatus(id, 'cancelled');
  expect(await planOf(id)).toMatchObject({ attribute_mapping: 'it was not approved' });
});

it('knows of every phase which results it works on', async () => {
  const inputs = new Map<string, string>();
  for (const name of discoveryPhaseNames)
    flow.phases[name] = (input, context) => {
      inputs.set(name, JSON.stringify(input));
      return trivial(input, context);
    };
  const { body } = await flow.get(`${FLOWS}/${await completed()}`);
  const results = body['phases'] as { phase: string; result_id: string }[];
  const table: PhaseTable = discoveryPhases;
  for (const [name, input] of inputs)
    expect([
      name,
      results.filter(({ result_id }) => input.includes(result_id)).map(({ phase }) => phase),
    ]).toEqual([name, table[name]?.needs ?? []]);
});

it('carries an edited mapping with the edit', async () => {
  const id = await atGate();
  const edits = [{ dataset_no: 0, source_column: 'a', target_field: null }];
  await decide(id, { decision: 'edit', edits });
  await flow.untilStatus(id, 'completed');
  const got: Json[] = [];
  flow.phases['data_cleansing'] = (input, context) => {
    got.push(input);
    return trivial(input, context);
  };
  const again = await call(id, 'rerun', { scope: 'from_phase', from_phase: 'data_cleansing' });
  await flow.untilStatus(idOf(again), 'completed');
  expect(got.map(({ decision }) => (decision as Json)['edits'])).toEqual([edits]);
});

it('does not carry what an operator has reset since', async () => {
  const id = await completed();
  expect(await planOf(id)).toEqual({});
  await resetFlow(flow.flows.client, id, 'attribute_mapping');
  await flow.untilStatus(id, 'awaiting_approval');
  await call(id, 'terminate', { reason: 'enough' });
  const plan = await planOf(id);
  expect(plan).toMatchObject({ attribute_mapping: 'it was not approved' });
  expect(Object.keys(plan)).toEqual(discoveryPhaseNames.slice(1));
});

it('serves what was carried as the flow’s own, with its quality and who approved it', async () => {
  const measured: ScriptedPhase = () =>
    Promise.resolve({
      ...{ result: {}, algorithm: '', asOf: '2026-01-01', quality: 0.75 },
      document: { mappings: [], unused: [], problems: [], quality: {} },
    });
  for (const name of ['attribute_mapping', 'data_cleansing'] as const)
    flow.phases[name] = told(name, measured);
  const source = await completed();
  const again = await call(source, 'rerun', { scope: 'from_phase', from_phase: 'inventory' });
  expect(again.body['quality_score']).toBe(0.75);
  const id = idOf(again);
  const { body: mapping } = await flow.get(`${FLOWS}/${id}/mapping`);
  expect(mapping['gate']).toMatchObject({
    ...{ open: false, phase: 'attribute_mapping', result_id: mapping['result_id'] },
    decision: { outcome: 'approved', comment: 'fine' },
  });
  const [mine, theirs] = await Promise.all(
    [id, source].map((flowId) => flow.get(`${FLOWS}/${flowId}/quality`)),
  );
  expect([mine?.status, mine?.body]).toEqual([200, theirs?.body]);
  const { body: list } = await flow.get(`${FLOWS}/${id}/iterations`);
  expect((list['items'] as Json[])[0]).toMatchObject({
    quality_score: 0.75,
    carried_phases: ['attribute_mapping', 'data_cleansing', 'data_import'],
  });

  // The source may go: what was carried stays.
  await flow.untilStatus(id, 'completed');
  const of = deletedFlows(flow);
  expect((await of.remove(source)).status).toBe(204);
  expectProblem(await call(source, 'rerun', incomplete), 'not_found', 404);
  await of.windowOver(source);
  await purgeRound(of.deps);
  expectProblem(await call(source, 'rerun', incomplete), 'gone', 410);
  expect((await flow.get(`${FLOWS}/${id}/quality`)).body).toEqual(mine?.body);
  expect(await planOf(id)).toEqual({});
});

it('serves the result a phase was skipped with, and runs that phase in the next iteration', async () => {
  const other = await completed();
  const { body: document } = await flow.get(`${FLOWS}/${other}/inventory`);
  flow.phases['inventory'] = () => Promise.reject(permanent('invalid', 'broken'));
  const id = await atGate();
  await decide(id, { decision: 'approve' });
  await flow.untilStatus(id, 'blocked');
  const { result_id } = document;
  await call(id, 'phases/inventory/skip', { reason: 'use the other one', result_id });
  await flow.untilStatus(id, 'completed');
  expect((await flow.get(`${FLOWS}/${id}/inventory`)).body).toEqual(document);
  expect(await planOf(id)).toEqual({
    inventory: 'it has no finished result',
    dependencies: 'needs inventory, which runs again',
    tech_debt: 'needs inventory, which runs again',
  });
});

it('takes another configuration unless it contradicts what is carried', async () => {
  const id = await completed();
  const { body: source } = await flow.get(`${FLOWS}/${id}`);
  const { uploads } = source['flow_configuration'] as { uploads: string[] };
  const from = { scope: 'from_phase', from_phase: 'tech_debt' };
  const later = await call(id, 'rerun', {
    ...from,
    configuration: { uploads, as_of: '2027-01-31' },
  });
  expect(later.body['flow_configuration']).toEqual({ uploads, as_of: '2027-01-31' });
  await flow.untilStatus(idOf(later), 'completed');
  expect(ran).toEqual(['tech_debt']);

  const { configuration } = await flow.startBody();
  const refused = await call(id, 'rerun', { ...from, configuration, dry_run: true });
  expectProblem(refused, 'invalid', 422);
  expect(refused.body['detail']).toContain(discoveryPhaseNames.join(', '));
  expect(
    await planOf(id, { scope: 'from_phase', from_phase: 'data_import', configuration }),
  ).toMatchObject({
    data_import: 'asked for',
  });
});

it('starts an iteration whose start was lost with what it was given', async () => {
  const source = await completed();
  const away = await startApi(flow.database.db, { temporalAddress: '127.0.0.1:1' });
  const from = { scope: 'from_phase', from_phase: 'dependencies' };
  const lost = (headers: Record<string, string>) =>
    away.call('POST', `${FLOWS}/${source}/rerun`, {
      ...{ tenant: flow.api.tenant, body: from, headers },
    });
  try {
    // The same key again starts it …
    const headers = { 'Idempotency-Key': randomUUID() };
    const first = await lost(headers);
    expectProblem(first, 'unavailable', 503);
    const repeated = await call(source, 'rerun', from, headers);
    expect([repeated.status, idOf(repeated)]).toEqual([200, idOf(first)]);
    await flow.untilStatus(idOf(first), 'completed');
    expect(ran.splice(0)).toEqual(['dependencies', 'tech_debt']);

    // … and so does the reconciler.
    const second = idOf(await lost({}));
    const { db } = flow.database;
    const { client, taskQueue } = flow.flows;
    const registry = createFlowRegistry(db);
    const round = () =>
      reconcile(
        { db, registry, client, taskQueue, log: createLogger('silent') },
        { quietMs: 0, sweep: false },
      );
    await eventually(
      () => round().then(() => flow.get(`${FLOWS}/${second}`)),
      ({ body }) => body['flow_status'] === 'completed',
      60_000,
    );
    expect(ran).toEqual(['dependencies', 'tech_debt']);
  } finally {
    await away.stop();
  }
}, 90_000);
