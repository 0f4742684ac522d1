/**
 * Finds what the interceptors cannot see: terminate, time-outs, deletion, reset, a pause in the engine, workflow tasks
 * that fail for ever, queues without workers, starts that never arrived, flows nobody recorded. A round lists what is
 * open and asks the engine about every flow that looks off; a sweep asks about all of them and measures the agreement.
 */
import { readAgreement, saveAgreement } from '../../db/agreement';
import {
  readKnownFlows,
  readUnconfirmedFlows,
  type UnconfirmedFlow,
} from '../../db/unconfirmed-flows';
import { isClosed, isTenantId } from '../../workflows/run';
import { adopt } from './adopt';
import type { ReconcileDeps } from './deps';
import { hasWorkers } from '../../workflows/client/queue-workers';
import { describe, endOf, listEnded, listOpen, type Seen, stateOf } from './engine';
import { enginePauseOf, markDegraded, markPause, noWorker, stuckOf } from './marks';
import { explainReset, followReset, report, settleEnd, settleMissing, writeState } from './repair';

/** A flow somebody wrote for this recently is not looked at: what looks like drift is a write under way. */
const QUIET_MS = 3000;
const PAGE = 500;
/** Questions to the engine under way at a time; a sweep, which is in no hurry, takes fewer. */
const AT_ONCE = { round: 20, sweep: 5 };
/** What visibility got wrong is found by asking about some flows in turn: so many a round, or a tenth of them. */
const IN_TURN = 50;
const MOST_TURNS = 10;

export interface Reconciled {
  repaired: number;
  /** of a sweep: rows held against the engine, and those that said the same */
  compared: number;
  agreeing: number;
}

/** Goes once through every unconfirmed flow. Safe to run in several processes, though one is enough. */
export async function reconcile(
  deps: ReconcileDeps,
  {
    quietMs = QUIET_MS,
    sweep = false,
    round = 0,
  }: { quietMs?: number; sweep?: boolean; round?: number } = {},
): Promise<Reconciled> {
  const open = await listOpen(deps.client, deps.taskQueue);
  const staffed = await hasWorkers(deps.client, deps.taskQueue);
  const found: Reconciled = { repaired: 0, compared: 0, agreeing: 0 };
  const turns = Math.min(MOST_TURNS, Math.ceil(open.size / IN_TURN));
  const isDue = ({ flow_id }: UnconfirmedFlow) =>
    turns <= 1 || (Number.parseInt(flow_id.slice(0, 6), 16) + round) % turns === 0;
  const unknown = new Set(open.keys());
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const flows = await readUnconfirmedFlows(deps.db, { after, quietMs, limit: PAGE });
    for (const { flow_id } of flows) unknown.delete(flow_id);
    const suspects = sweep
      ? flows
      : flows.filter((flow) => isDue(flow) || looksOff(flow, open.get(flow.flow_id), staffed));
    await each(suspects, sweep ? AT_ONCE.sweep : AT_ONCE.round, async (flow) => {
      const repaired = await reconcileFlow(deps, flow, { staffed, sweep });
      found.compared += 1;
      if (repaired) found.repaired += 1;
      else found.agreeing += 1;
    });
    const last = flows.at(-1);
    if (!last || flows.length < PAGE) break;
    after = last.flow_id;
  }
  found.repaired += await takeIn(deps, open, [...unknown]);
  if (sweep) {
    found.repaired += await takeInEnded(deps);
    await saveAgreement(deps.db, { compared: found.compared, agreeing: found.agreeing });
  }
  return found;
}

const looksOff = (flow: UnconfirmedFlow, seen: Seen | undefined, staffed: boolean): boolean =>
  !seen ||
  isClosed(flow.flow_status) ||
  flow.switched_run ||
  seen.runId !== flow.run_id ||
  seen.isPaused !== (flow.engine_paused !== null) ||
  seen.isStuck !== (flow.degraded?.cause === 'stuck') ||
  (flow.degraded?.cause === 'no_worker') === staffed;

/** True when the row had to be changed. */
export async function reconcileFlow(
  deps: ReconcileDeps,
  row: UnconfirmedFlow,
  { staffed, sweep }: { staffed: boolean; sweep: boolean },
): Promise<boolean> {
  const described = await describe(deps.client, row.flow_id);
  if (!described) return settleMissing(deps, row);
  // Read before the flow began, the row has no start: records are kept under the one the engine knows.
  const flow = { ...row, started_at: row.started_at ?? described.startTime };
  const { runId: run_id, historyLength: history_length, closeTime: closed_at } = described;
  if (flow.switched_run) await explainReset(deps, flow, run_id);
  const status = endOf(described);
  if (status) return settleEnd(deps, flow, { status, run_id, history_length, closed_at });

  const stuck = stuckOf(described);
  const paused = await markPause(deps, flow, enginePauseOf(described));
  const degraded = await markDegraded(
    deps,
    flow,
    stuck ?? (staffed ? null : noWorker(deps.taskQueue)),
  );
  const marked = paused || degraded;
  // A flow that cannot answer is asked when it can.
  if (stuck || !staffed || described.status.name === 'PAUSED') return marked;
  if (flow.run_id !== run_id) return (await followReset(deps, flow, run_id)) || marked;
  return (sweep && (await compareState(deps, flow))) || marked;
}

/** Asks the flow itself; true when the registry said something else, and it was not a write under way. */
async function compareState(deps: ReconcileDeps, flow: UnconfirmedFlow): Promise<boolean> {
  const state = await stateOf(deps.client, flow.flow_id);
  if (!state?.version || (state.status === flow.flow_status && state.phase === flow.current_phase))
    return false;
  if ((await writeState(deps, flow, state)) !== 'applied') return false;
  await report(deps, flow, {
    kind: 'state',
    engine: { status: state.status, run_id: state.run_id, phase: state.phase },
    actor: null,
    reason: 'the registry lagged behind the flow',
    repair: `recorded as ${state.status}`,
  });
  return true;
}

/** Open flows that are not among the unconfirmed: not known at all, or reset after their end was confirmed. */
async function takeIn(
  deps: ReconcileDeps,
  open: ReadonlyMap<string, Seen>,
  flowIds: readonly string[],
): Promise<number> {
  const ours = flowIds.filter(isTenantId);
  const known = new Map(
    (await readKnownFlows(deps.db, ours)).map((flow) => [flow.flow_id, flow] as const),
  );
  let taken = 0;
  for (const id of ours) {
    const flow = known.get(id);
    // Visibility shows a flow that has just ended as open for a moment; its run tells.
    if (flow && (!flow.confirmed || flow.run_id === open.get(id)?.runId)) continue;
    if (await adopt(deps, id)) taken += 1;
  }
  return taken;
}

/** Flows that ended while nobody recorded them, since the last sweep or, in the first one, ever. */
async function takeInEnded(deps: ReconcileDeps): Promise<number> {
  const { swept_at } = await readAgreement(deps.db);
  const since = swept_at && new Date(swept_at.getTime() - 60_000);
  let taken = 0;
  let batch: { flowId: string; runId: string }[] = [];
  const take = async () => {
    const known = new Set(
      (
        await readKnownFlows(
          deps.db,
          batch.map(({ flowId }) => flowId),
        )
      ).map(({ flow_id }) => flow_id),
    );
    for (const { flowId } of batch)
      if (!known.has(flowId) && (await adopt(deps, flowId))) taken += 1;
    batch = [];
  };
  for await (const ended of listEnded(deps.client, deps.taskQueue, since)) {
    if (isTenantId(ended.flowId)) batch.push(ended);
    if (batch.length >= PAGE) await take();
  }
  await take();
  return taken;
}

async function each<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>) {
  const rest = items.values();
  const lane = async () => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, lane));
}
