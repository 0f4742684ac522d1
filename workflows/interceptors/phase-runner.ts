/** Runs one phase to its accepted end: pauses, attempts, parking and the gate happen here, so that a flow knows none of it. */
import {
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  condition,
  defaultPayloadConverter,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
  rootCause,
  TemporalFailure,
  workflowInfo,
  type Headers,
  type WorkflowOutboundCallsInterceptor,
} from '@temporalio/workflow';
import { mayBegin, progressOf, statusOf, waitsForExecute } from '../control';
import type { PhaseSpec } from '../phases';
import { PHASE_HEADER, type Decision, type PhaseHeader } from '../run';
import { admitted, needsSlot } from './admission';
import { decisionOn, isSettled } from './approval-gate';
import { current, isFlow, nextVersion } from './flow-state';
import { record, recorded } from './registry-mirror';

type Phase = (...args: unknown[]) => Promise<unknown>;

/** True only while an attempt is being scheduled: tells the attempt's own pass through the interceptor from the flow's. */
let scheduling = false;
let header: Headers = {};
let inFlight: CancellationScope | undefined;
let phaseScope: CancellationScope | undefined;

/** Runs one phase to its accepted end; what the flow sees as a single call. */
async function runPhase(
  name: string,
  spec: PhaseSpec,
  [first, ...rest]: unknown[],
): Promise<unknown> {
  const { control, input: flow } = current();
  control.phase = name;
  const carried = flow.carried?.[name];
  if (carried) {
    control.completed.push(name);
    return carried;
  }
  const revisions: Decision[] = [];
  for (;;) {
    if (waitsForExecute(control)) await record('paused');
    // An ordinary phase starts when the workflow task ends, with all it recorded; a local one within it.
    if (spec.local) await recorded();
    // What came with this workflow task is heard first. Waiting costs promises, and the SDK keeps a stack of each.
    await Promise.resolve();
    if (!mayBegin(control)) await condition(() => mayBegin(control));
    if (needsSlot() && !(await admitted())) continue;
    const input = revisions.length > 0 ? { ...(first as object), revisions } : first;
    const outcome = await attempt(name, spec, [input, ...rest]);
    if (outcome === interrupted) continue;
    if (spec.approval && !outcome.skipped) {
      const edited = isSettled(name, outcome.result, revisions);
      const decision = edited
        ? (revisions.at(-1) as Decision)
        : await decisionOn(name, outcome.result, revisions);
      if (decision.decision !== 'approve' && !edited) {
        revisions.push(decision);
        continue;
      }
      outcome.result = { ...(outcome.result as object), decision };
    }
    control.completed.push(name);
    return outcome.result;
  }
}

const interrupted = Symbol('stopped by an immediate pause');
type Outcome = { result: unknown; skipped: boolean } | typeof interrupted;

async function attempt(name: string, spec: PhaseSpec, args: unknown[]): Promise<Outcome> {
  const { control, input } = current();
  control.inFlight = true;
  const root = CancellationScope.current();
  const scope = scopeWithin(root);
  inFlight = scope;
  try {
    return { result: await scope.run(() => schedule(name, spec, args)), skipped: false };
  } catch (error) {
    if (!(error instanceof TemporalFailure)) throw error;
    // What was asked to stop has stopped, whatever it died of: with its worker gone it ends as timed out.
    if (root.consideredCancelled)
      throw isCancellation(error) ? error : new CancelledFailure('the phase was stopped');
    if (scope.consideredCancelled) return interrupted;
    if (input.on_phase_failure === 'fail') throw error;
    control.inFlight = false;
    return await park(name, error);
  } finally {
    control.inFlight = false;
    inFlight = undefined;
    if (statusOf(control) === 'paused' && !root.consideredCancelled) await record('paused');
  }
}

/**
 * The scope of an attempt, so that an immediate pause stops it and not the flow. It serves until it is cancelled: the
 * SDK makes half a dozen promises for a new one.
 */
function scopeWithin(parent: CancellationScope): CancellationScope {
  if (!phaseScope || phaseScope.consideredCancelled || phaseScope.parent !== parent)
    phaseScope = new CancellationScope();
  return phaseScope;
}

/** Schedules the activity behind a phase, with what the phase recorder needs to know in its header. */
function schedule(name: string, spec: PhaseSpec, args: unknown[]): Promise<unknown> {
  header = phaseHeader(name);
  const activities = spec.local
    ? proxyLocalActivities<Record<string, Phase>>({
        startToCloseTimeout: spec.timeoutMs,
        retry: { initialInterval: '50ms', maximumInterval: '5s' },
      })
    : proxyActivities<Record<string, Phase>>({
        startToCloseTimeout: spec.timeoutMs,
        heartbeatTimeout: '10s',
        // Paused and cancelled mean that nothing is in flight, not that something was asked to stop.
        cancellationType: 'WAIT_CANCELLATION_COMPLETED',
        retry: { initialInterval: '1s', maximumInterval: '10s' },
      });
  scheduling = true;
  try {
    return (activities[name] as Phase)(...args);
  } finally {
    scheduling = false;
  }
}

function phaseHeader(phase: string): Headers {
  const { control, input } = current();
  const info = workflowInfo();
  const content: PhaseHeader = {
    ...nextVersion(),
    tenant: input.tenant,
    flow_id: info.workflowId,
    flow_type: info.workflowType,
    user_id: input.user_id,
    phase,
    progress: progressOf(control),
    flow_started_at: info.startTime.toISOString(),
  };
  return { [PHASE_HEADER]: defaultPayloadConverter.toPayload(content as never) };
}

/** A phase failed for good: the flow stays, visible as `blocked`, until someone retries or skips it. */
async function park(name: string, error: TemporalFailure): Promise<Outcome> {
  const { control } = current();
  const cause = error.cause instanceof ApplicationFailure ? error.cause : error;
  const code = cause instanceof ApplicationFailure ? (cause.type ?? 'internal') : error.name;
  const message = rootCause(error) ?? error.message;
  control.blocked = { phase: name, code, message, since: new Date().toISOString() };
  await record('blocked', { reason: message, details: { code } });
  await condition(() => control.resolution !== null && control.pause === null);
  const resolution = control.resolution;
  control.resolution = null;
  if (resolution?.kind === 'fail') throw error;
  return resolution?.kind === 'skip'
    ? { result: resolution.result ?? {}, skipped: true }
    : interrupted;
}

/** Stops the attempt that runs, as an immediate pause does; it runs again on resume. */
export function stopPhase(): void {
  inFlight?.cancel();
}

/** Every activity the flow calls passes here: phases are taken over, anything else goes on as it is. */
export const phases: WorkflowOutboundCallsInterceptor = {
  scheduleActivity(input, next) {
    if (!isFlow()) return next(input);
    const spec = current().table[input.activityType];
    if (!spec) return next(input);
    if (scheduling) return next({ ...input, headers: { ...input.headers, ...header } });
    return runPhase(input.activityType, spec, input.args);
  },
  scheduleLocalActivity(input, next) {
    if (!isFlow()) return next(input);
    const isPhase = current().table[input.activityType] !== undefined;
    return next(isPhase ? { ...input, headers: { ...input.headers, ...header } } : input);
  },
};
