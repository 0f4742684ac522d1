/** What waits for people, across flows, and their answers. */
import type * as doc from './documents';
import type { Keyed } from './flow-commands';

/** Durations are milliseconds from the opening of the gate; people are user ids. What is left out has its default. */
export interface ApprovalPolicyDocument {
  due_ms?: number;
  reminder_ms?: number[];
  escalation?: { after_ms: number; to: string[] }[];
  /** people whose approval it takes */
  quorum?: number;
  /** empty: anybody */
  approvers?: string[];
  self_approval?: boolean;
  on_timeout?: 'keep' | 'reject' | 'fail';
}

export interface ApprovalDocument {
  approval_id: string;
  flow_id: string;
  flow_type: string;
  phase: string;
  round: number;
  status: 'pending' | 'approved' | 'edited' | 'rejected' | 'withdrawn' | 'expired';
  requested_at: string;
  due_at: string;
  overdue: boolean;
  /** why it cannot be approved as it is; null when it can */
  problem: string | null;
  assignees: string[];
  /** others may decide too */
  anyone: boolean;
  quorum: number;
  votes: { by: string; decision: string; comment: string | null; at: string }[];
  level: number;
  reminders: number;
  decided_by: string | null;
  decided_at: string | null;
  comment: string | null;
}

export interface ApprovalFilter extends doc.PageQuery {
  /** default: pending */
  status?: ApprovalDocument['status'];
  /** a user id, or `me` */
  assignee?: string;
  phase?: string;
  flow_type?: string;
  overdue?: boolean;
}

interface Calls {
  get: <Document>(path: string, query?: object) => Promise<Document>;
  post: <Document>(path: string, json: object, key?: Keyed) => Promise<Document>;
}
type Answer = Promise<doc.FlowState | doc.Accepted>;

const approvalPath = (id: string): string => `/approvals/${encodeURIComponent(id)}`;

export const approvals = ({ get, post }: Calls) => ({
  listApprovals: (filter: ApprovalFilter = {}) =>
    get<doc.Page<ApprovalDocument>>('/approvals', filter),
  approval: (id: string) =>
    get<ApprovalDocument & { summary: Record<string, unknown> | null }>(approvalPath(id)),
  decideApproval: (id: string, body: doc.ApprovalRequest, key?: Keyed): Answer =>
    post(`${approvalPath(id)}/decision`, body, key),
  reassignApproval: (id: string, body: { to: string[]; reason?: string }, key?: Keyed): Answer =>
    post(`${approvalPath(id)}/reassign`, body, key),
  escalateApproval: (
    id: string,
    body: { to?: string[]; reason?: string } = {},
    key?: Keyed,
  ): Answer => post(`${approvalPath(id)}/escalate`, body, key),
});
