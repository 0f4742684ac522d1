/** What is asked of the engine's schedules. */
import {
  type Client,
  ScheduleAlreadyRunning,
  type ScheduleDescription,
  ScheduleNotFoundError,
  type ScheduleOverlapPolicy,
  type ScheduleSpec,
} from '@temporalio/client';
import type { Tenant } from '../run';
import type { ScheduledRerunInput } from '../scheduled-rerun';

const DEADLINE_MS = 10_000;

export const overlapPolicies = [
  'skip',
  'buffer_one',
  'buffer_all',
  'cancel_other',
  'terminate_other',
  'allow_all',
] as const;
export type OverlapPolicy = (typeof overlapPolicies)[number];

/** Cron expressions, an interval, or both: the times are those of either. */
export interface ScheduleTimes {
  cron: string[];
  /** IANA name; null is UTC */
  time_zone: string | null;
  interval_ms: number | null;
  /** from the epoch to the first interval */
  offset_ms: number;
  /** longest random delay */
  jitter_ms: number;
}
export interface ScheduleDefinition {
  spec: ScheduleTimes;
  overlap_policy: OverlapPolicy;
  catch_up_window_ms: number;
  pause_on_failure: boolean;
}

export interface ScheduleState extends ScheduleDefinition {
  /** calendars an operator gave by hand, that are no cron expression of ours */
  other_calendars: number;
  paused: boolean;
  note: string | null;
  next_times: Date[];
  /** `action_id` is the idempotency key of the flow */
  recent: { action_id: string; scheduled_at: Date; taken_at: Date }[];
  running: string[];
  actions_taken: number;
  missed_catch_up: number;
  skipped_overlap: number;
}

/** The comment of a cron expression is all that is left of it when the engine describes its calendars. */
const cronWithComment = (cron: string): string => `${cron} #${cron}`;

const specOf = ({ cron, time_zone, interval_ms, offset_ms, jitter_ms }: ScheduleTimes) =>
  ({
    cronExpressions: cron.map(cronWithComment),
    ...(interval_ms !== null && { intervals: [{ every: interval_ms, offset: offset_ms }] }),
    ...(time_zone !== null && { timezone: time_zone }),
    jitter: jitter_ms,
  }) satisfies ScheduleSpec;

const engineName = (policy: OverlapPolicy) =>
  policy.toUpperCase() as NonNullable<ScheduleOverlapPolicy>;

const policiesOf = (definition: ScheduleDefinition) => ({
  overlap: engineName(definition.overlap_policy),
  catchupWindow: definition.catch_up_window_ms,
  pauseOnFailure: definition.pause_on_failure,
});

export function createScheduleClient({ client, taskQueue }: { client: Client; taskQueue: string }) {
  const within = <T>(call: () => Promise<T>) =>
    client.connection.withDeadline(Date.now() + DEADLINE_MS, call);
  const handle = (id: string) => client.schedule.getHandle(id);
  const actionOf = (tenant: Tenant, schedule_id: string) => ({
    type: 'startWorkflow' as const,
    workflowType: 'scheduled_rerun',
    // The engine adds the nominal time.
    workflowId: `rerun-${schedule_id}`,
    taskQueue,
    args: [{ tenant, schedule_id } satisfies ScheduledRerunInput],
  });
  return {
    /** Makes the schedule; one that is there already stays as it is. */
    create: (
      tenant: Tenant,
      id: string,
      definition: ScheduleDefinition,
      state: { paused: boolean; note?: string },
    ): Promise<void> =>
      within(async () => {
        await client.schedule
          .create({
            scheduleId: id,
            spec: specOf(definition.spec),
            action: actionOf(tenant, id),
            policies: policiesOf(definition),
            state,
          })
          .catch((error: unknown) => {
            if (!(error instanceof ScheduleAlreadyRunning)) throw error;
          });
      }),

    /** Replaces when it runs and by which rules; paused stays paused. */
    update: (
      tenant: Tenant,
      id: string,
      definition: ScheduleDefinition,
      note?: string,
    ): Promise<void> =>
      within(() =>
        handle(id).update(({ state }) => ({
          spec: specOf(definition.spec),
          action: actionOf(tenant, id),
          policies: policiesOf(definition),
          state: { ...state, ...(note !== undefined && { note }) },
        })),
      ),

    /** What the engine has; null when it has no such schedule. */
    describe: (id: string): Promise<ScheduleState | null> =>
      within(async () => {
        try {
          return stateOf(await handle(id).describe());
        } catch (error) {
          if (error instanceof ScheduleNotFoundError) return null;
          throw error;
        }
      }),

    pause: (id: string, note: string) => within(() => handle(id).pause(note)),
    resume: (id: string, note: string) => within(() => handle(id).unpause(note)),
    /** Takes the action now, by the given policy or the schedule's own. */
    trigger: (id: string, overlap: OverlapPolicy) =>
      within(() => handle(id).trigger(engineName(overlap))),
    /** Takes the actions of the times from `start` to `end`, both included, as if they came now. */
    backfill: (id: string, times: { start: Date; end: Date; overlap: OverlapPolicy }) =>
      within(() => handle(id).backfill({ ...times, overlap: engineName(times.overlap) })),
    /** One the engine does not have is deleted already. */
    remove: (id: string): Promise<void> =>
      within(() => handle(id).delete()).catch((error: unknown) => {
        if (!(error instanceof ScheduleNotFoundError)) throw error;
      }),
  };
}
export type ScheduleClient = ReturnType<typeof createScheduleClient>;

function stateOf({ spec, policies, state, info }: ScheduleDescription): ScheduleState {
  const comments = (spec.calendars ?? []).map(({ comment }) => comment);
  const [interval] = spec.intervals ?? [];
  return {
    spec: {
      cron: comments.filter((comment) => comment !== undefined && comment !== '') as string[],
      time_zone: spec.timezone || null,
      interval_ms: interval?.every ?? null,
      offset_ms: interval?.offset ?? 0,
      jitter_ms: spec.jitter ?? 0,
    },
    other_calendars: comments.filter((comment) => !comment).length,
    overlap_policy: (policies.overlap ?? 'SKIP').toLowerCase() as OverlapPolicy,
    catch_up_window_ms: policies.catchupWindow,
    pause_on_failure: policies.pauseOnFailure,
    paused: state.paused,
    note: state.note || null,
    next_times: info.nextActionTimes,
    recent: info.recentActions.map(({ scheduledAt, takenAt, action }) => ({
      action_id: action.workflow.workflowId,
      scheduled_at: scheduledAt,
      taken_at: takenAt,
    })),
    running: info.runningActions.map(({ workflow }) => workflow.workflowId),
    actions_taken: info.numActionsTaken,
    missed_catch_up: info.numActionsMissedCatchupWindow,
    skipped_overlap: info.numActionsSkippedOverlap,
  };
}
