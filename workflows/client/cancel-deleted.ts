import { WorkflowNotFoundError } from '@temporalio/client';
import type { Origin, Tenant } from '../run';
import { engineFaultOf } from './engine-fault';
import type { FlowClient } from './flow-client';

/**
 * Asks a deleted flow to end. `asked`: it knows, or is about to end anyway; `unknown`: the engine has no such open
 * flow. Throws when the engine does not answer. The same deletion asks once, however many try.
 */
export async function cancelDeleted(
  flows: FlowClient,
  tenant: Tenant,
  { flow_id, deleted_at }: { flow_id: string; deleted_at: Date },
  origin: Origin,
): Promise<'asked' | 'unknown'> {
  try {
    const updateId = `delete:${deleted_at.toISOString()}`;
    await flows.command(flow_id, 'cancel', { reason: 'deleted', origin }, { tenant, updateId });
    return 'asked';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 'unknown';
    if (engineFaultOf(error)?.code === 'conflict') return 'asked';
    throw error;
  }
}
