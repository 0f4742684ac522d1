/** Asking at an entry of the drift log that its flow is compared again. */
import { randomUUID } from 'node:crypto';
import pino from 'pino';
import { logDrift } from '../../db/drift';
import { createFlowRegistry } from '../../db/flow-registry';
import { withTenant } from '../../db/knex';
import { repairRequested } from '../../workers/reconcile/requested';
import { reconcile } from '../../workers/reconcile/round';
import type { Json } from '../support/api';
import { expectProblem, type FlowApi, FLOWS, startFlowApi } from '../support/flow-api';
import { eventually, newTenant } from '../support/flows';

let use: FlowApi;
beforeAll(async () => {
  use = await startFlowApi();
});
afterAll(() => use.stop());

const deps = () => ({
  db: use.database.db,
  registry: createFlowRegistry(use.database.db),
  client: use.flows.client,
  taskQueue: use.flows.taskQueue,
  log: pino({ level: 'silent' }),
});
const round = (quietMs = 0) => repairRequested(deps(), { quietMs });

/** An entry about the flow, of a disagreement that was repaired or lasts. */
async function entryOf(flow_id: string, repair: string | null = 'once before'): Promise<number> {
  const { tenant } = use.api;
  const kind = repair === null ? 'engine_paused' : 'state';
  const drift = { tenant, flow_id, kind, registry: {}, engine: {}, actor: null } as const;
  await logDrift(use.database.db, { ...drift, reason: null, repair });
  const { body } = await use.get(`/api/v1/drift?flow_id=${flow_id}`);
  return (body['items'] as Json[])[0]?.['drift_id'] as number;
}
const ask = (id: number | string) =>
  use.post(`/api/v1/drift/${id}/repair`, {}, { 'X-User-ID': 'ann' });
const entry = async (flowId: string, id: number): Promise<Json | undefined> => {
  const { body } = await use.get(`/api/v1/drift?flow_id=${flowId}`);
  return (body['items'] as Json[]).find(({ drift_id }) => drift_id === id);
};
const waiting = async (): Promise<string> => {
  const id = await use.startFlow();
  await use.untilStatus(id, 'awaiting_approval');
  return id;
};
const spoil = (flow_id: string) =>
  withTenant(use.database.db, use.api.tenant, (trx) =>
    trx('master_flows')
      .where({ flow_id })
      .update({ flow_status: 'running', current_phase: 'data_import', mirror_seq: 1 }),
  );

it('is accepted once, repairs the row, and the entry says so', async () => {
  const id = await waiting();
  const drift = await entryOf(id);
  await spoil(id);
  const first = await ask(drift);
  expect([first.status, first.body]).toMatchObject([
    202,
    { drift_id: drift, repair_requested_by: 'ann', checked_at: null, outcome: null },
  ]);
  expect((await ask(drift)).body).toEqual(first.body);
  await round();
  expect((await use.get(`${FLOWS}/${id}`)).body['flow_status']).toBe('awaiting_approval');
  expect(await entry(id, drift)).toMatchObject({ outcome: 'repaired' });

  const again = await ask(drift);
  expect(again.body).toMatchObject({ checked_at: null, outcome: null });
  await round();
  expect(await entry(id, drift)).toMatchObject({ outcome: 'agreed' });
  const { checked_at } = (await entry(id, drift)) as Json;
  await round();
  expect((await entry(id, drift))?.['checked_at']).toBe(checked_at);
});

it('waits while a write may be under way', async () => {
  const id = await waiting();
  const drift = await entryOf(id);
  await ask(drift);
  await round(600_000);
  expect(await entry(id, drift)).toMatchObject({ outcome: null });
  await round();
  expect(await entry(id, drift)).toMatchObject({ outcome: 'agreed' });
});

it('says of what lasts that it lasts, and of a flow that is over that it is', async () => {
  const id = await waiting();
  const open = await entryOf(id, null);
  await ask(open);
  await round();
  expect(await entry(id, open)).toMatchObject({ outcome: 'lasts', repair: null });

  await use.post(`${FLOWS}/${id}/approval`, { decision: 'approve' });
  await use.untilStatus(id, 'completed');
  const confirmed = () =>
    withTenant(use.database.db, use.api.tenant, (trx) =>
      trx('master_flows').where({ flow_id: id }).first<Json>('closed_confirmed_at'),
    );
  await eventually(
    () => reconcile(deps(), { quietMs: 0 }).then(confirmed),
    ({ closed_confirmed_at }) => closed_confirmed_at !== null,
  );
  await ask(open);
  await round();
  expect(await entry(id, open)).toMatchObject({ outcome: 'ended' });
});

it('is not for entries that are another tenant’s, or none', async () => {
  const drift = await entryOf(await waiting());
  const path = `/api/v1/drift/${drift}/repair`;
  const foreign = await use.api.call('POST', path, { tenant: newTenant() });
  expectProblem(foreign, 'not_found', 404);
  for (const id of [drift + 1000, 0, -1, 1.5, 'x', randomUUID()])
    expectProblem(await ask(id), 'not_found', 404);
});
