import type { ExecutionMode, FlowInput } from '../workflows/run';

/** What a flow's row says about how it was asked for. */
export interface RequestedFlow {
  client_account_id: string;
  engagement_id: string;
  user_id: string;
  flow_configuration: unknown;
  on_phase_failure: 'park' | 'fail';
  execution_mode: ExecutionMode;
  priority: number;
  slot: 'none' | 'waiting' | 'granted' | 'held';
}

/** The input to start the flow of a row with: the same whoever starts it, whenever. */
export const flowInputOf = (
  row: RequestedFlow,
  /** what it carries over from an earlier iteration, by phase */
  carried: Readonly<Record<string, object>>,
): FlowInput => ({
  tenant: { client_account_id: row.client_account_id, engagement_id: row.engagement_id },
  user_id: row.user_id,
  configuration: row.flow_configuration,
  on_phase_failure: row.on_phase_failure,
  execution_mode: row.execution_mode,
  priority: row.priority,
  ...(Object.keys(carried).length > 0 && { carried }),
  // One that was granted meanwhile asks once more: what it was granted is its own.
  slot: row.slot === 'held' ? 'held' : 'waiting',
});
