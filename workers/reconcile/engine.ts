/** What the engine says about flows: what the reconciler compares the registry with. */
import {
  type Client,
  WorkflowNotFoundError,
  type WorkflowExecutionDescription,
} from '@temporalio/client';
import type { Payload, ProtoFailure } from '@temporalio/common';
import {
  decodeOptionalFailureToOptionalError,
  decodeOptionalSinglePayload,
} from '@temporalio/common/lib/internal-non-workflow';
import { flowStateQuery } from '../../workflows/messages';
import {
  type ClosedStatus,
  type FlowInput,
  type FlowState,
  type Origin,
} from '../../workflows/run';

const QUERY_LIMIT_MS = 3000;
const closedStatuses: Readonly<Record<string, ClosedStatus>> = {
  COMPLETED: 'completed',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
  TERMINATED: 'terminated',
  TIMED_OUT: 'timed_out',
};

/** Not every open workflow is RUNNING (a paused one is not), so only a known end counts as closed. */
export const endOf = ({ status }: { status: { name: string } }): ClosedStatus | undefined =>
  closedStatuses[status.name];

/** The engine's own, consistent word on a flow; undefined when it does not have it. */
export async function describe(
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

/** The state as the flow tells it; undefined when no worker answers or the flow cannot be asked. */
export const stateOf = (client: Client, flowId: string): Promise<FlowState | undefined> =>
  client.connection
    .withDeadline(Date.now() + QUERY_LIMIT_MS, () =>
      client.workflow.getHandle(flowId).query(flowStateQuery),
    )
    .catch(() => undefined);

export interface Seen {
  runId: string;
  isPaused: boolean;
  /** the server has reported trouble with the flow's workflow tasks */
  isStuck: boolean;
  type: string;
}

/** Open flows on the queue, by id. Visibility lags a little: good to find what to look at, never to prove anything. */
export async function listOpen(client: Client, taskQueue: string): Promise<Map<string, Seen>> {
  const seen = new Map<string, Seen>();
  const query = `TaskQueue = '${taskQueue}' AND ExecutionStatus IN ('Running', 'Paused')`;
  for await (const info of client.workflow.list({ query, pageSize: 1000 }))
    seen.set(info.workflowId, {
      runId: info.runId,
      isPaused: info.status.name === 'PAUSED',
      isStuck: 'TemporalReportedProblems' in (info.raw.searchAttributes?.indexedFields ?? {}),
      type: info.type,
    });
  return seen;
}

/** Ids and runs of flows on the queue that ended since; in no order. */
export async function* listEnded(
  client: Client,
  taskQueue: string,
  since: Date | null,
): AsyncGenerator<{ flowId: string; runId: string }, void, undefined> {
  const query =
    `TaskQueue = '${taskQueue}' AND ExecutionStatus NOT IN ('Running', 'Paused', 'ContinuedAsNew')` +
    (since ? ` AND CloseTime > '${since.toISOString()}'` : '');
  for await (const { workflowId, runId } of client.workflow.list({ query, pageSize: 1000 }))
    yield { flowId: workflowId, runId };
}

/** What a flow was started with, from the first event of its history; undefined when that is no flow's input. */
export async function inputOf(
  client: Client,
  workflowId: string,
  runId: string,
): Promise<FlowInput | undefined> {
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    namespace: client.options.namespace,
    execution: { workflowId, runId },
    maximumPageSize: 1,
  });
  const payload =
    history?.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0];
  return (await fromPayload(client, workflowId, payload)) as FlowInput | undefined;
}

const contextOf = (client: Client, workflowId: string) =>
  ({ type: 'workflow', namespace: client.options.namespace, workflowId }) as const;

/** What cannot be read says nothing: of a stranger's making, or encrypted with a key that is gone. */
const fromPayload = (client: Client, workflowId: string, payload: Payload | null | undefined) =>
  decodeOptionalSinglePayload(
    client.options.loadedDataConverter,
    payload,
    contextOf(client, workflowId),
  ).catch(() => undefined);

const messageOf = async (
  client: Client,
  workflowId: string,
  failure: ProtoFailure | null | undefined,
): Promise<string | null> => {
  const error = await decodeOptionalFailureToOptionalError(
    client.options.loadedDataConverter,
    failure,
    contextOf(client, workflowId),
  ).catch(() => undefined);
  return error?.message ?? failure?.message ?? null;
};

export interface Why {
  reason: string | null;
  actor: string;
  source: Origin['source'];
}
const unknownWhy: Why = { reason: null, actor: 'engine', source: 'reconciler' };

/** Who ended a run and why, from its last event. What the API ended names the person who asked for it. */
export async function whyEnded(client: Client, workflowId: string, runId: string): Promise<Why> {
  const { history } = await client.workflowService.getWorkflowExecutionHistoryReverse({
    namespace: client.options.namespace,
    execution: { workflowId, runId },
    maximumPageSize: 1,
  });
  const last = history?.events?.[0];
  const terminated = last?.workflowExecutionTerminatedEventAttributes;
  const failure = last?.workflowExecutionFailedEventAttributes?.failure;
  if (!terminated) return { ...unknownWhy, reason: await messageOf(client, workflowId, failure) };
  const payload = terminated.details?.payloads?.[0];
  const origin = (await fromPayload(client, workflowId, payload)) as Partial<Origin> | undefined;
  return {
    reason: terminated.reason || null,
    actor: origin?.user_id ?? (terminated.identity || 'engine'),
    source: origin?.user_id ? 'api' : 'reconciler',
  };
}

/** temporal.api.enums.v1.WorkflowTaskFailedCause */
const RESET_WORKFLOW = 20;

/** Why a flow was reset (the engine does not keep by whom); null for a run that did not come from a reset. */
export async function whyReset(
  client: Client,
  workflowId: string,
  runId: string,
): Promise<Why | null> {
  const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  const reset = events?.findLast(
    ({ workflowTaskFailedEventAttributes: failed }) => Number(failed?.cause) === RESET_WORKFLOW,
  )?.workflowTaskFailedEventAttributes;
  if (!reset) return null;
  return {
    ...unknownWhy,
    reason: await messageOf(client, workflowId, reset.failure),
    actor: 'operator',
  };
}
