/** What a schedule starts: a new iteration of a lineage, followed to its end. */
import {
  defineSearchAttributeKey,
  SearchAttributeType,
  WorkflowExecutionAlreadyStartedError,
} from '@temporalio/common';
import {
  CancellationScope,
  ChildWorkflowFailure,
  executeChild,
  getExternalWorkflowHandle,
  isCancellation,
  ParentClosePolicy,
  proxyActivities,
  workflowInfo,
} from '@temporalio/workflow';
import type { ScheduledRerunActivities } from '../activities/scheduled-rerun';
import type { Tenant } from './run';
import { flowStartOptions } from './start-options';

/** Ids only: what is to be done is in the schedule's row. */
export interface ScheduledRerunInput {
  tenant: Tenant;
  schedule_id: string;
}

/** The time the action stands for; that of a backfill is in the past. */
const nominalStart = defineSearchAttributeKey(
  'TemporalScheduledStartTime',
  SearchAttributeType.DATETIME,
);

const { createScheduledIteration, flowEnd } = proxyActivities<ScheduledRerunActivities>({
  startToCloseTimeout: '30s',
  retry: { initialInterval: '1s', maximumInterval: '30s' },
});

/**
 * The flow is a child, and this workflow lasts as long as it does: so a schedule knows that an earlier iteration still
 * runs, and its overlap policies mean what they say. To cancel this workflow cancels the flow, to terminate it
 * terminates the flow, and a flow that fails fails it, for "pause on failure". An activity that waits in its stead
 * would hold one of a worker's places for as long as nobody decides at the gate.
 */
export async function scheduled_rerun(given: ScheduledRerunInput): Promise<{ flow_id: string }> {
  const { workflowId, typedSearchAttributes, startTime } = workflowInfo();
  const { flow_id, flow_type, input } = await createScheduledIteration({
    ...given,
    action_id: workflowId,
    nominal_time: (typedSearchAttributes.get(nominalStart) ?? startTime).toISOString(),
  });
  const { workflowIdConflictPolicy: _, ...options } = flowStartOptions(flow_id, flow_type, input);
  try {
    await executeChild(flow_type, {
      ...options,
      parentClosePolicy: ParentClosePolicy.TERMINATE,
      cancellationType: 'WAIT_CANCELLATION_COMPLETED',
    });
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) await follow(flow_id);
    // A person cancelled the flow: the action is done, and no failure.
    else if (!(error instanceof ChildWorkflowFailure && isCancellation(error) && !isCancelled()))
      throw error;
  }
  return { flow_id };
}

const isCancelled = (): boolean => CancellationScope.current().consideredCancelled;

/**
 * Waits for a flow that is no child: the reconciler started it because this workflow was long in coming, or the action
 * of this time was taken before. A termination of this workflow does not reach it, a cancellation does.
 */
async function follow(flowId: string): Promise<void> {
  try {
    await flowEnd(flowId);
  } catch (error) {
    if (!isCancellation(error)) throw error;
    await CancellationScope.nonCancellable(async () => {
      await getExternalWorkflowHandle(flowId)
        .cancel()
        .catch(() => undefined);
      await flowEnd(flowId);
    });
    throw error;
  }
}
