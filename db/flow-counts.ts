import type { Knex } from 'knex';
import type { FlowStatus, Tenant } from '../workflows/run';
import { readAsTenant } from './tenant-read';

export interface FlowCount {
  flow_type: string;
  flow_status: FlowStatus;
  flows: number;
}

/**
 * How many flows the tenant has of each type in each status, deleted ones left out. The totals change in the
 * transaction of the flow they count, so that they are as exact as counting and cost the same for one flow or a
 * million.
 */
export const readFlowCounts = (db: Knex, tenant: Tenant): Promise<FlowCount[]> =>
  readAsTenant(
    db,
    tenant,
    db('flow_counts')
      .where(tenant)
      .groupBy('flow_type', 'flow_status')
      .havingRaw('sum(flows) <> 0')
      .orderBy(['flow_type', 'flow_status'])
      .select('flow_type', 'flow_status', db.raw('sum(flows)::bigint as flows')),
  );
