/** Comparisons somebody asked for: of single flows, and of everything about them. */
import { readRequestedRepairs, type RequestedRepair, settleRepair } from '../../db/drift-repairs';
import { isClosed } from '../../workflows/run';
import { hasWorkers } from '../../workflows/client/queue-workers';
import type { ReconcileDeps } from './deps';
import { describe, endOf, stateOf } from './engine';
import { reconcileFlow } from './round';

/** In one round; the others wait for the next. */
const AT_MOST = 100;

/** Compares, repairs and says so in the entries. What cannot be asked now is asked in the next round. */
export async function repairRequested(
  deps: ReconcileDeps,
  { quietMs }: { quietMs: number },
): Promise<void> {
  const requested = await readRequestedRepairs(deps.db, { quietMs, limit: AT_MOST });
  if (requested.length === 0) return;
  const staffed = await hasWorkers(deps.client, deps.taskQueue);
  for (const request of requested) {
    const outcome = await compare(deps, request, staffed);
    if (outcome) await settleRepair(deps.db, request.drift_id, outcome);
  }
}

async function compare(
  deps: ReconcileDeps,
  { flow }: RequestedRepair,
  staffed: boolean,
): Promise<'agreed' | 'repaired' | 'ended' | null> {
  if (!flow) return 'ended';
  if (await reconcileFlow(deps, flow, { staffed, sweep: true })) return 'repaired';
  // That nothing was changed says that the two agree only of a flow that could be asked.
  const described = await describe(deps.client, flow.flow_id);
  if (!described || endOf(described) || isClosed(flow.flow_status)) return 'agreed';
  // One with a mark says itself why it cannot be asked, and the mark was compared.
  if (flow.engine_paused || flow.degraded) return 'agreed';
  return (await stateOf(deps.client, flow.flow_id)) ? 'agreed' : null;
}
