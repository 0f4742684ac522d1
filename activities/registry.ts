import { Context } from '@temporalio/activity';
import type { FlowRegistry } from '../db/flow-registry';
import { type FlowEvent, isClosed, isResting } from '../workflows/run';
import type { FlowSlots, SlotRequest } from '../db/flow-slots';
import { isCurrentRun } from './current-run';

/** What the registry mirror calls: every flow type's worker must have them. */
export interface RegistryActivities {
  recordFlowEvent(event: FlowEvent): Promise<void>;
  requestCancellation(): Promise<void>;
  requestSlot(request: SlotRequest): Promise<'held' | 'waiting'>;
}

export const createRegistryActivities = (
  registry: FlowRegistry,
  slots: FlowSlots,
  /** told when a flow came to rest or ended: a slot may be free */
  onRest: () => void = () => undefined,
): RegistryActivities => ({
  async recordFlowEvent(event) {
    const outcome = await registry.record(event);
    if (outcome === 'other_run' && (await isCurrentRun(Context.current(), event)))
      await registry.record(event, { switchRun: true });
    if (isResting(event.status) || isClosed(event.status)) onRest();
  },
  requestSlot: (request) => slots.request(request),
  async requestCancellation() {
    const { client, info } = Context.current();
    const { workflowId, runId } = info.workflowExecution ?? {};
    if (workflowId) await client.workflow.getHandle(workflowId, runId).cancel();
  },
});
