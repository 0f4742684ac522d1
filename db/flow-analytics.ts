/** Figures over the flows of a window of time: durations, throughput, failures, waiting, quality, learning. */
import type { Knex } from 'knex';
import type { FlowStatus, Tenant } from '../workflows/run';
import { STARTED } from './flow-filter';
import { readAllAsTenant, type ReadQuery } from './tenant-read';

export const analyticsGroups = ['flow_type', 'status', 'phase', 'day', 'hour'] as const;
export type AnalyticsGroup = (typeof analyticsGroups)[number];
export const analyticsIntervals = ['hour', 'day', 'week'] as const;
export type AnalyticsInterval = (typeof analyticsIntervals)[number];

export interface AnalyticsQuestion {
  /** RFC 3339; flows that started in [from, to) */
  from: string;
  to: string;
  groupBy: AnalyticsGroup;
  interval: AnalyticsInterval | null;
}

/** Percentiles by linear interpolation (percentile_cont), in ms; null where nothing was measured. */
interface Percentiles {
  p50_ms: number | null;
  p95_ms: number | null;
  p99_ms: number | null;
}

export interface DurationGroup extends Percentiles {
  /** null: all of them */
  group: string | null;
  /** flows that started, or attempts of a phase */
  count: number;
  /** those that have a duration: they ended */
  measured: number;
  failed: number;
}

export interface FlowAnalytics {
  counts: { flow_type: string; flow_status: FlowStatus; flows: number }[];
  durations: DurationGroup[];
  /** from the intent of a flow to its start */
  start_delay: Percentiles[];
  /** what started, and what ended so, within each interval */
  throughput: { at: string; started: number; completed: number; failed: number }[];
  /** failed attempts, the most frequent first */
  failures: { phase: string; error_code: string | null; count: number; last_at: Date }[];
  /** from the opening of a gate to its decision, for decisions within the window */
  approvals: ({ phase: string; decided: number; rejected: number } & Percentiles)[];
  /** lineages with an earlier iteration that measured quality, the most recently started first */
  lineages: {
    lineage_id: string;
    iteration: number;
    first_quality: number;
    last_quality: number;
  }[];
  learning_patterns: { pattern_type: string; count: number }[];
  agent_collaboration: { agent_name: string; entries: number; flows: number }[];
}

/** Rows of the lists that could be long. */
const MOST = 50;

const percentilesOf = (value: string) => {
  const all = `percentile_cont(array[0.5, 0.95, 0.99]) within group (order by ${value})`;
  return ['p50_ms', 'p95_ms', 'p99_ms']
    .map((name, index) => `round((${all})[${index + 1}]) as ${name}`)
    .join(', ');
};

const OF_TENANT = `client_account_id = :client_account_id and engagement_id = :engagement_id`;
const within = (column: string) =>
  `${column} >= cast(:from as timestamptz) and ${column} < cast(:to as timestamptz)`;
/** Flows that are not deleted and started in the window; what is still to start is later than any window. */
const STARTED_FLOWS = `from master_flows where ${OF_TENANT} and deleted_at is null and ${within(STARTED)}`;

/** Whole intervals in UTC; weeks begin on Mondays. */
const bucket = (interval: AnalyticsInterval, column: string) =>
  `date_bin('1 ${interval}', ${column}, timestamptz '2000-01-03 00:00:00+00')`;
const utcText = (sql: string) => `to_char(${sql} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;

const flowGroups: Readonly<Record<Exclude<AnalyticsGroup, 'phase'>, string>> = {
  flow_type: 'flow_type',
  status: 'flow_status',
  day: bucket('day', 'started_at'),
  hour: bucket('hour', 'started_at'),
};

const counted = (measured: string, failed: string) => `count(*) as count, ${measured} as measured,
  count(*) filter (where ${failed}) as failed`;
/** What was given up or lost took no time of a phase. */
const PHASES = `select phase as "group", ${counted(`count(*) filter (where outcome = 'finished')`, `outcome = 'failed'`)},
    ${percentilesOf(`case when outcome = 'finished' then duration_ms end`)}
  from flow_phase_runs where ${OF_TENANT} and ${within('started_at')}
  group by grouping sets ((phase), ()) order by phase nulls first`;

const FAILED = `flow_status in ('failed', 'timed_out')`;
const durations = (groupBy: Exclude<AnalyticsGroup, 'phase'>): string => {
  const group = flowGroups[groupBy];
  const shown = groupBy === 'day' || groupBy === 'hour' ? utcText(group) : group;
  return `select ${shown} as "group", ${counted('count(duration_ms)', FAILED)}, ${percentilesOf('duration_ms')}
    from flows group by grouping sets ((${group}), ()) order by ${group} nulls first`;
};

const throughput = (interval: AnalyticsInterval): string => `
  select ${utcText('at')} as at, sum(started)::bigint as started, sum(completed)::bigint as completed,
    sum(failed)::bigint as failed
  from (
    select ${bucket(interval, 'started_at')} as at, count(*) as started, 0 as completed, 0 as failed from flows group by 1
    union all
    select ${bucket(interval, 'ended_at')}, 0, count(*) filter (where flow_status = 'completed'),
      count(*) filter (where ${FAILED})
    from master_flows where ${OF_TENANT} and deleted_at is null and ended_at is not null and ${within('ended_at')}
    group by 1
  ) as counted group by counted.at order by counted.at`;

/** What comes from the flows of the window, which are read once: row-level security looks at every one of them. */
const ofFlows = ({ groupBy, interval }: AnalyticsQuestion): string => {
  const figures = {
    counts: `select flow_type, flow_status, count(*) as flows from flows
      group by flow_type, flow_status order by flow_type, flow_status`,
    start_delay: `select ${percentilesOf('delay_ms')} from flows`,
    ...(groupBy !== 'phase' && { durations: durations(groupBy) }),
    ...(interval !== null && { throughput: throughput(interval) }),
  };
  const columns = Object.entries(figures).map(
    ([name, sql]) =>
      `coalesce((select jsonb_agg(to_jsonb(one)) from (${sql}) as one), '[]') as ${name}`,
  );
  return `with flows as materialized (
      select flow_type, flow_status, duration_ms, started_at,
        extract(epoch from started_at - created_at)::float8 * 1000 as delay_ms ${STARTED_FLOWS})
    select ${columns.join(', ')}`;
};

const beside = {
  failures: `select phase, error_code, count(*) as count, max(coalesce(ended_at, started_at)) as last_at
    from flow_phase_runs where ${OF_TENANT} and outcome = 'failed' and ${within('started_at')}
    group by phase, error_code order by count desc, phase, error_code limit ${MOST}`,
  approvals: `select phase, count(*) as decided, count(*) filter (where status = 'rejected') as rejected,
      ${percentilesOf('extract(epoch from decided_at - requested_at)::float8 * 1000')}
    from approvals where ${OF_TENANT} and status in ('approved', 'edited', 'rejected')
      and decided_at is not null and ${within('decided_at')}
    group by phase order by phase limit ${MOST}`,
  lineages: `select last.lineage_id, last.iteration, first.quality_score as first_quality,
      last.quality_score as last_quality
    from (select distinct on (lineage_id) lineage_id, iteration, quality_score, started_at ${STARTED_FLOWS}
        and iteration > 1 and quality_score is not null order by lineage_id, iteration desc) as last
      cross join lateral (select quality_score from master_flows f
        where f.lineage_id = last.lineage_id and f.iteration < last.iteration and f.quality_score is not null
          and f.deleted_at is null order by f.iteration limit 1) as first
    order by last.started_at desc, last.lineage_id limit ${MOST}`,
  learning_patterns: `select pattern_type, count(*) as count from learning_patterns
    where ${OF_TENANT} and ${within('occurred_at')} group by pattern_type order by count desc, pattern_type limit ${MOST}`,
  agent_collaboration: `select agent_name, count(*) as entries, count(distinct flow_id) as flows
    from agent_collaboration where ${OF_TENANT} and ${within('occurred_at')}
    group by agent_name order by entries desc, agent_name limit ${MOST}`,
};

/** Enough to sort the durations of a few hundred thousand attempts without a file; until the transaction ends. */
const SORT_IN_MEMORY = `select set_config('work_mem', '64MB', true)`;

/** All figures in one round trip and one transaction. */
export async function readFlowAnalytics(
  db: Knex,
  { client_account_id, engagement_id }: Tenant,
  question: AnalyticsQuestion,
): Promise<FlowAnalytics> {
  const tenant = { client_account_id, engagement_id };
  const bindings = { ...tenant, from: question.from, to: question.to };
  const asked = { ...beside, ...(question.groupBy === 'phase' && { durations: PHASES }) };
  const query = (sql: string): ReadQuery => db.raw(sql, bindings);
  const [, flows, ...rows] = await readAllAsTenant(db, tenant, [
    db.raw(SORT_IN_MEMORY),
    query(ofFlows(question)),
    ...Object.values(asked).map(query),
  ]);
  const figures = Object.fromEntries(Object.keys(asked).map((name, index) => [name, rows[index]]));
  return { throughput: [], ...flows?.[0], ...figures } as unknown as FlowAnalytics;
}
