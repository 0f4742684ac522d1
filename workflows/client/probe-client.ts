/** Sends a canary through engine, worker and database, and tells what each leg of its way took. */
import { randomUUID } from 'node:crypto';
import {
  ApplicationFailure,
  type Client,
  WorkflowFailedError,
  type WorkflowHandle,
} from '@temporalio/client';
import { ActivityFailure, rootCause } from '@temporalio/common';
import type { health_probe, HealthProbeResult } from '../health-probe';

/** The way of a probe, in order. */
export const probeLegs = [
  'engine_start',
  'worker_pickup',
  'workflow_task',
  'activity_pickup',
  'activity',
  'result',
] as const;
export type ProbeLeg = (typeof probeLegs)[number];

type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;

export interface ProbeReport {
  ok: boolean;
  total_ms: number;
  /** milliseconds, by the engine's clock except the first and the last; null for what was not reached */
  legs: Readonly<Record<ProbeLeg, number | null>>;
  /** the database's part of the workflow task and of the activity; null when a probe did not get through */
  database: { write_ms: number; read_ms: number } | null;
  failed: { leg: ProbeLeg; message: string } | null;
}

/** Between them, what the engine's history says of a leg: the event that ends it. */
const ends = {
  worker_pickup: 'workflowTaskStartedEventAttributes',
  workflow_task: 'workflowTaskCompletedEventAttributes',
  activity_pickup: 'activityTaskStartedEventAttributes',
  activity: 'activityTaskCompletedEventAttributes',
} as const satisfies Partial<Record<ProbeLeg, string>>;

const waitsFor: Readonly<Record<ProbeLeg, string>> = {
  engine_start: 'the flow engine did not take the probe',
  worker_pickup: 'no worker took the probe',
  workflow_task: 'the worker did not finish the workflow task, which writes to the database',
  activity_pickup: 'no worker took the activity',
  activity: 'the activity, which reads from the database, did not end',
  result: 'the result did not arrive',
};

/** How long the engine keeps a probe that nobody takes. */
const GIVE_UP = '30s';

export const createProbeClient =
  ({ client, taskQueue }: { client: Client; taskQueue: string }) =>
  /** @param deadlineMs of the whole probe; it never throws, what went wrong is in the report */
  async (deadlineMs: number): Promise<ProbeReport> => {
    const probe_id = randomUUID();
    const began = performance.now();
    const since = () => Math.round((performance.now() - began) * 10) / 10;
    const within = <T>(call: () => Promise<T>) =>
      client.connection.withDeadline(Date.now() + Math.max(1, deadlineMs - since()), call);
    let handle: WorkflowHandle<typeof health_probe>;
    try {
      handle = await within(() =>
        client.workflow.start<typeof health_probe>('health_probe', {
          workflowId: `probe-${probe_id}`,
          workflowExecutionTimeout: GIVE_UP,
          taskQueue,
          args: [{ probe_id }],
        }),
      );
    } catch (error) {
      const failed = { leg: 'engine_start', message: sentence('engine_start', error) } as const;
      return { ok: false, total_ms: since(), legs: { ...unreached }, database: null, failed };
    }
    const engine_start = since();
    const outcome = await within(() => handle.result()).then(
      (database: HealthProbeResult) => ({ database, error: undefined }),
      (error: unknown) => ({ database: null, error }),
    );
    const total_ms = since();
    const history = await readHistory(client, handle);
    const legs = { ...unreached, engine_start, ...legsOf(history) };
    if (outcome.database) {
      const behind = Object.values(legs).reduce<number>((sum, ms) => sum + (ms ?? 0), 0);
      const result = Math.max(0, Math.round((total_ms - behind) * 10) / 10);
      return { ok: true, total_ms, legs: { ...legs, result }, ...outcome, failed: null };
    }
    const leg = failedLeg(outcome.error, legs);
    const failed = { leg, message: sentence(leg, outcome.error) };
    return { ok: false, total_ms, legs, database: null, failed };
  };

const unreached = Object.fromEntries(probeLegs.map((leg) => [leg, null])) as Record<
  ProbeLeg,
  number | null
>;

/** What is not read in time is not known: the report then has the legs it has. */
const HISTORY_DEADLINE_MS = 2000;
const readHistory = (client: Client, handle: WorkflowHandle): Promise<History> =>
  client.connection
    .withDeadline(Date.now() + HISTORY_DEADLINE_MS, () => handle.fetchHistory())
    .catch(() => ({ events: [] }));

/** The legs the engine has seen, each from the end of the one before. */
export function legsOf({ events }: History): Partial<Record<ProbeLeg, number>> {
  const legs: Partial<Record<ProbeLeg, number>> = {};
  let before = timeOf(events?.[0]);
  for (const [leg, attributes] of Object.entries(ends)) {
    const end = timeOf(events?.find((event) => event[attributes] != null));
    if (before === undefined || end === undefined) return legs;
    legs[leg as ProbeLeg] = Math.max(0, Math.round((end - before) * 10) / 10);
    before = end;
  }
  return legs;
}

const timeOf = (event: NonNullable<History['events']>[number] | undefined): number | undefined =>
  event?.eventTime
    ? Number(event.eventTime.seconds) * 1000 + (event.eventTime.nanos ?? 0) / 1e6
    : undefined;

/** The activity that failed says it; else the first leg nobody has seen the end of. */
function failedLeg(error: unknown, legs: ProbeReport['legs']): ProbeLeg {
  const cause = error instanceof WorkflowFailedError ? error.cause : undefined;
  if (cause instanceof ActivityFailure) return 'activity';
  // A local activity's own failure is not wrapped: it is part of the workflow task.
  if (cause instanceof ApplicationFailure) return 'workflow_task';
  return probeLegs.find((leg) => legs[leg] === null) ?? 'result';
}

function sentence(leg: ProbeLeg, error: unknown): string {
  const cause = error instanceof WorkflowFailedError ? error.cause : undefined;
  const said = cause instanceof ActivityFailure ? cause.cause : cause;
  // What a statement held is not for everybody who may ask.
  const why = said instanceof ApplicationFailure ? rootCause(said)?.split(' - ').at(-1) : undefined;
  return why ? `${waitsFor[leg]}: ${why}` : `${waitsFor[leg]} in time`;
}
