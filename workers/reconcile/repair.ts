/** Brings a row to what the engine says, with who and why, and logs that it was not so. */
import { type Drift, logDrift, setMarks } from '../../db/drift';
import { readCarriedValues } from '../../db/iterations';
import { flowInputOf } from '../../db/flow-input';
import { confirmClosed, type UnconfirmedFlow } from '../../db/unconfirmed-flows';
import { type ClosedStatus, type FlowState, isClosed } from '../../workflows/run';
import { flowStartOptions } from '../../workflows/start-options';
import { eventOf, type ReconcileDeps, tenantOf, unversioned } from './deps';
import { stateOf, type Why, whyEnded, whyReset } from './engine';

/** An intent this old never reached the engine: the API that wrote it is gone. */
const LOST_INTENT_MS = 15_000;

type Found = Pick<Drift, 'kind' | 'engine' | 'actor' | 'reason' | 'repair'>;

/** Logs the disagreement and raises the alarm, once for as long as it lasts. */
export async function report(
  { db, log, alert }: ReconcileDeps,
  flow: UnconfirmedFlow,
  found: Found,
): Promise<void> {
  const registry = { status: flow.flow_status, run_id: flow.run_id, phase: flow.current_phase };
  const drift = { tenant: tenantOf(flow), flow_id: flow.flow_id, registry, ...found };
  if (!(await logDrift(db, drift))) return;
  log.warn(
    { flow_id: flow.flow_id, kind: found.kind, registry, engine: found.engine },
    'registry and engine disagreed',
  );
  alert?.(drift);
}

export interface Ending {
  status: ClosedStatus;
  run_id: string;
  history_length: number;
  closed_at: Date | undefined;
}

/** The engine has ended the flow: confirms an end the registry has, or writes the one it has not. */
export async function settleEnd(
  deps: ReconcileDeps,
  flow: UnconfirmedFlow,
  end: Ending,
): Promise<boolean> {
  if (flow.flow_status === end.status && flow.run_id === end.run_id) {
    await confirmClosed(deps.db, flow.flow_id);
    return false;
  }
  const why = await whyEnded(deps.client, flow.flow_id, end.run_id);
  await close(deps, flow, end, why);
  await report(deps, flow, {
    kind: 'ended',
    engine: { status: end.status, run_id: end.run_id },
    actor: why.actor,
    reason: why.reason,
    repair: `recorded as ${end.status}`,
  });
  return true;
}

const close = (
  { registry }: ReconcileDeps,
  flow: UnconfirmedFlow,
  end: Omit<Ending, 'run_id'> & { run_id: string | null },
  why: Why,
) =>
  registry.record(
    eventOf(flow, end.status, {
      status: end.status,
      run_id: end.run_id,
      history_length: Math.max(end.history_length, flow.mirror_history_length),
      seq: flow.mirror_seq + 1,
      at: (end.closed_at ?? new Date()).toISOString(),
      reason: why.reason,
      origin: { user_id: why.actor, source: why.source },
      details: { was: flow.flow_status },
    }),
    // The engine was asked: its answer is the current run's.
    { switchRun: true, outside: true },
  );

/** The engine does not have the flow: it never got it, or it was deleted, or its retention is over. */
export async function settleMissing(deps: ReconcileDeps, flow: UnconfirmedFlow): Promise<boolean> {
  if (isClosed(flow.flow_status)) {
    await confirmClosed(deps.db, flow.flow_id);
    return false;
  }
  if (flow.flow_status === 'initialized') return startLost(deps, flow);
  const reason = 'the engine no longer has this flow';
  const gone = {
    status: 'terminated',
    run_id: flow.run_id,
    history_length: flow.mirror_history_length,
    closed_at: new Date(),
  } as const;
  await close(deps, flow, gone, { reason, actor: 'engine', source: 'reconciler' });
  await report(deps, flow, {
    ...{ kind: 'missing', engine: {}, actor: null, reason, repair: 'recorded as terminated' },
  });
  return true;
}

async function startLost(deps: ReconcileDeps, flow: UnconfirmedFlow): Promise<boolean> {
  if (flow.deleted_at || Date.now() - flow.created_at.getTime() < LOST_INTENT_MS) return false;
  const carried = await readCarriedValues(deps.db, tenantOf(flow), flow.flow_id);
  await deps.client.workflow.start(flow.flow_type, {
    ...flowStartOptions(flow.flow_id, flow.flow_type, flowInputOf(flow, carried)),
    taskQueue: deps.taskQueue,
  });
  await report(deps, flow, {
    kind: 'lost_start',
    engine: {},
    actor: flow.user_id,
    reason: 'the start never reached the engine',
    repair: 'started',
  });
  return true;
}

/** The engine runs another run than the registry knows. What the flow says of itself is written. */
export async function followReset(
  deps: ReconcileDeps,
  flow: UnconfirmedFlow,
  runId: string,
): Promise<boolean> {
  const state = await stateOf(deps.client, flow.flow_id);
  if (state?.run_id !== runId || !state.version) return false;
  await writeState(deps, flow, state);
  return true;
}

/** Says who reset a flow and why; whoever wrote first of the new run could not know. */
export async function explainReset(
  deps: ReconcileDeps,
  flow: UnconfirmedFlow,
  runId: string,
): Promise<void> {
  const why = await whyReset(deps.client, flow.flow_id, runId);
  await setMarks(deps.db, {
    marks: { switched_run: false },
    ended: [],
    event: eventOf(flow, 'reset', {
      ...unversioned,
      reason: why?.reason ?? null,
      origin: { user_id: why?.actor ?? 'engine', source: 'operator' },
      details: { run_id: runId },
    }),
  });
  await report(deps, flow, {
    kind: 'reset',
    engine: { status: flow.flow_status, run_id: runId },
    actor: why?.actor ?? null,
    reason: why?.reason ?? null,
    repair: 'followed',
  });
}

/** Writes what a flow says of itself, with the version it says it with: anything newer in the registry wins. */
export const writeState = ({ registry }: ReconcileDeps, flow: UnconfirmedFlow, state: FlowState) =>
  registry.record(
    eventOf(flow, 'repaired', {
      status: state.status,
      phase: state.phase,
      progress: state.progress,
      execution_mode: state.execution_mode,
      run_id: state.run_id,
      history_length: state.version?.history_length ?? flow.mirror_history_length,
      seq: state.version?.seq ?? flow.mirror_seq,
      details: { was: flow.flow_status, run_id: state.run_id },
    }),
    { switchRun: flow.run_id !== state.run_id, outside: true },
  );
