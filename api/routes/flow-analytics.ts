/** Figures of a window of time, under both of the original's names. */
import { z } from 'zod';
import {
  analyticsGroups,
  analyticsIntervals,
  type DurationGroup,
  type FlowAnalytics,
  readFlowAnalytics,
} from '../../db/flow-analytics';
import { flowStatuses } from '../../workflows/run';
import type { ApiDeps } from '../deps';
import { instantText, resolveInstant } from '../instant-text';
import { ApiProblem } from '../problem';
import { defineRoute, type Route } from '../route';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MAX_WINDOW_DAYS = 400;
const MAX_BUCKETS = 1000;
const bucketMs = { hour: HOUR_MS, day: DAY_MS, week: 7 * DAY_MS } as const;

const query = z.object({
  from: instantText.default('-30d'),
  to: instantText.optional().meta({ description: 'default: now' }),
  group_by: z.enum(analyticsGroups).default('flow_type'),
  interval: z
    .enum(analyticsIntervals)
    .optional()
    .meta({ description: 'for throughput; whole intervals in UTC, weeks from Monday on' }),
});
type Query = z.infer<typeof query>;

const instant = z.iso.datetime();
const percentiles = {
  p50_ms: z.number().nullable(),
  p95_ms: z.number().nullable(),
  p99_ms: z.number().nullable(),
};
const duration = {
  count: z.int().meta({ description: 'flows that started, or attempts of a phase' }),
  measured: z.int().meta({ description: 'flows that ended, or attempts that finished' }),
  failed: z.int(),
  ...percentiles,
};
const analyticsSchema = z
  .object({
    from: instant,
    to: instant,
    group_by: z.enum(analyticsGroups),
    interval: z.enum(analyticsIntervals).nullable(),
    flows: z.int().meta({ description: 'flows that started in the window, deleted ones left out' }),
    by_type: z.array(
      z.object({
        flow_type: z.string(),
        flows: z.int(),
        by_status: z.partialRecord(z.enum(flowStatuses), z.int()),
      }),
    ),
    durations: z.object({
      all: z.object(duration),
      groups: z.array(z.object({ group: z.string(), ...duration })),
    }),
    start_delay: z.object(percentiles).meta({ description: 'from the request to the start' }),
    throughput: z
      .array(z.object({ at: instant, started: z.int(), completed: z.int(), failed: z.int() }))
      .meta({
        description: 'by interval, those without anything left out; empty without `interval`',
      }),
    failures: z
      .array(
        z.object({
          phase: z.string(),
          error_code: z.string().nullable(),
          count: z.int(),
          last_at: instant,
        }),
      )
      .meta({ description: 'failed attempts, the most frequent 50' }),
    approvals: z
      .array(z.object({ phase: z.string(), decided: z.int(), rejected: z.int(), ...percentiles }))
      .meta({ description: 'how long people took, for decisions within the window' }),
    lineages: z
      .array(
        z.object({
          lineage_id: z.uuid(),
          iteration: z.int(),
          first_quality: z.number(),
          last_quality: z.number(),
          gain: z.number(),
        }),
      )
      .meta({
        description:
          'the 50 last with an iteration in the window; the whole trend: /lineages/{lineage_id}/quality-trend',
      }),
    learning_patterns: z.array(z.object({ pattern_type: z.string(), count: z.int() })),
    agent_collaboration: z.array(
      z.object({ agent_name: z.string(), entries: z.int(), flows: z.int() }),
    ),
  })
  .meta({ id: 'FlowAnalytics' });

const refuse = (name: string, message: string) =>
  new ApiProblem('invalid', message, { errors: [{ pointer: `/${name}`, message }] });

/** The window; throws `invalid` for one that is empty, too long, or of too many intervals. */
function windowOf({ from, to = '-0s', group_by, interval }: Query, now: number) {
  const window = { from: resolveInstant(from, now), to: resolveInstant(to, now) };
  const ms = Date.parse(window.to) - Date.parse(window.from);
  if (ms <= 0) throw refuse('from', 'must be before `to`');
  if (ms > MAX_WINDOW_DAYS * DAY_MS)
    throw refuse('from', `the window can be ${MAX_WINDOW_DAYS} days long`);
  const groups = group_by === 'day' || group_by === 'hour' ? group_by : undefined;
  for (const [name, size] of [['interval', interval] as const, ['group_by', groups] as const])
    // One more: a window can begin and end within an interval.
    if (size && Math.ceil(ms / bucketMs[size]) + 1 > MAX_BUCKETS)
      throw refuse(name, `the window can have ${MAX_BUCKETS} intervals`);
  return window;
}

const shownDuration = ({ group: _, ...figures }: DurationGroup) => figures;

function shownTypes(counts: FlowAnalytics['counts']) {
  const types = [...new Set(counts.map(({ flow_type }) => flow_type))];
  return types.map((flow_type) => {
    const some = counts.filter((count) => count.flow_type === flow_type);
    return {
      flow_type,
      flows: some.reduce((sum, { flows }) => sum + flows, 0),
      by_status: Object.fromEntries(some.map(({ flow_status, flows }) => [flow_status, flows])),
    };
  });
}

const analyticsRoute = ({ db }: ApiDeps, path: string): Route =>
  defineRoute({
    ...({
      method: 'get',
      path,
      tag: 'Flows',
      consistency: 'registry',
      permission: 'read',
    } as const),
    summary: 'Durations, throughput, failures, waiting and quality over a window of time',
    query,
    responses: { 200: { description: 'The figures', schema: analyticsSchema } },
    handler: async ({ caller, query: asked }) => {
      const { group_by, interval = null } = asked;
      const window = windowOf(asked, Date.now());
      const { counts, durations, start_delay, lineages, ...figures } = await readFlowAnalytics(
        db,
        caller.tenant,
        { ...window, groupBy: group_by, interval },
      );
      const [all, ...groups] = durations as [DurationGroup, ...DurationGroup[]];
      const by_type = shownTypes(counts);
      return {
        status: 200,
        body: {
          ...{ ...window, group_by, interval, by_type },
          flows: by_type.reduce((sum, { flows }) => sum + flows, 0),
          durations: {
            all: shownDuration(all),
            groups: groups.map((one) => ({ group: one.group, ...shownDuration(one) })),
          },
          start_delay: start_delay[0],
          ...figures,
          lineages: lineages.map((lineage) => ({
            ...lineage,
            gain: lineage.last_quality - lineage.first_quality,
          })),
        },
      };
    },
  });

export const flowAnalyticsRoutes = (deps: ApiDeps): Route[] => [
  analyticsRoute(deps, '/flows/analytics'),
  analyticsRoute(deps, '/master-flows/analytics'),
];
