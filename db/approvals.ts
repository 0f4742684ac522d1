/** The read side of approvals: the inbox across flows, and one with its votes. */
import type { Knex } from 'knex';
import type { Tenant } from '../workflows/run';
import type { Vote } from '../workflows/gate';
import { withTenant } from './knex';

export const approvalStatuses = [
  'pending',
  'approved',
  'edited',
  'rejected',
  'withdrawn',
  'expired',
] as const;
export type ApprovalStatus = (typeof approvalStatuses)[number];

export interface ApprovalRow {
  approval_id: string;
  flow_id: string;
  flow_type: string;
  flow_name: string | null;
  run_id: string;
  phase: string;
  round: number;
  status: ApprovalStatus;
  requested_at: Date;
  due_at: Date;
  /** pending beyond its due date */
  overdue: boolean;
  result_id: string | null;
  problem: string | null;
  assignees: string[];
  anyone: boolean;
  barred: string[];
  quorum: number;
  level: number;
  reminders: number;
  decided_by: string | null;
  decided_at: Date | null;
  comment: string | null;
  edits: unknown[] | null;
  /** oldest first */
  votes: Vote[];
}
export type ListedApproval = ApprovalRow & { due_us: number };

export interface ApprovalFilter {
  status: ApprovalStatus;
  /** a user who may decide */
  assignee: string | null;
  phase: string | null;
  flow_type: string | null;
  /** null: both */
  overdue: boolean | null;
}

const columns = (trx: Knex.Transaction) => [
  ...['a.approval_id', 'a.flow_id', 'm.flow_type', 'm.flow_name', 'a.run_id', 'a.phase', 'a.round'],
  ...['a.status', 'a.requested_at', 'a.due_at', 'a.result_id', 'a.problem', 'a.assignees'],
  ...['a.anyone', 'a.barred', 'a.quorum', 'a.level', 'a.reminders', 'a.decided_by', 'a.decided_at'],
  ...['a.comment', 'a.edits'],
  trx.raw(`a.status = 'pending' and a.due_at < now() as overdue`),
  trx.raw(`coalesce((select jsonb_agg(jsonb_build_object('by', v.voter, 'decision', v.decision, 'comment', v.comment,
    'at', v.voted_at) order by v.voted_at, v.voter) from approval_votes v where v.approval_id = a.approval_id), '[]')
    as votes`),
  trx.raw(`(extract(epoch from a.due_at) * 1000000)::bigint as due_us`),
];

/** Names the tenant although row-level security does: an index can be used for the one and not for the other. */
const ofTenant = (trx: Knex.Transaction, tenant: Tenant) =>
  trx('approvals as a')
    .join('master_flows as m', 'm.flow_id', 'a.flow_id')
    .whereNull('m.deleted_at')
    .where({
      'a.client_account_id': tenant.client_account_id,
      'a.engagement_id': tenant.engagement_id,
    });

/** Approvals of the tenant's flows, the most urgent first. */
export const listApprovals = (
  db: Knex,
  tenant: Tenant,
  filter: ApprovalFilter,
  { after, limit }: { after: readonly [dueUs: number, id: string] | null; limit: number },
): Promise<ListedApproval[]> =>
  withTenant(db, tenant, async (trx) => {
    const query = ofTenant(trx, tenant)
      .where('a.status', filter.status)
      .orderBy([{ column: 'a.due_at' }, { column: 'a.approval_id' }])
      .limit(limit)
      .select<ListedApproval[]>(columns(trx) as never);
    if (filter.assignee !== null)
      void query.whereRaw('(a.anyone or ? = any(a.assignees))', [filter.assignee]);
    if (filter.phase !== null) void query.where('a.phase', filter.phase);
    if (filter.flow_type !== null) void query.where('m.flow_type', filter.flow_type);
    if (filter.overdue !== null)
      void query.whereRaw(`(a.status = 'pending' and a.due_at < now()) = ?`, [filter.overdue]);
    if (after)
      void query.whereRaw(
        `(a.due_at, a.approval_id) > (timestamptz 'epoch' + ?::float8 * interval '1 microsecond', ?)`,
        [...after],
      );
    return query;
  });

/** One approval; undefined when the tenant has none of that id, or has deleted its flow. */
export const findApproval = (
  db: Knex,
  tenant: Tenant,
  approvalId: string,
): Promise<ApprovalRow | undefined> =>
  withTenant(db, tenant, (trx) =>
    ofTenant(trx, tenant)
      .where('a.approval_id', approvalId)
      .first<ApprovalRow | undefined>(columns(trx) as never),
  );

export type OpenApproval = Pick<ApprovalRow, 'approval_id' | 'phase' | 'round' | 'due_at'>;

/** What the flow waits for: at most one row. */
export const openApprovalQuery = (db: Knex, flowId: string): Knex.QueryBuilder =>
  db('approvals')
    .where({ flow_id: flowId, status: 'pending' })
    .orderBy('requested_at', 'desc')
    .limit(1)
    .select('approval_id', 'phase', 'round', 'due_at');
