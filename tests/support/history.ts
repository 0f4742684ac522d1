/** What the history of a flow holds for a test to compare. */
import type { WorkflowHandle } from '@temporalio/client';
import { eventually } from './flows';

/**
 * What the history says happened, once no workflow task is under way: the registry shows a status before the task that
 * wrote it has ended. Tasks themselves are no trace: a busy server keeps the one a refused update came with.
 */
export async function happenedTo(handle: WorkflowHandle): Promise<string[]> {
  await eventually(
    () => handle.describe(),
    ({ raw }) => !raw.pendingWorkflowTask,
  );
  const { events } = await handle.fetchHistory();
  return (events ?? [])
    .filter((event) => !Object.keys(event).some((key) => key.startsWith('workflowTask')))
    .map(({ eventType }) => String(eventType));
}
