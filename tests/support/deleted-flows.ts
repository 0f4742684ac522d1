/** Flows to delete, and what is left of them. */
import { createFlowRegistry } from '../../db/flow-registry';
import { acrossTenants, withTenant } from '../../db/knex';
import { createLogger } from '../../workers/logging';
import { reconcile } from '../../workers/reconcile/round';
import { createFlowClient } from '../../workflows/client/flow-client';
import type { Tenant } from '../../workflows/run';
import type { Answer, Json } from './api';
import { type FlowApi, FLOWS } from './flow-api';

const tables = ['master_flows', 'phase_results', 'flow_phase_runs', 'purged_flows'];

export type DeletedFlows = ReturnType<typeof deletedFlows>;

export function deletedFlows(use: FlowApi) {
  const { db } = use.database;
  const { tenant } = use.api;
  /** what the worker's rounds work with */
  const deps = {
    db,
    log: createLogger('silent'),
    registry: createFlowRegistry(db),
    flows: createFlowClient({ client: use.flows.client, taskQueue: use.flows.taskQueue }),
  };
  const atGate = async (body?: Json): Promise<string> => {
    const started = await use.post(FLOWS, body ?? (await use.startBody()));
    const id = started.body['flow_id'] as string;
    await use.untilStatus(id, 'awaiting_approval');
    return id;
  };
  const set = (id: string, columns: Record<string, string>) =>
    withTenant(db, tenant, (trx) =>
      trx('master_flows')
        .where({ flow_id: id })
        .update(
          Object.fromEntries(Object.entries(columns).map(([name, sql]) => [name, trx.raw(sql)])),
        ),
    );
  return {
    deps,
    atGate,
    /** sets columns of the flow's row to SQL expressions */
    set,
    completed: async (body?: Json): Promise<string> => {
      const id = await atGate(body);
      await use.post(`${FLOWS}/${id}/approval`, { decision: 'approve' });
      await use.untilStatus(id, 'completed');
      return id;
    },
    remove: (id: string, by: Tenant = tenant): Promise<Answer> =>
      use.api.call('DELETE', `${FLOWS}/${id}`, { tenant: by, headers: { 'X-User-ID': 'dora' } }),
    ids: async (query: string): Promise<unknown[]> => {
      const { body } = await use.get(`${FLOWS}?limit=200&${query}`);
      return (body['items'] as Json[]).map(({ flow_id }) => flow_id);
    },
    engineStatus: async (id: string): Promise<string> =>
      (await use.flows.client.workflow.getHandle(id).describe()).status.name,
    audit: (id: string): Promise<Json[]> =>
      withTenant(db, tenant, (trx) =>
        trx('flow_events')
          .where({ flow_id: id })
          .orderBy('event_id')
          .select<Json[]>('action', 'actor'),
      ),
    /** as if the window had been over for an hour, and the engine had been asked about the end */
    windowOver: async (id: string): Promise<void> => {
      const { client, taskQueue } = use.flows;
      await reconcile({ ...deps, client, taskQueue }, { quietMs: 0 });
      await set(id, { purge_after: `now() - interval '1 hour'` });
    },
    /** rows the flow left, by table */
    leftOf: (id: string): Promise<Record<string, number>> =>
      acrossTenants(db, async (trx) => {
        const counts: Record<string, number> = {};
        for (const table of tables)
          counts[table] = (
            await trx(table).where({ flow_id: id }).pluck<string[]>('flow_id')
          ).length;
        return counts;
      }),
  };
}
