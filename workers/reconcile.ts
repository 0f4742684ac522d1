/**
 * Finds what the interceptors cannot see (terminate, time-outs, deletion, a start that never reached the engine) by
 * asking the engine about every flow whose end it has not confirmed, and repairs the registry through `record`.
 */
import {
  type Client,
  WorkflowNotFoundError,
  type WorkflowExecutionDescription,
} from '@temporalio/client';
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { readCarriedValues } from '../db/iterations';
import { flowInputOf } from '../db/flow-input';
import type { FlowRegistry } from '../db/flow-registry';
import { confirmClosed, readUnconfirmedFlows, type UnconfirmedFlow } from '../db/unconfirmed-flows';
import { type ClosedStatus, isClosed } from '../workflows/run';
import { flowStartOptions } from '../workflows/start-options';

/** A flow somebody wrote for this recently is not looked at: what looks like drift is a write under way. */
const QUIET_MS = 3000;
/** An intent this old never reached the engine: the API that wrote it is gone. */
const LOST_INTENT_MS = 15_000;
const PAGE = 200;

const closedStatuses: Readonly<Record<string, ClosedStatus>> = {
  COMPLETED: 'completed',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
  TERMINATED: 'terminated',
  TIMED_OUT: 'timed_out',
};

export interface ReconcileDeps {
  db: Knex;
  registry: FlowRegistry;
  client: Client;
  taskQueue: string;
  log: Logger;
}

/** Goes once through every unconfirmed flow; returns how many rows were repaired. Safe to run in several processes. */
export async function reconcile(deps: ReconcileDeps, quietMs = QUIET_MS): Promise<number> {
  let repaired = 0;
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const flows = await readUnconfirmedFlows(deps.db, { after, quietMs, limit: PAGE });
    for (const flow of flows) if (await reconcileFlow(deps, flow)) repaired += 1;
    const last = flows.at(-1);
    if (!last || flows.length < PAGE) return repaired;
    after = last.flow_id;
  }
}

async function reconcileFlow(deps: ReconcileDeps, flow: UnconfirmedFlow): Promise<boolean> {
  const description = await describe(deps.client, flow.flow_id);
  if (!description) return missing(deps, flow);
  const status = closedStatuses[description.status.name];
  // Not every open workflow is RUNNING (a paused one is not), so only a known end counts as closed.
  if (!status) return false;
  if (flow.flow_status === status && flow.run_id === description.runId) {
    await confirmClosed(deps.db, flow.flow_id);
    return false;
  }
  const { reason, actor } = await whyClosed(deps.client, flow.flow_id, description.runId);
  await close(deps, flow, status, {
    run_id: description.runId,
    history_length: Math.max(description.historyLength, flow.mirror_history_length),
    at: (description.closeTime ?? new Date()).toISOString(),
    reason,
    actor,
  });
  return true;
}

async function describe(
  client: Client,
  flowId: string,
): Promise<WorkflowExecutionDescription | undefined> {
  try {
    return await client.workflow.getHandle(flowId).describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/** The engine does not have the flow: it never got it, or it was deleted, or its retention is over. */
async function missing(deps: ReconcileDeps, flow: UnconfirmedFlow): Promise<boolean> {
  if (isClosed(flow.flow_status)) {
    await confirmClosed(deps.db, flow.flow_id);
    return false;
  }
  if (flow.flow_status !== 'initialized') {
    await close(deps, flow, 'terminated', {
      run_id: flow.run_id,
      history_length: flow.mirror_history_length,
      at: new Date().toISOString(),
      reason: 'the engine no longer has this flow',
      actor: 'reconciler',
    });
    return true;
  }
  if (flow.deleted_at || Date.now() - flow.created_at.getTime() < LOST_INTENT_MS) return false;
  const carried = await readCarriedValues(deps.db, tenantOf(flow), flow.flow_id);
  await deps.client.workflow.start(flow.flow_type, {
    ...flowStartOptions(flow.flow_id, flow.flow_type, flowInputOf(flow, carried)),
    taskQueue: deps.taskQueue,
  });
  deps.log.warn({ flow_id: flow.flow_id }, 'started a flow whose start was lost');
  return true;
}

const tenantOf = ({ client_account_id, engagement_id }: UnconfirmedFlow) => ({
  client_account_id,
  engagement_id,
});

interface Ending {
  run_id: string | null;
  history_length: number;
  at: string;
  reason: string | null;
  actor: string;
}

async function close(
  { registry, log }: ReconcileDeps,
  flow: UnconfirmedFlow,
  status: ClosedStatus,
  ending: Ending,
): Promise<void> {
  const { actor, ...version } = ending;
  await registry.record(
    {
      ...version,
      kind: status,
      status,
      seq: flow.mirror_seq + 1,
      tenant: tenantOf(flow),
      flow_id: flow.flow_id,
      flow_type: flow.flow_type,
      user_id: flow.user_id,
      phase: flow.current_phase,
      progress: flow.progress,
      flow_started_at: (flow.started_at ?? flow.created_at).toISOString(),
      origin: { user_id: actor, source: 'reconciler' },
      details: { was: flow.flow_status },
    },
    // The engine was asked: its answer is the current run's.
    { switchRun: true },
  );
  log.warn(
    { flow_id: flow.flow_id, was: flow.flow_status, is: status },
    'registry repaired after the engine',
  );
}

/** Who ended it and why, from the last event of the history. */
async function whyClosed(
  client: Client,
  workflowId: string,
  runId: string,
): Promise<{ reason: string | null; actor: string }> {
  const { history } = await client.workflowService.getWorkflowExecutionHistoryReverse({
    namespace: client.options.namespace,
    execution: { workflowId, runId },
    maximumPageSize: 1,
  });
  const last = history?.events?.[0];
  const terminated = last?.workflowExecutionTerminatedEventAttributes;
  const failure = last?.workflowExecutionFailedEventAttributes?.failure;
  return {
    reason: terminated?.reason ?? failure?.message ?? null,
    actor: terminated?.identity ?? 'engine',
  };
}
