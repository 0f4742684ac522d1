/** How a flow is started, whoever starts it: by the API, by the reconciler after a lost start, by a schedule. */
import {
  defineSearchAttributeKey,
  type Priority,
  SearchAttributeType,
  type SearchAttributePair,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
} from '@temporalio/common';
import type { FlowInput } from './run';

const flowType = defineSearchAttributeKey('FlowType', SearchAttributeType.KEYWORD);
const clientAccountId = defineSearchAttributeKey('ClientAccountId', SearchAttributeType.KEYWORD);
const engagementId = defineSearchAttributeKey('EngagementId', SearchAttributeType.KEYWORD);

export interface FlowStartOptions {
  workflowId: string;
  workflowIdReusePolicy: typeof WorkflowIdReusePolicy.REJECT_DUPLICATE;
  workflowIdConflictPolicy: typeof WorkflowIdConflictPolicy.USE_EXISTING;
  typedSearchAttributes: SearchAttributePair[];
  priority: Priority;
  args: [FlowInput];
}

/**
 * The flow's id is the workflow's, so that a repeated start is the same flow. The tenant is the fairness key: with many
 * tasks waiting, tenants take turns. Activities inherit both keys.
 */
export const flowStartOptions = (
  flowId: string,
  type: string,
  input: FlowInput,
): FlowStartOptions => ({
  workflowId: flowId,
  workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
  workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
  typedSearchAttributes: [
    { key: flowType, value: type },
    { key: clientAccountId, value: input.tenant.client_account_id },
    { key: engagementId, value: input.tenant.engagement_id },
  ],
  priority: {
    fairnessKey: input.tenant.client_account_id,
    ...(input.priority !== undefined && { priorityKey: input.priority }),
  },
  args: [input],
});
