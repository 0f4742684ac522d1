import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { markCancelSent, readUncancelledFlows, type UncancelledFlow } from '../../db/deletions';
import type { FlowRegistry } from '../../db/flow-registry';
import { cancelDeleted } from '../../workflows/client/cancel-deleted';
import type { FlowClient } from '../../workflows/client/flow-client';
import type { Origin } from '../../workflows/run';

/** A flow that is still open this long after it was asked to end is asked again, by the engine itself. */
const AGAIN_MS = 60_000;
/** A start this old that the engine does not have was given up: whoever sent it waits no longer. */
const LOST_START_MS = 15_000;
const PAGE = 100;
const AT_ONCE = 10;

export interface DeletionDeps {
  db: Knex;
  registry: FlowRegistry;
  flows: FlowClient;
  log: Logger;
}

/**
 * Asks deleted flows that have not ended to do so: whoever deleted them may have been gone before they could. True when
 * there may be more of them.
 */
export async function cancelRound(deps: DeletionDeps): Promise<boolean> {
  const waiting = await readUncancelledFlows(deps.db, { againMs: AGAIN_MS, limit: PAGE });
  for (let first = 0; first < waiting.length; first += AT_ONCE)
    await Promise.all(waiting.slice(first, first + AT_ONCE).map((flow) => cancelOne(deps, flow)));
  return waiting.length === PAGE;
}

async function cancelOne(deps: DeletionDeps, flow: UncancelledFlow): Promise<void> {
  const { flow_id, deleted_at, client_account_id, engagement_id } = flow;
  const tenant = { client_account_id, engagement_id };
  const origin: Origin = { user_id: flow.deleted_by ?? 'system', source: 'reconciler' };
  try {
    if (flow.cancel_sent_at) await deps.flows.requestCancel(flow_id);
    else if ((await cancelDeleted(deps.flows, tenant, flow, origin)) === 'unknown') {
      if (flow.flow_status === 'initialized') {
        await endUnstarted(deps, flow, origin);
        return;
      }
      // It has ended; the registry follows without us.
    }
    await markCancelSent(deps.db, tenant, { flow_id, deleted_at });
  } catch (error) {
    deps.log.warn({ err: error, flow_id }, 'a deleted flow could not be cancelled yet');
  }
}

/** The engine never had it, and nobody is about to hand it over: the intent ends here. */
async function endUnstarted(
  { registry }: DeletionDeps,
  flow: UncancelledFlow,
  origin: Origin,
): Promise<void> {
  if (flow.deleted_ms_ago < LOST_START_MS) return;
  const { client_account_id, engagement_id, flow_id, flow_type, user_id, progress } = flow;
  await registry.record({
    ...{ flow_id, flow_type, user_id, progress, origin },
    kind: 'cancelled',
    status: 'cancelled',
    tenant: { client_account_id, engagement_id },
    phase: flow.current_phase,
    run_id: flow.run_id,
    history_length: flow.mirror_history_length,
    seq: flow.mirror_seq + 1,
    flow_started_at: (flow.started_at ?? flow.created_at).toISOString(),
    at: new Date().toISOString(),
    reason: 'deleted before the flow engine had it',
    details: {},
  });
}
