/**
 * Records the transitions of a flow in the registry: the only thing that makes a flow visible, shared by every type.
 *
 * A transition is one local activity (no extra workflow task); when Postgres stays down beyond a few seconds, an
 * ordinary activity that is retried without end takes over. The flow then waits: the registry may lag, it never
 * contradicts. What an interceptor cannot see (terminate, reset, time-outs) is the reconciler's.
 */
import {
  allHandlersFinished,
  CancellationScope,
  condition,
  ContinueAsNew,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
  rootCause,
  setCurrentDetails,
  TemporalFailure,
  workflowInfo,
  type WorkflowInboundCallsInterceptor,
  type WorkflowInterceptorsFactory,
} from '@temporalio/workflow';
import type { RegistryActivities } from '../../activities/registry';
import { progressOf, statusOf } from '../control';
import {
  type ClosedStatus,
  type FlowEvent,
  type FlowEventKind,
  isResting,
  type Origin,
} from '../run';
import { begin, current, isFlow, nextVersion } from './flow-state';

const fast = proxyLocalActivities<RegistryActivities>({
  startToCloseTimeout: '2s',
  scheduleToCloseTimeout: '3s',
  retry: { initialInterval: '50ms', backoffCoefficient: 2, maximumAttempts: 4 },
});
const durable = proxyActivities<RegistryActivities>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '200ms', maximumInterval: '5s' },
});

const pending = new Set<Promise<void>>();

export interface Occasion {
  origin?: Origin;
  reason?: string | null;
  details?: Record<string, unknown>;
}

/** Writes one transition; resolves when the registry has it. Survives cancellation of the flow. */
export function record(kind: FlowEventKind, occasion: Occasion = {}): Promise<void> {
  const event = flowEvent(kind, occasion);
  if (isResting(event.status)) releaseSlot();
  showInWebUi(event);
  const written = twoWays((activities) => activities.recordFlowEvent(event));
  pending.add(written);
  void written.finally(() => pending.delete(written)).catch(() => undefined);
  return written;
}

/** What comes while the end is being recorded and is recorded after it; it may grow while it is worked off. */
const late: (() => Promise<void>)[] = [];

/** Records what came too late: its record must not overtake the flow's last one. */
export function recordLate(kind: FlowEventKind, occasion: Occasion): void {
  late.push(() => record(kind, occasion));
}

/** Resolves when the registry has everything recorded so far. */
export const recorded = (): Promise<unknown> => Promise.all(pending);

/** The registry frees the slot with the record of the rest; what was asked before that is void. */
function releaseSlot(): void {
  const { slot } = current().control;
  slot.held = false;
  slot.ticket += 1;
}

/** Asks for one of the tenant's slots; `waiting` when all are taken. */
export function requestSlot(ticket: number): Promise<'held' | 'waiting'> {
  const { tenant } = current().input;
  const { workflowId: flow_id, runId: run_id } = workflowInfo();
  return twoWays((activities) => activities.requestSlot({ tenant, flow_id, run_id, ticket }));
}

/** Asks the server to cancel this very flow: only a request of the server's own ends it as CANCELED. */
export const requestCancellation = (): Promise<void> =>
  twoWays((activities) => activities.requestCancellation());

const twoWays = <T>(run: (activities: RegistryActivities) => Promise<T>): Promise<T> =>
  CancellationScope.nonCancellable(async () => {
    try {
      return await run(fast);
    } catch {
      return await run(durable);
    }
  });

function flowEvent(kind: FlowEventKind, { origin, reason, details }: Occasion): FlowEvent {
  const { control, input } = current();
  const info = workflowInfo();
  return {
    ...nextVersion(),
    kind,
    tenant: input.tenant,
    flow_id: info.workflowId,
    flow_type: info.workflowType,
    user_id: input.user_id,
    status: statusOf(control),
    phase: control.phase,
    progress: progressOf(control),
    execution_mode: control.mode,
    flow_started_at: info.startTime.toISOString(),
    at: new Date().toISOString(),
    origin: origin ?? { user_id: input.user_id, source: 'flow' },
    reason: reason ?? null,
    details: details ?? {},
  };
}

function showInWebUi(event: FlowEvent): void {
  const phase = event.phase ? ` in phase \`${event.phase}\`` : '';
  setCurrentDetails(`**${event.status}**${phase}, ${event.progress} %`);
}

/** What the flow was started with, and which results of earlier iterations it was given, by phase. */
function startDetails(): Record<string, unknown> {
  const { configuration, carried } = current().input;
  const results = Object.entries(carried ?? {}).map(([phase, result]) => [
    phase,
    (result as { result_id?: string }).result_id ?? null,
  ]);
  return { configuration, ...(carried && { carried: Object.fromEntries(results) }) };
}

/** No message is taken any more once the closing record is under way; that one was refused is still recorded. */
async function close(status: ClosedStatus, reason: string | null): Promise<void> {
  const { control } = current();
  control.closing = true;
  await CancellationScope.nonCancellable(async () => {
    await condition(allHandlersFinished);
    await recorded();
    control.closed = status;
    await record(status, { reason });
    for (const write of late) await write();
  });
}

const inbound: WorkflowInboundCallsInterceptor = {
  async execute(input, next) {
    if (!isFlow()) return next(input);
    const root = CancellationScope.current();
    begin(input.args[0]);
    // Scheduled before, but not awaited until after next(): an update in the first workflow task would be refused.
    const started = record('started', {
      details: startDetails(),
    });
    started.catch(() => undefined);
    let result: unknown;
    try {
      result = await next(input);
    } catch (error) {
      await started;
      if (error instanceof ContinueAsNew) throw error;
      if (root.consideredCancelled && isCancellation(error)) await close('cancelled', null);
      else if (error instanceof TemporalFailure)
        await close('failed', rootCause(error) ?? error.message);
      // A plain error is a failed workflow task: the server retries it and the flow still runs.
      throw error;
    }
    await started;
    await close('completed', null);
    return result;
  },
};

export const interceptors: WorkflowInterceptorsFactory = () => ({ inbound: [inbound] });
