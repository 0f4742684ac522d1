/** Marks flows that cannot go on for a reason outside of them: paused in the engine, stuck, or without any worker. */
import type { WorkflowExecutionDescription } from '@temporalio/client';
import { setMarks } from '../../db/drift';
import type { UnconfirmedFlow } from '../../db/unconfirmed-flows';
import type { Degradation, EnginePause } from '../../workflows/run';
import { eventOf, type ReconcileDeps, unversioned } from './deps';
import { report } from './repair';

/** A workflow task that failed as often as this does not get through by itself. */
const STUCK_ATTEMPTS = 4;

const timeOf = (time: { seconds?: unknown } | null | undefined): string =>
  new Date(time?.seconds ? Number(time.seconds) * 1000 : Date.now()).toISOString();

/** Who paused the workflow in the engine, and why; null when nobody has. */
export function enginePauseOf({ status, raw }: WorkflowExecutionDescription): EnginePause | null {
  if (status.name !== 'PAUSED') return null;
  const info = raw.workflowExtendedInfo?.pauseInfo;
  return {
    by: info?.identity || 'unknown',
    reason: info?.reason || null,
    since: timeOf(info?.pausedTime),
  };
}

/** Why the flow's own code does not get through; null when it does. */
export function stuckOf({ raw }: WorkflowExecutionDescription): Degradation | null {
  const task = raw.pendingWorkflowTask;
  const fields = raw.workflowExecutionInfo?.searchAttributes?.indexedFields ?? {};
  const reported = 'TemporalReportedProblems' in fields;
  if (!reported && (task?.attempt ?? 1) < STUCK_ATTEMPTS) return null;
  return {
    cause: 'stuck',
    message: `the workflow task has failed ${Math.max(1, (task?.attempt ?? 1) - 1)} times`,
    remedy: 'the Web UI shows the failure; deploy a worker that can replay the flow, or reset it',
    since: timeOf(task?.originalScheduledTime),
  };
}

export const noWorker = (taskQueue: string): Degradation => ({
  cause: 'no_worker',
  message: `no worker takes work from the queue ${taskQueue}`,
  remedy: 'start a worker on this queue',
  since: new Date().toISOString(),
});

/** Sets or clears the pause mark; true when it changed. */
export async function markPause(
  deps: ReconcileDeps,
  flow: UnconfirmedFlow,
  pause: EnginePause | null,
): Promise<boolean> {
  if ((pause === null) === (flow.engine_paused === null)) return false;
  const by = pause?.by ?? 'engine';
  await setMarks(deps.db, {
    marks: { engine_paused: pause },
    ended: pause ? [] : ['engine_paused'],
    event: eventOf(flow, pause ? 'engine_paused' : 'engine_unpaused', {
      ...unversioned,
      origin: { user_id: by, source: 'operator' },
      reason: pause?.reason ?? null,
    }),
  });
  if (pause)
    await report(deps, flow, {
      kind: 'engine_paused',
      engine: { status: 'PAUSED', run_id: flow.run_id },
      actor: pause.by,
      reason: pause.reason,
      repair: null,
    });
  return true;
}

/** Sets or clears the mark of a flow that cannot go on; true when it changed. */
export async function markDegraded(
  deps: ReconcileDeps,
  flow: UnconfirmedFlow,
  degraded: Degradation | null,
): Promise<boolean> {
  if (degraded?.cause === flow.degraded?.cause) return false;
  await setMarks(deps.db, {
    marks: { degraded },
    ended: flow.degraded ? [flow.degraded.cause] : [],
    event: eventOf(flow, degraded ? 'degraded' : 'recovered', {
      ...unversioned,
      reason: degraded?.message ?? null,
      details: degraded ? { ...degraded } : {},
    }),
  });
  if (degraded)
    await report(deps, flow, {
      kind: degraded.cause,
      engine: { ...degraded },
      actor: null,
      reason: degraded.message,
      repair: null,
    });
  return true;
}
