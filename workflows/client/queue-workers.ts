import type { Client } from '@temporalio/client';

/** temporal.api.enums.v1.TaskQueueType */
const WORKFLOW_QUEUE = 1 as never;
/** A worker asks again at least once a minute. */
const RECENT_S = 90;

/** Whether any worker takes work from the queue. */
export async function hasWorkers(client: Client, taskQueue: string): Promise<boolean> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: WORKFLOW_QUEUE,
  });
  const recent = Date.now() / 1000 - RECENT_S;
  return pollers.some(({ lastAccessTime }) => Number(lastAccessTime?.seconds) > recent);
}
