/** Which flows a list shows, and a bulk operation takes: the same filter for both. */
import type { Knex } from 'knex';
import type { FlowStatus, Tenant } from '../workflows/run';

export const deletedFilters = ['exclude', 'only', 'include'] as const;
export const filteredTimes = ['created_at', 'started_at', 'updated_at', 'ended_at'] as const;

/** The limits a time can be given, by the operator's name outside. */
export const timeOperators = { gte: '>=', gt: '>', lte: '<=', lt: '<' } as const;

export interface TimeBound {
  column: (typeof filteredTimes)[number];
  operator: (typeof timeOperators)[keyof typeof timeOperators];
  /** RFC 3339, with all the digits it was given with */
  at: string;
}

export interface FlowFilter {
  /** any of these; empty for all */
  statuses: readonly FlowStatus[];
  /** any of these; empty for all */
  flow_types: readonly string[];
  deleted: (typeof deletedFilters)[number];
  user_id: string | null;
  lineage_id: string | null;
  /** whether the flow has the mark; null for both */
  engine_paused: boolean | null;
  degraded: boolean | null;
  times: readonly TimeBound[];
}

/** Every flow that is not deleted. */
export const allFlows: FlowFilter = {
  ...{ statuses: [], flow_types: [], deleted: 'exclude', times: [] },
  ...{ user_id: null, lineage_id: null, engine_paused: null, degraded: null },
};

/** A start that is still to come is later than any; word for word as in the index. */
export const STARTED = `(case when started_at is null then 'infinity'::timestamptz else started_at end)`;

/** The flows of the tenant that the filter lets through; what to select of them, and in which order, is the caller's. */
export function filteredFlows(
  db: Knex,
  { client_account_id, engagement_id }: Tenant,
  { statuses, flow_types, deleted, user_id, lineage_id, times, ...marks }: FlowFilter,
): Knex.QueryBuilder {
  const query = db('master_flows').where({ client_account_id, engagement_id });
  if (deleted === 'exclude') void query.whereNull('deleted_at');
  if (deleted === 'only') void query.whereNotNull('deleted_at');
  if (statuses.length > 0) void query.whereIn('flow_status', [...statuses]);
  if (flow_types.length > 0) void query.whereIn('flow_type', [...flow_types]);
  if (user_id !== null) void query.where({ user_id });
  if (lineage_id !== null) void query.where({ lineage_id });
  for (const mark of ['engine_paused', 'degraded'] as const) {
    if (marks[mark] === true) void query.whereNotNull(mark);
    if (marks[mark] === false) void query.whereNull(mark);
  }
  for (const bound of times) limitTime(query, bound);
  return query;
}

/** Says it of what an index has. */
function limitTime(query: Knex.QueryBuilder, { column, operator, at }: TimeBound): void {
  if (column === 'started_at') void query.whereNotNull(column);
  void query.whereRaw(
    `${column === 'started_at' ? STARTED : column} ${operator} ?::timestamptz`,
    at,
  );
  if (column === 'updated_at')
    void query.whereRaw(
      `updated_bucket ${operator.startsWith('>') ? '>=' : '<='}
         date_bin('10 minutes', ?::timestamptz, '2000-01-01 00:00:00+00'::timestamptz)`,
      at,
    );
}
