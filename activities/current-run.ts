import type { Context } from '@temporalio/activity';

/**
 * Asks the engine which run of a flow is current, after a reset or a re-used id: a write of any other run must be
 * dropped for good.
 */
export async function isCurrentRun(
  { client }: Context,
  { flow_id, run_id }: { flow_id: string; run_id: string | null },
): Promise<boolean> {
  const { runId } = await client.workflow.getHandle(flow_id).describe();
  return runId === run_id;
}
