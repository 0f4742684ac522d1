/** What can be asked of many flows at once, and what the state table says to it. */
import { commandNames } from '../messages';
import { actionsIn, type ExecutionMode, type FlowAction, type FlowStatus } from '../run';

export const bulkActions = [...commandNames, 'terminate', 'delete', 'restore'] as const;
export type BulkAction = (typeof bulkActions)[number] & FlowAction;

export interface BulkParameters {
  mode?: 'boundary' | 'immediate';
  phase?: string;
  comment?: string;
  edits?: unknown[];
}

/** Which of the parameters each action has; the others take none. */
export const bulkParameters: Readonly<Partial<Record<BulkAction, (keyof BulkParameters)[]>>> = {
  pause: ['mode'],
  execute: ['phase'],
  approve: ['comment'],
  reject: ['comment', 'edits'],
  edit: ['comment', 'edits'],
  retry: ['phase'],
  skip: ['phase'],
  fail: ['phase'],
};

/** Whether the state table takes the action. Deleting a deleted flow again is no refusal, as in DELETE. */
export function isAccepted(
  action: BulkAction,
  flow: { flow_status: FlowStatus; execution_mode: ExecutionMode; deleted: boolean },
): boolean {
  if (action === 'delete') return true;
  if (action === 'restore' || flow.deleted) return action === 'restore' && flow.deleted;
  return actionsIn(flow.flow_status, flow.execution_mode).includes(action);
}
