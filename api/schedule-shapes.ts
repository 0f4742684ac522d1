/** Schedules as they are asked for and replied. */
import { z } from 'zod';
import { rerunScopes } from '../workflows/rerun-plan';
import { phaseName } from './flow-names';
import { count } from './routes/flow-result';
import { overlapPolicies } from '../workflows/client/schedule-client';
import { storableText } from './storable-text';

const DAY_MS = 86_400_000;
const MIN_INTERVAL_MS = 60_000;

/** Whole seconds: the engine rounds to them. */
const seconds = z.int().multipleOf(1000, 'must be whole seconds');
/** The comment and the time zone of an expression are ours to write. */
const cron = storableText(100).regex(
  /^(@(yearly|monthly|weekly|daily|hourly)|[^\s#=@]+( [^\s#=@]+){4,6})$/,
  'must have 5 to 7 fields with one space between them, or be @yearly, @monthly, @weekly, @daily or @hourly',
);

const specBody = z
  .strictObject({
    cron: z.array(cron).max(20).default([]),
    time_zone: storableText(100)
      .min(1)
      .nullable()
      .default(null)
      .meta({ description: 'IANA name for the cron expressions; default UTC' }),
    interval_ms: seconds
      .min(MIN_INTERVAL_MS)
      .max(366 * DAY_MS)
      .nullable()
      .default(null),
    offset_ms: seconds
      .min(0)
      .default(0)
      .meta({ description: 'from the epoch to the first interval' }),
    jitter_ms: z.int().min(0).max(DAY_MS).default(0).meta({ description: 'longest random delay' }),
  })
  .refine((spec) => spec.cron.length > 0 || spec.interval_ms !== null, 'needs cron or interval_ms')
  .refine(
    (spec) => spec.offset_ms === 0 || spec.offset_ms < (spec.interval_ms ?? 0),
    'offset_ms must be less than interval_ms',
  );

const definitionFields = {
  scope: z
    .enum(rerunScopes)
    .meta({ description: 'as of a re-run; the newest iteration is its source' }),
  from_phase: phaseName.optional(),
  spec: specBody,
  overlap_policy: z.enum(overlapPolicies).default('skip').meta({
    description: 'when an earlier iteration of the schedule has not ended at its next time',
  }),
  catch_up_window_ms: seconds
    .min(10_000)
    .max(366 * DAY_MS)
    .default(3_600_000)
    .meta({
      description: 'how late a time that was missed while the engine was down is still taken',
    }),
  pause_on_failure: z.boolean().default(false),
  note: storableText(1000).optional(),
};

export const createScheduleBody = z
  .strictObject({
    flow_id: z.guid().toLowerCase().meta({ description: 'any flow of the lineage' }),
    ...definitionFields,
    paused: z.boolean().default(false),
  })
  .meta({ id: 'CreateSchedule' });
export const updateScheduleBody = z.strictObject(definitionFields).meta({ id: 'UpdateSchedule' });

export const noteBody = z.strictObject({ note: storableText(1000).optional() });
const overlap = z
  .enum(overlapPolicies)
  .optional()
  .meta({ description: 'in place of the schedule’s own policy' });
export const triggerBody = z.strictObject({ overlap_policy: overlap });
export const backfillBody = z
  .strictObject({
    start_at: z.iso.datetime({ offset: true }),
    end_at: z.iso.datetime({ offset: true }),
    overlap_policy: overlap,
  })
  .refine(
    ({ start_at, end_at }) => Date.parse(start_at) <= Date.parse(end_at),
    'ends before it begins',
  )
  .refine(({ end_at }) => Date.parse(end_at) <= Date.now(), 'must be in the past');

const instant = z.iso.datetime({ offset: true });
const flowId = z.uuid().nullable().meta({ description: 'null until the iteration is made' });
export const scheduleSchema = z
  .object({
    schedule_id: z.uuid(),
    lineage_id: z.uuid(),
    scope: z.enum(rerunScopes),
    from_phase: z.string().nullable(),
    created_by: z.string(),
    created_at: instant,
    updated_at: instant,
    state: z
      .object({
        spec: z.object({
          cron: z.array(z.string()),
          time_zone: z.string().nullable(),
          interval_ms: z.int().nullable(),
          offset_ms: z.int(),
          jitter_ms: z.int(),
        }),
        other_calendars: count.meta({ description: 'calendars given by an operator, not shown' }),
        overlap_policy: z.enum(overlapPolicies),
        catch_up_window_ms: z.int(),
        pause_on_failure: z.boolean(),
        paused: z.boolean(),
        note: z.string().nullable(),
        next_times: z.array(instant),
        recent: z.array(z.object({ flow_id: flowId, scheduled_at: instant, taken_at: instant })),
        running: z.array(z.object({ flow_id: flowId })),
        ...{ actions_taken: count, missed_catch_up: count, skipped_overlap: count },
      })
      .nullable()
      .meta({ description: 'what the engine says; null when it has no such schedule any more' }),
  })
  .meta({ id: 'Schedule' });
