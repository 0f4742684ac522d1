/**
 * Wraps every phase of every flow: pauses it at boundaries or in the middle, parks it when a phase fails for good, and
 * waits for a person where the phase table declares a gate. A flow never knows any of this.
 */
import {
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  condition,
  defaultPayloadConverter,
  isCancellation,
  log,
  proxyActivities,
  proxyLocalActivities,
  rootCause,
  setHandler,
  TemporalFailure,
  workflowInfo,
  type Headers,
  type WorkflowInboundCallsInterceptor,
  type WorkflowInterceptorsFactory,
  type WorkflowOutboundCallsInterceptor,
} from '@temporalio/workflow';
import { actionsOf, apply, progressOf, refusalOf, statusOf } from '../control';
import { permanent } from '../errors';
import {
  commandDescriptions,
  commandNames,
  commandSignal,
  commandUpdate,
  flowStateQuery,
  type CommandName,
  type Commands,
} from '../messages';
import type { PhaseSpec } from '../phases';
import { PHASE_HEADER, type Decision, type FlowState, type PhaseHeader } from '../run';
import { inputFault, readCommand } from './command-input';
import { begin, current, nextVersion, snapshot } from './flow-state';
import { record, requestCancellation } from './registry-mirror';

type Phase = (...args: unknown[]) => Promise<unknown>;

/** True only while an attempt is being scheduled: tells the attempt's own pass through the interceptor from the flow's. */
let scheduling = false;
let header: Headers = {};
let inFlight: CancellationScope | undefined;

/** Runs one phase to its accepted end; what the flow sees as a single call. */
async function runPhase(
  name: string,
  spec: PhaseSpec,
  [first, ...rest]: unknown[],
): Promise<unknown> {
  const { control } = current();
  control.phase = name;
  const revisions: Decision[] = [];
  for (;;) {
    await condition(() => control.pause === null);
    const input = revisions.length > 0 ? { ...(first as object), revisions } : first;
    const outcome = await attempt(name, spec, [input, ...rest]);
    if (outcome === interrupted) continue;
    if (spec.approval && !outcome.skipped) {
      const edited = revisions.at(-1)?.decision === 'edit' && problemOf(outcome.result) === null;
      const decision = edited
        ? (revisions.at(-1) as Decision)
        : await decisionOn(name, outcome.result);
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
  const scope = new CancellationScope();
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
    flow_started_at: info.runStartTime.toISOString(),
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
  return resolution?.kind === 'skip'
    ? { result: resolution.result ?? {}, skipped: true }
    : interrupted;
}

/** Why a result cannot be approved as it is; every gated phase says so in `problem`. */
const problemOf = (result: unknown): string | null =>
  (result as { problem?: string | null } | null)?.problem ?? null;

/** Waits for a person. A confidence may select what they should look at; it never decides in their place. */
async function decisionOn(phase: string, result: unknown): Promise<Decision> {
  const { control } = current();
  const resultId = (result as { result_id?: string } | null)?.result_id ?? null;
  control.gate = {
    phase,
    requested_at: new Date().toISOString(),
    result_id: resultId,
    problem: problemOf(result),
  };
  await record('awaiting_approval', { details: { ...control.gate } });
  await condition(() => control.decision !== null);
  const decision = control.decision as Decision;
  control.decision = null;
  return decision;
}

/** Says no before anything reaches history. Must stay synchronous: a validator that rejects later wedges the flow. */
function refuse(name: CommandName, input: Commands[CommandName] | undefined): void {
  const fault = inputFault(name, input);
  if (fault) throw permanent('invalid', fault);
  const { control } = current();
  const refusal = refusalOf(control, name, readCommand(input).phase);
  if (refusal)
    throw permanent('conflict', refusal, {
      current_status: statusOf(control),
      allowed_actions: actionsOf(control),
    });
}

async function handle(
  name: CommandName,
  input: Commands[CommandName] | undefined,
): Promise<FlowState> {
  const { control } = current();
  const { origin, ...command } = readCommand(input);
  const kind = apply(control, name, {
    ...command,
    by: origin.user_id,
    at: new Date().toISOString(),
  });
  if (name === 'pause' && command.mode === 'immediate') inFlight?.cancel();
  const { reason, comment, mode, edits } = command;
  const details =
    name === 'pause'
      ? { mode }
      : { ...(comment && { comment }), ...(edits.length > 0 && { edits }) };
  await record(kind, { origin, reason, details });
  if (name === 'cancel') await requestCancellation();
  return snapshot();
}

function listen(name: CommandName): void {
  const description = commandDescriptions[name];
  const validator = (input: Commands[CommandName]) => {
    refuse(name, input);
  };
  setHandler(commandUpdate(name), (input: Commands[CommandName]) => handle(name, input), {
    validator,
    description,
  });
  const onSignal = async (input: Commands[CommandName]) => {
    refuse(name, input);
    await handle(name, input);
  };
  setHandler(commandSignal(name), onSignal, { description });
}

const inbound: WorkflowInboundCallsInterceptor = {
  // Async so that a flow that cannot begin is rejected; nothing is awaited before next().
  async execute(input, next) {
    begin(input.args[0]);
    commandNames.forEach(listen);
    setHandler(flowStateQuery, snapshot, {
      description: 'Where the flow is and what may be asked of it',
    });
    const root = CancellationScope.current();
    root.cancelRequested.catch(() => {
      const { control } = current();
      if (control.cancelling || control.closing) return;
      control.cancelling = true;
      void record('cancelling', { origin: { user_id: 'operator', source: 'operator' } });
    });
    return next(input);
  },
  // A plain error in a handler would fail the workflow task, for ever: the message is in history already.
  async handleUpdate(input, next) {
    try {
      return await next(input);
    } catch (error) {
      if (error instanceof TemporalFailure) throw error;
      throw permanent('internal', (error as Error).message);
    }
  },
  async handleSignal(input, next) {
    try {
      await next(input);
    } catch (error) {
      log.warn('signal dropped', { signal: input.signalName, error: (error as Error).message });
    }
  },
};

const outbound: WorkflowOutboundCallsInterceptor = {
  scheduleActivity(input, next) {
    const spec = current().table[input.activityType];
    if (!spec) return next(input);
    if (scheduling) return next({ ...input, headers: { ...input.headers, ...header } });
    return runPhase(input.activityType, spec, input.args);
  },
  scheduleLocalActivity(input, next) {
    const isPhase = current().table[input.activityType] !== undefined;
    return next(isPhase ? { ...input, headers: { ...input.headers, ...header } } : input);
  },
};

export const interceptors: WorkflowInterceptorsFactory = () => ({
  inbound: [inbound],
  outbound: [outbound],
});
