/** The registry's read side: what lists and details show. */
import type { Knex } from 'knex';
import type { ApprovalPolicy } from '../workflows/approval-policy';
import {
  type Degradation,
  type EnginePause,
  type ExecutionMode,
  type FlowStatus,
  type Tenant,
} from '../workflows/run';
import { withTenant } from './knex';
import { readAsTenant } from './tenant-read';

export interface FlowRow {
  flow_id: string;
  flow_type: string;
  flow_name: string | null;
  flow_status: FlowStatus;
  status_reason: string | null;
  current_phase: string | null;
  progress: number;
  user_id: string;
  lineage_id: string;
  iteration: number;
  parent_flow_id: string | null;
  run_id: string | null;
  version: number;
  quality_score: number | null;
  flow_configuration: Record<string, unknown>;
  on_phase_failure: 'park' | 'fail';
  execution_mode: ExecutionMode;
  /** 1 first, 5 last */
  priority: number;
  /** how its gates are to be decided, by phase */
  approval_policies: Readonly<Record<string, Partial<ApprovalPolicy>>>;
  /** `waiting`: the tenant's limit of running flows is reached */
  slot: 'none' | 'waiting' | 'granted' | 'held';
  engine_paused: EnginePause | null;
  degraded: Degradation | null;
  created_at: Date;
  started_at: Date | null;
  updated_at: Date;
  ended_at: Date | null;
  /** from start to end */
  duration_ms: number | null;
  deleted_at: Date | null;
  deleted_by: string | null;
  /** until then a deleted flow can be restored */
  purge_after: Date | null;
}

/** What lists show: no configurations. */
export const flowSummaryColumns = [
  'flow_id',
  'flow_type',
  'flow_name',
  'flow_status',
  'status_reason',
  'current_phase',
  'progress',
  'user_id',
  'lineage_id',
  'iteration',
  'parent_flow_id',
  'run_id',
  'version',
  'quality_score',
  'execution_mode',
  'priority',
  'slot',
  'engine_paused',
  'degraded',
  'created_at',
  'started_at',
  'updated_at',
  'ended_at',
  'duration_ms',
  'deleted_at',
  'deleted_by',
  'purge_after',
] as const;

/** One flow; undefined when the tenant has none of that id, or has deleted it unless deleted ones are asked for. */
export async function findFlow(
  db: Knex,
  tenant: Tenant,
  flowId: string,
  { includeDeleted = false }: { includeDeleted?: boolean } = {},
): Promise<FlowRow | undefined> {
  const query = flowQuery(db, flowId);
  if (!includeDeleted) void query.whereNull('deleted_at');
  const [flow] = await readAsTenant<FlowRow>(db, tenant, query);
  return flow;
}

export const flowQuery = (db: Knex, flowId: string): Knex.QueryBuilder =>
  db('master_flows')
    .where({ flow_id: flowId })
    .select(
      ...flowSummaryColumns,
      ...['flow_configuration', 'on_phase_failure', 'approval_policies'],
    );

/** Whether the flow was the tenant's and is deleted for good. */
export const isPurged = (db: Knex, tenant: Tenant, flowId: string): Promise<boolean> =>
  withTenant(db, tenant, async (trx) => {
    const found = await trx('purged_flows')
      .where({ flow_id: flowId })
      .first<{ flow_id: string } | undefined>('flow_id');
    return found !== undefined;
  });

export interface PhaseRunRow {
  phase: string;
  attempt: number;
  outcome: 'running' | 'finished' | 'failed' | 'cancelled';
  started_at: Date;
  ended_at: Date | null;
  duration_ms: number | null;
  row_count: number | null;
  memory_bytes: number | null;
  quality: number | null;
  result_id: string | null;
  error_code: string | null;
  error_message: string | null;
  result: Record<string, unknown> | null;
}

/** Every phase the flow has run, in the order it ran them. */
export const listPhaseRuns = (db: Knex, tenant: Tenant, flowId: string): Promise<PhaseRunRow[]> =>
  readAsTenant(db, tenant, phaseRunsQuery(db, flowId));

export const phaseRunsQuery = (db: Knex, flowId: string): Knex.QueryBuilder =>
  db('flow_phase_runs as p')
    .leftJoin('phase_results as r', 'r.result_id', 'p.result_id')
    .where({ 'p.flow_id': flowId })
    .orderBy([{ column: 'p.started_at' }, { column: 'p.seq' }])
    .select(
      'p.phase',
      'p.attempt',
      'p.outcome',
      'p.started_at',
      'p.ended_at',
      'p.duration_ms',
      'p.row_count',
      'p.memory_bytes',
      'p.quality',
      'p.result_id',
      'p.error_code',
      'p.error_message',
      'r.result',
    );

export interface FlowEventRow {
  event_id: number;
  action: string;
  actor: string;
  on_behalf_of: string | null;
  source: string;
  from_status: string | null;
  to_status: string;
  phase: string | null;
  reason: string | null;
  details: Record<string, unknown>;
  request_id: string | null;
  occurred_at: Date;
}

/** The audit log of a flow, oldest first. */
export const listFlowEvents = (
  db: Knex,
  tenant: Tenant,
  flowId: string,
  page: { after: number; limit: number },
): Promise<FlowEventRow[]> =>
  readAsTenant(
    db,
    tenant,
    db('flow_events')
      .where({ flow_id: flowId })
      .where('event_id', '>', page.after)
      .orderBy('event_id')
      .limit(page.limit)
      .select(
        'event_id',
        'action',
        'actor',
        'on_behalf_of',
        'source',
        'from_status',
        'to_status',
        'phase',
        'reason',
        'details',
        'request_id',
        'occurred_at',
      ),
  );
