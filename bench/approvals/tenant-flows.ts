/** Flows of one tenant, begun and answered as the API does it: intent first, then the engine, within the tenant's limit. */
import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import type { Knex } from 'knex';
import { createFlowClient } from '../../workflows/client/flow-client';
import { flowInputOf, type RequestedFlow } from '../../db/flow-input';
import { createFlowRegistry } from '../../db/flow-registry';
import { withTenant } from '../../db/knex';
import type { Tenant } from '../../workflows/run';

export interface TenantFlows {
  tenant: Tenant;
  start: (flowType: string) => Promise<string>;
  ended: (flowId: string) => Promise<unknown>;
  approve: (flowId: string) => Promise<unknown>;
  /** how many flows of the tenant are in the status */
  count: (status: string) => Promise<number>;
  /** p50, p99 and number of the values a query gives as `ms` */
  times: (sql: string, bindings: readonly unknown[]) => Promise<Times>;
}

export interface Times {
  p50: number | null;
  p99: number | null;
  max: number | null;
  n: number;
}

export function tenantFlows(engine: { client: Client; taskQueue: string }, db: Knex): TenantFlows {
  const tenant = { client_account_id: randomUUID(), engagement_id: randomUUID() };
  const registry = createFlowRegistry(db);
  const flows = createFlowClient(engine);
  const within = <T>(sql: string, bindings: readonly unknown[]) =>
    withTenant(db, tenant, async (trx) => {
      const { rows } = await trx.raw<{ rows: T[] }>(sql, bindings as never);
      return rows[0] as T;
    });
  return {
    tenant,
    start: async (flow_type) => {
      const flow_id = randomUUID();
      await registry.createMasterFlow({
        ...{ flow_id, tenant, flow_type, user_id: 'bench', flow_name: null, configuration: {} },
        ...{ on_phase_failure: 'park', idempotency_key: null, request_sha256: null },
        request_id: null,
      });
      const row = await within<RequestedFlow>('select * from master_flows where flow_id = ?', [
        flow_id,
      ]);
      await flows.start(flow_id, flow_type, flowInputOf(row, {}));
      return flow_id;
    },
    ended: (flowId) => engine.client.workflow.getHandle(flowId).result(),
    approve: (flowId) => flows.command(flowId, 'approve', {}, { tenant }),
    count: async (status) =>
      (
        await within<{ flows: number }>(
          'select count(*) as flows from master_flows where flow_status = ?',
          [status],
        )
      ).flows,
    times: (sql, bindings) =>
      within<Times>(
        `select percentile_disc(0.5) within group (order by ms) as p50,
           percentile_disc(0.99) within group (order by ms) as p99, max(ms) as max, count(*)::int as n
         from (select ms::float8 as ms from (${sql}) as found) as measured`,
        bindings,
      ),
  };
}
