import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';

/** Signals and updates: temporal.api.enums.v1.ResetReapplyExcludeType. */
const REAPPLY_NOTHING = [1, 2] as never;

/** Back to the workflow task that scheduled a phase; messages that came later are not sent again. */
export async function resetFlow(client: Client, id: string, phase: string): Promise<void> {
  const { events } = await client.workflow.getHandle(id).fetchHistory();
  const scheduled = events?.find(
    (event) => event.activityTaskScheduledEventAttributes?.activityType?.name === phase,
  );
  await client.workflowService.resetWorkflowExecution({
    namespace: client.options.namespace,
    workflowExecution: { workflowId: id },
    reason: 'test',
    requestId: randomUUID(),
    workflowTaskFinishEventId:
      scheduled?.activityTaskScheduledEventAttributes?.workflowTaskCompletedEventId ?? null,
    resetReapplyExcludeTypes: REAPPLY_NOTHING,
  });
}
