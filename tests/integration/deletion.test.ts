/** Deleting a flow that may be running, and bringing it back. */
import { randomUUID } from 'node:crypto';
import { cancelRound } from '../../workers/deletion/cancel-round';
import { purgeRound } from '../../workers/deletion/purge-round';
import { type ApiHarness, startApi } from '../support/api';
import { deletedFlows, type DeletedFlows } from '../support/deleted-flows';
import { expectProblem, type FlowApi, FLOWS, startFlowApi } from '../support/flow-api';
import { eventually, newTenant } from '../support/flows';

let use: FlowApi;
let of: DeletedFlows;
beforeAll(async () => {
  use = await startFlowApi();
  of = deletedFlows(use);
});
afterAll(() => use.stop());

describe('a deleted flow', () => {
  it('is found by those who look for deleted ones, with what can be done about it', async () => {
    const id = await of.completed();
    await of.remove(id);
    expect([
      await of.ids(''),
      await of.ids('deleted=only'),
      await of.ids('deleted=include'),
    ]).toEqual([
      expect.not.arrayContaining([id]),
      expect.arrayContaining([id]),
      expect.arrayContaining([id]),
    ]);
    expectProblem(await use.get(`${FLOWS}/${id}`), 'not_found', 404);
    const { body } = await use.get(`${FLOWS}/${id}?include_deleted=true`);
    expect(body).toMatchObject({
      flow_status: 'completed',
      deleted_by: 'dora',
      allowed_actions: ['restore'],
    });
    const window =
      Date.parse(body['purge_after'] as string) - Date.parse(body['deleted_at'] as string);
    expect(window).toBe(30 * 86_400_000);
  });

  it('comes back as it was, once', async () => {
    const id = await of.completed();
    const before = await use.get(`${FLOWS}/${id}`);
    await of.remove(id);
    const restored = await use.post(`${FLOWS}/${id}/restore`, { reason: 'wrong one' });
    expect(restored.status).toBe(200);
    expect({ ...restored.body, version: 0, updated_at: '' }).toEqual({
      ...before.body,
      version: 0,
      updated_at: '',
    });
    expect(await of.ids('')).toContain(id);
    const again = await use.post(`${FLOWS}/${id}/restore`);
    expectProblem(again, 'conflict', 409);
    expect(again.body).toMatchObject({
      current_status: 'completed',
      allowed_actions: before.body['allowed_actions'],
    });
    expect((await of.audit(id)).slice(-2)).toEqual([
      { action: 'deleted', actor: 'dora' },
      { action: 'restored', actor: 'system' },
    ]);
  });

  it('is nobody else’s to restore or to see', async () => {
    const id = await of.completed();
    const tenant = newTenant();
    expectProblem(await of.remove(id, tenant), 'not_found', 404);
    await of.remove(id);
    for (const [method, path] of [
      ['POST', `${FLOWS}/${id}/restore`],
      ['GET', `${FLOWS}/${id}?include_deleted=true`],
    ] as const)
      expectProblem(
        await use.api.call(method, path, { tenant, ...(method === 'POST' && { body: {} }) }),
        'not_found',
        404,
      );
    const { body } = await use.api.call('GET', `${FLOWS}?deleted=only`, { tenant });
    expect(body['items']).toEqual([]);
  });
});

describe('a running flow', () => {
  let cutOff: ApiHarness;
  beforeAll(async () => {
    cutOff = await startApi(use.database.db, { temporalAddress: '127.0.0.1:1' });
  });
  afterAll(() => cutOff.stop());
  const removeWithoutEngine = (id: string) =>
    cutOff.call('DELETE', `${FLOWS}/${id}`, {
      tenant: use.api.tenant,
      headers: { 'X-User-ID': 'dora' },
    });

  it('is hidden at once when the engine is away, and cancelled when it is back', async () => {
    const id = await of.atGate();
    expect((await removeWithoutEngine(id)).status).toBe(204);
    expect(await of.ids('')).not.toContain(id);
    expect(await of.engineStatus(id)).toBe('RUNNING');
    await cancelRound(of.deps);
    await eventually(
      () => of.engineStatus(id),
      (status) => status === 'CANCELLED',
    );
    await eventually(
      () => of.audit(id),
      (rows) => rows.some(({ action, actor }) => action === 'cancelling' && actor === 'dora'),
    );
  });

  it('goes on when it is restored before anybody could cancel it', async () => {
    const id = await of.atGate();
    await removeWithoutEngine(id);
    await use.post(`${FLOWS}/${id}/restore`);
    await cancelRound(of.deps);
    await use.post(`${FLOWS}/${id}/approval`, { decision: 'approve' });
    await use.untilStatus(id, 'completed');
  });

  it('is asked again by the engine itself when the first request went nowhere', async () => {
    const id = await of.atGate();
    await removeWithoutEngine(id);
    await of.set(id, { cancel_sent_at: `now() - interval '61 seconds'` });
    await cancelRound(of.deps);
    await eventually(
      () => of.engineStatus(id),
      (status) => status === 'CANCELLED',
    );
  });

  it('that the engine never had ends as cancelled, and is purged like the others', async () => {
    const id = randomUUID();
    await of.deps.registry.createMasterFlow({
      flow_id: id,
      tenant: use.api.tenant,
      flow_type: 'discovery',
      user_id: 'ann',
      flow_name: null,
      configuration: {},
      on_phase_failure: 'park',
      idempotency_key: null,
      request_sha256: null,
      request_id: null,
    });
    expect((await of.remove(id)).status).toBe(204);
    await cancelRound(of.deps);
    expect(await of.leftOf(id)).toMatchObject({ master_flows: 1 });
    await of.set(id, { deleted_at: `now() - interval '16 seconds'` });
    await cancelRound(of.deps);
    const { body } = await use.get(`${FLOWS}/${id}?include_deleted=true`);
    expect(body).toMatchObject({ flow_status: 'cancelled' });
    await of.windowOver(id);
    await purgeRound(of.deps);
    expect(await of.leftOf(id)).toMatchObject({ master_flows: 0, purged_flows: 1 });
  });
});
