import { Context } from '@temporalio/activity';
import type { FlowRegistry } from '../db/flow-registry';
import type { FlowEvent } from '../workflows/run';
import { isCurrentRun } from './current-run';

/** What the registry mirror calls: every flow type's worker must have them. */
export interface RegistryActivities {
  recordFlowEvent(event: FlowEvent): Promise<void>;
  requestCancellation(): Promise<void>;
}

export const createRegistryActivities = (registry: FlowRegistry): RegistryActivities => ({
  async recordFlowEvent(event) {
    if ((await registry.record(event)) !== 'other_run') return;
    if (await isCurrentRun(Context.current(), event))
      await registry.record(event, { switchRun: true });
  },
  async requestCancellation() {
    const { client, info } = Context.current();
    const { workflowId, runId } = info.workflowExecution ?? {};
    if (workflowId) await client.workflow.getHandle(workflowId, runId).cancel();
  },
});
