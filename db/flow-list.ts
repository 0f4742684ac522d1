/** Pages of the flow list, in any order, forwards and backwards, and how many flows there are in all. */
import type { Knex } from 'knex';
import { flowStatuses, type Tenant } from '../workflows/run';
import { readFlowCounts } from './flow-counts';
import { type FlowFilter, filteredFlows } from './flow-filter';
import { after, type FlowKey, type FlowOrder, orderBy, shownKey } from './flow-order';
import { type FlowRow, flowSummaryColumns } from './flow-reads';
import { readAsTenant } from './tenant-read';

/** A flow with its place in the order that was asked for. */
export type ListedFlow = FlowRow & { sort_key: FlowKey };

export interface FlowPage {
  order: FlowOrder;
  after: FlowKey | null;
  limit: number;
}

/** A total that cannot be had from the kept counts is counted up to here. */
export const MAX_COUNTED = 10_000;

/** Flows of the tenant in the order of the page; lists never carry configurations. */
export const listFlows = (
  db: Knex,
  tenant: Tenant,
  filter: FlowFilter,
  page: FlowPage,
): Promise<ListedFlow[]> => readAsTenant(db, tenant, flowPageQuery(db, tenant, filter, page));

/**
 * Names the tenant although row-level security does, because an index can be used for the one and not for the other.
 * The page is the merger of pages that are each read in the order of one index: what follows the key, deleted and not,
 * and each status of each type where the order has an index for that, however rare or old the flows that are asked for.
 * In other orders the planner chooses between walking the order and sorting what the filter lets through.
 */
export function flowPageQuery(
  db: Knex,
  tenant: Tenant,
  filter: FlowFilter,
  page: FlowPage,
): Knex.QueryBuilder {
  const wanted = wantedOf(filter, page.order);
  const columns = wanted.map(({ column }) => column);
  const pages = deletedStates(filter).flatMap((deleted) =>
    (page.after ? after(page.order, page.after) : [null]).map((following) => {
      const query = filteredFlows(db, tenant, {
        ...{ ...filter, deleted },
        ...(columns.includes('flow_status') && { statuses: [] }),
        ...(columns.includes('flow_type') && { flow_types: [] }),
      });
      for (const column of columns) void query.whereRaw(`${column} = wanted_${column}.value`);
      if (following) void query.whereRaw(following.sql, following.bindings as never);
      return query
        .orderByRaw(orderBy(page.order))
        .limit(page.limit)
        .select(...flowSummaryColumns, db.raw(shownKey(page.order.by)));
    }),
  );
  const [only] = pages;
  if (only && pages.length === 1 && wanted.length === 0) return only;
  const lists = wanted.map(
    ({ column }) => `unnest(?::text[]) as wanted_${column} (value) cross join`,
  );
  const merged = `${lists.join(' ')} lateral (${pages.map(() => '(?)').join(' union all ')}) as found`;
  return db
    .select('found.*')
    .from(db.raw(merged, [...wanted.map(({ values }) => values), ...pages] as never))
    .orderByRaw(orderBy(page.order, true))
    .limit(page.limit);
}

const deletedStates = ({ deleted }: FlowFilter): FlowFilter['deleted'][] =>
  deleted === 'include' ? ['exclude', 'only'] : [deleted];

/** The statuses, and the types, whose pages are read one by one. */
function wantedOf({ statuses, flow_types }: FlowFilter, { by }: FlowOrder) {
  if (by !== 'created_at' && by !== 'status' && by !== 'flow_type') return [];
  const status = {
    column: 'flow_status',
    values: [...new Set(statuses.length > 0 ? statuses : flowStatuses)],
  };
  if (flow_types.length > 0)
    return [status, { column: 'flow_type', values: [...new Set(flow_types)] }];
  return statuses.length > 0 ? [status] : [];
}

/** How many flows the filter lets through: exact where counts are kept, else up to MAX_COUNTED. */
export async function countFlows(
  db: Knex,
  tenant: Tenant,
  filter: FlowFilter,
): Promise<{ total: number; total_is_capped: boolean }> {
  if (isCounted(filter)) {
    const { statuses, flow_types } = filter;
    const counts = await readFlowCounts(db, tenant);
    const total = counts
      .filter(({ flow_status }) => statuses.length === 0 || statuses.includes(flow_status))
      .filter(({ flow_type }) => flow_types.length === 0 || flow_types.includes(flow_type))
      .reduce((sum, { flows }) => sum + flows, 0);
    return { total, total_is_capped: false };
  }
  const some = filteredFlows(db, tenant, filter)
    .select(db.raw('1'))
    .limit(MAX_COUNTED + 1);
  const counted = db.from(some.as('some')).select(db.raw('count(*) as n'));
  const [row] = await readAsTenant<{ n: number }>(db, tenant, counted);
  const { n } = row as { n: number };
  return { total: Math.min(n, MAX_COUNTED), total_is_capped: n > MAX_COUNTED };
}

/** Totals are kept by status and type of what is not deleted. */
const isCounted = ({ deleted, user_id, lineage_id, engine_paused, degraded, times }: FlowFilter) =>
  deleted === 'exclude' &&
  times.length === 0 &&
  [user_id, lineage_id, engine_paused, degraded].every((part) => part === null);
