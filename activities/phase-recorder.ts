/**
 * Records every phase attempt where it runs: started, finished or failed, by which worker, how long, how much. The
 * result and the "finished" record are one transaction, so that no phase takes effect twice, whoever is killed when.
 */
import { createHash } from 'node:crypto';
import type { Context } from '@temporalio/activity';
import { ApplicationFailure, CancelledFailure } from '@temporalio/activity';
import { defaultPayloadConverter } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import type { PhaseAttempt, PhaseRuns } from '../db/phase-runs';
import { keepable } from '../db/keepable';
import { isUnavailable } from '../db/unavailable';
import { PHASE_HEADER, type PhaseHeader } from '../workflows/run';
import { isCurrentRun } from './current-run';
import type { PhaseContext, PhaseOutcome } from './phase';

/** A phase shorter than this writes once, not twice. */
const HOLD_STARTED_MS = 20;
/** A fault that is neither bad input nor an outage is a bug: after so many attempts it parks the flow. */
const ATTEMPTS_BEFORE_PARKING = 5;
const HEARTBEAT_MS = 500;

export const createPhaseRecorder =
  ({ phaseRuns, worker }: { phaseRuns: PhaseRuns; worker: string }): ActivityInterceptorsFactory =>
  (context) => ({
    inbound: {
      async execute(input, next) {
        const payload = input.headers[PHASE_HEADER];
        if (!payload) return next(input);
        const header = defaultPayloadConverter.fromPayload<PhaseHeader>(payload);
        const run: PhaseAttempt = {
          header,
          worker,
          attempt: context.info.attempt,
          startedAt: new Date(),
        };
        // Only a further attempt looks first: should a first one find its phase finished (a workflow task that ran
        // again, an engine restored from a backup), its commit is refused and gives the result that is there.
        const earlier = run.attempt > 1 ? await phaseRuns.committedResult(header) : null;
        return earlier ?? (await runOnce(run));

        async function runOnce(attempt: PhaseAttempt): Promise<object> {
          const resultId = resultIdOf(header);
          const pulse = startPulse(context);
          const started = holdStarted(context, phaseRuns, attempt);
          try {
            const outcome = (await next({
              ...input,
              args: [
                ...input.args,
                {
                  header,
                  resultId,
                  signal: context.cancellationSignal,
                  progress: pulse.show,
                } satisfies PhaseContext,
              ],
            })) as PhaseOutcome<object>;
            await started.settle();
            return await commit(phaseRuns, attempt, resultId, outcome);
          } catch (error) {
            await started.settle();
            throw await failed(phaseRuns, attempt, error, context.cancellationSignal.aborted);
          } finally {
            pulse.stop();
          }
        }
      },
    },
  });

async function commit(
  phaseRuns: PhaseRuns,
  run: PhaseAttempt,
  resultId: string,
  outcome: PhaseOutcome<object>,
) {
  const result = { ...outcome.result, result_id: resultId };
  const first = await phaseRuns.commit(run, {
    resultId,
    algorithm: outcome.algorithm,
    asOf: outcome.asOf,
    result,
    document: outcome.document ?? {},
    rows: outcome.rows ?? null,
    quality: outcome.quality ?? null,
    memoryBytes: process.memoryUsage.rss(),
    write: outcome.write ?? null,
  });
  if (first) return result;
  const theirs = await phaseRuns.committedResult(run.header);
  if (theirs) return theirs;
  throw ApplicationFailure.retryable('a newer attempt of this phase is under way', 'superseded');
}

async function failed(
  phaseRuns: PhaseRuns,
  run: PhaseAttempt,
  error: unknown,
  cancelled: boolean,
): Promise<unknown> {
  const cause = cancelled ? new CancelledFailure('the phase was stopped') : sendable(error);
  const message = cause instanceof Error ? cause.message : String(cause);
  const code =
    cause instanceof ApplicationFailure
      ? (cause.type ?? 'internal')
      : isUnavailable(cause)
        ? 'unavailable'
        : 'internal';
  await phaseRuns
    .ended(run, cancelled ? 'cancelled' : 'failed', {
      code: cancelled ? 'cancelled' : code,
      message,
    })
    // The engine has the failure either way; the next record of this phase overwrites what is missing here.
    .catch(() => undefined);
  if (
    cause instanceof ApplicationFailure ||
    cancelled ||
    isUnavailable(cause) ||
    run.attempt < ATTEMPTS_BEFORE_PARKING
  )
    return cause;
  return ApplicationFailure.create({
    type: 'internal',
    message,
    nonRetryable: true,
    ...(cause instanceof Error && { cause }),
  });
}

/** Half a character in the message of a failure ends the whole worker: the engine's wire format is strict UTF-8. */
function sendable(error: unknown): unknown {
  if (!(error instanceof Error) || keepable(error.message) === error.message) return error;
  const message = keepable(error.message);
  if (!(error instanceof ApplicationFailure)) return new Error(message);
  const { type, nonRetryable, details } = error;
  return ApplicationFailure.create({
    message,
    nonRetryable: nonRetryable === true,
    ...(type && { type }),
    ...(details && { details }),
  });
}

/** Cancellation reaches an activity with its heartbeats, so they go out whatever the phase is busy with. */
function startPulse(context: Context): { show: PhaseContext['progress']; stop: () => void } {
  if (context.info.isLocal) return { show: () => undefined, stop: () => undefined };
  let latest: Record<string, number> = {};
  const timer = setInterval(() => {
    context.heartbeat(latest);
  }, HEARTBEAT_MS);
  return {
    show: (details) => {
      latest = details;
    },
    stop: () => {
      clearInterval(timer);
    },
  };
}

/** Writes the "started" record beside the work, unless the work is done first. */
function holdStarted(
  context: Context,
  phaseRuns: PhaseRuns,
  run: PhaseAttempt,
): { settle: () => Promise<void> } {
  let written: Promise<void> = Promise.resolve();
  const timer = setTimeout(() => {
    written = showStarted(context, phaseRuns, run).catch(() => undefined);
  }, HOLD_STARTED_MS);
  return {
    settle: () => {
      clearTimeout(timer);
      return written;
    },
  };
}

/** After a reset the first write of the new run is often a phase's, long before the flow's next transition. */
async function showStarted(
  context: Context,
  phaseRuns: PhaseRuns,
  run: PhaseAttempt,
): Promise<void> {
  if ((await phaseRuns.started(run)) !== 'other_run') return;
  if (await isCurrentRun(context, run.header)) await phaseRuns.started(run, { switchRun: true });
}

/** A UUID that is the same for every attempt of one scheduled phase. */
export function resultIdOf({ flow_id, run_id, seq }: PhaseHeader): string {
  const hex = createHash('sha256').update(`${flow_id}/${run_id}/${seq}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
