import type { Knex } from 'knex';
import type { FlowStatus, Tenant } from '../workflows/run';
import { readAllAsTenant, readAsTenant } from './tenant-read';

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
  readAsTenant(db, tenant, flowCountsQuery(db, tenant));

const flowCountsQuery = (db: Knex, tenant: Tenant): Knex.QueryBuilder =>
  db('flow_counts')
    .where(tenant)
    .groupBy('flow_type', 'flow_status')
    .havingRaw('sum(flows) <> 0')
    .orderBy(['flow_type', 'flow_status'])
    .select('flow_type', 'flow_status', db.raw('sum(flows)::bigint as flows'));

/** What somebody should look at. */
export interface FlowSummary {
  counts: FlowCount[];
  /** the approval that has waited longest; undefined when none waits */
  oldest_approval:
    | { approval_id: string; flow_id: string; phase: string; requested_at: Date; due_at: Date }
    | undefined;
  /** disagreements of registry and engine that last */
  open_drift: number;
}

/** The totals and what waits, in one round trip. */
export async function readFlowSummary(db: Knex, tenant: Tenant): Promise<FlowSummary> {
  const [counts, approvals, [lasting] = []] = await readAllAsTenant(
    db,
    tenant,
    flowSummaryQueries(db, tenant),
  );
  return {
    counts: counts as unknown as FlowCount[],
    oldest_approval: approvals?.[0] as unknown as FlowSummary['oldest_approval'],
    open_drift: (lasting as { open: number }).open,
  };
}

export function flowSummaryQueries(db: Knex, tenant: Tenant): Knex.QueryBuilder[] {
  const { client_account_id, engagement_id } = tenant;
  const oldest = db('approvals as a')
    .join('master_flows as m', 'm.flow_id', 'a.flow_id')
    .whereNull('m.deleted_at')
    .where({ 'a.client_account_id': client_account_id, 'a.engagement_id': engagement_id })
    .where('a.status', 'pending')
    .orderBy('a.requested_at')
    .limit(1)
    .select('a.approval_id', 'a.flow_id', 'a.phase', 'a.requested_at', 'a.due_at');
  const drift = db('registry_drift')
    .where({ client_account_id, engagement_id })
    .whereNull('repaired_at')
    .select(db.raw('count(*) as open'));
  return [flowCountsQuery(db, tenant), oldest, drift];
}
