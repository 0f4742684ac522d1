/** Deleting a flow for good. */
import { randomUUID } from 'node:crypto';
import { withTenant } from '../../db/knex';
import { purgeRound } from '../../workers/deletion/purge-round';
import { deletedFlows, type DeletedFlows } from '../support/deleted-flows';
import { expectProblem, type FlowApi, FLOWS, startFlowApi } from '../support/flow-api';
import { discoveryPhaseNames, newTenant, trivial } from '../support/flows';

let use: FlowApi;
let of: DeletedFlows;
beforeAll(async () => {
  use = await startFlowApi();
  of = deletedFlows(use);
});
afterAll(() => use.stop());

describe('past its window, a flow', () => {
  it('is gone with everything it made, except the audit log and a tombstone', async () => {
    const id = await of.completed();
    expect(await of.leftOf(id)).toMatchObject({ phase_results: 6, flow_phase_runs: 6 });
    await of.remove(id);
    await of.windowOver(id);
    await purgeRound(of.deps);
    expect(await of.leftOf(id)).toEqual({
      master_flows: 0,
      phase_results: 0,
      flow_phase_runs: 0,
      purged_flows: 1,
    });
    expect((await of.audit(id)).at(-1)).toEqual({ action: 'deleted', actor: 'dora' });
    for (const path of ['', '?include_deleted=true', '/events', '/status'])
      expectProblem(await use.get(`${FLOWS}/${id}${path}`), 'gone', 410);
    for (const action of ['restore', 'pause'])
      expectProblem(await use.post(`${FLOWS}/${id}/${action}`), 'gone', 410);
    expect((await of.remove(id)).status).toBe(204);
    expectProblem(
      await use.api.call('GET', `${FLOWS}/${id}`, { tenant: newTenant() }),
      'not_found',
      404,
    );
  });

  it('stays while the engine has not confirmed its end, and when it was restored in time', async () => {
    const [open, restored] = [await of.atGate(), await of.completed()];
    await of.set(open, { deleted_at: 'now()', purge_after: 'now()', cancel_sent_at: 'now()' });
    await of.remove(restored);
    await of.windowOver(restored);
    await use.post(`${FLOWS}/${restored}/restore`);
    await purgeRound(of.deps);
    expect(await of.leftOf(open)).toMatchObject({ master_flows: 1, purged_flows: 0 });
    expect(await of.leftOf(restored)).toMatchObject({ master_flows: 1, purged_flows: 0 });
  });

  it('is not brought back by a late write', async () => {
    const id = await of.completed();
    await of.remove(id);
    await of.windowOver(id);
    await purgeRound(of.deps);
    await of.deps.registry.record({
      kind: 'started',
      status: 'running',
      tenant: use.api.tenant,
      flow_id: id,
      flow_type: 'discovery',
      user_id: 'ann',
      phase: null,
      progress: 0,
      run_id: randomUUID(),
      history_length: 3,
      seq: 1,
      flow_started_at: new Date().toISOString(),
      at: new Date().toISOString(),
      reason: null,
      details: {},
      origin: { user_id: 'reconciler', source: 'reconciler' },
    });
    expect(await of.leftOf(id)).toMatchObject({ master_flows: 0 });
  });

  it('leaves uploads and assets that other flows use', async () => {
    const body = await use.startBody();
    const shared = (body['configuration'] as { uploads: string[] }).uploads[0] as string;
    const alone = await use.startBody();
    const own = (alone['configuration'] as { uploads: string[] }).uploads[0] as string;
    const both = { ...body, configuration: { uploads: [shared, own] } };
    const [kept, purged] = [await of.completed(body), await of.completed(both)];
    const [common, lonely] = [randomUUID(), randomUUID()];
    await withTenant(use.database.db, use.api.tenant, async (trx) => {
      const result = async (flow_id: string) =>
        (
          await trx('phase_results')
            .where({ flow_id, phase: 'inventory' })
            .pluck<string[]>('result_id')
        )[0];
      const asset = (asset_id: string) => ({
        asset_id,
        identity_key: asset_id,
        identity_keys: '[]',
        asset_name: 'x',
        asset_type: 'server',
        class_confidence: 1,
        field_values: '{}',
        provenance: '{}',
        master_flow_id: purged,
        last_phase: 'inventory',
      });
      await trx('assets').insert([asset(common), asset(lonely)]);
      await trx('flow_assets').insert([
        { asset_id: common, change: 'created', result_id: await result(kept) },
        { asset_id: common, change: 'unchanged', result_id: await result(purged) },
        { asset_id: lonely, change: 'created', result_id: await result(purged) },
      ]);
      await trx('uploads').update({ last_seen_at: trx.raw(`now() - interval '2 days'`) });
    });
    await of.remove(purged);
    await of.windowOver(purged);
    await purgeRound(of.deps);
    await withTenant(use.database.db, use.api.tenant, async (trx) => {
      expect(await trx('assets').select('asset_id', 'master_flow_id')).toEqual([
        { asset_id: common, master_flow_id: kept },
      ]);
      const uploads = await trx('uploads').pluck<string[]>('upload_id');
      expect(uploads).toContain(shared);
      expect(uploads).not.toContain(own);
    });
  });

  it('leaves the results a later iteration carries to that iteration', async () => {
    // Only what the present algorithms made is carried.
    for (const name of discoveryPhaseNames)
      use.phases[name] = async (input, context) => ({
        ...(await trivial(input, context)),
        algorithm: `${name}@1`,
      });
    const source = await of.completed();
    const rerun = { scope: 'from_phase', from_phase: 'inventory' };
    const { body } = await use.post(`${FLOWS}/${source}/rerun`, rerun);
    const later = body['flow_id'] as string;
    const { body: before } = await use.untilStatus(later, 'completed');
    await of.remove(source);
    await of.windowOver(source);
    await purgeRound(of.deps);
    expect(await of.leftOf(source)).toMatchObject({ master_flows: 0, phase_results: 0 });
    expect(await of.leftOf(later)).toMatchObject({ phase_results: 6 });
    const { body: after } = await use.get(`${FLOWS}/${later}`);
    expect(after['phases']).toEqual(before['phases']);
    await withTenant(use.database.db, use.api.tenant, async (trx) => {
      const phases = await trx('results_of_flows')
        .where({ flow_id: later })
        .pluck<string[]>('phase');
      expect(phases.sort()).toEqual([...discoveryPhaseNames].sort());
    });
  });
});
