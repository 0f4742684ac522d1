/** Which flows a list shows, and a bulk operation takes: the same filter for both. */
import type { Knex } from 'knex';
import type { FlowStatus, Tenant } from '../workflows/run';

export const deletedFilters = ['exclude', 'only', 'include'] as const;

export interface FlowFilter {
  /** any of these; empty for all */
  statuses: readonly FlowStatus[];
  flow_type: string | null;
  deleted: (typeof deletedFilters)[number];
}

/** The flows of the tenant that the filter lets through; what to select of them, and in which order, is the caller's. */
export function filteredFlows(
  trx: Knex.Transaction,
  tenant: Tenant,
  { statuses, flow_type, deleted }: FlowFilter,
): Knex.QueryBuilder {
  const { client_account_id, engagement_id } = tenant;
  const query = trx('master_flows').where({ client_account_id, engagement_id });
  if (deleted === 'exclude') void query.whereNull('deleted_at');
  if (deleted === 'only') void query.whereNotNull('deleted_at');
  if (statuses.length > 0) void query.whereIn('flow_status', [...statuses]);
  if (flow_type !== null) void query.where({ flow_type });
  return query;
}
