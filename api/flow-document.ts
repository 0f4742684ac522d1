/** A flow as the API shows it. */
import type { Knex } from 'knex';
import { z } from 'zod';
import { type OpenApproval, openApprovalQuery } from '../db/approvals';
import { type FlowRow, type PhaseRunRow, phaseRunsQuery } from '../db/flow-reads';
import { type CarriedResult, carriedQuery } from '../db/iterations';
import { readAllAsTenant } from '../db/tenant-read';
import {
  actionsIn,
  executionModes,
  flowActions,
  flowStatuses,
  type Tenant,
} from '../workflows/run';
import { approvalPolicy, openApprovalSchema } from './approval-shapes';

const instant = z.iso.datetime({ offset: true }).nullable();

export const phaseRunSchema = z
  .object({
    phase: z.string(),
    attempt: z.int(),
    outcome: z.enum(['running', 'finished', 'failed', 'cancelled']),
    started_at: instant,
    ended_at: instant,
    duration_ms: z.number().nullable(),
    row_count: z.number().nullable(),
    memory_bytes: z.number().nullable(),
    quality: z.number().nullable(),
    result_id: z.string().nullable(),
    error_code: z.string().nullable(),
    error_message: z.string().nullable(),
    result: z.record(z.string(), z.unknown()).nullable(),
  })
  .meta({ id: 'PhaseRun' });

export const flowSummarySchema = z
  .object({
    flow_id: z.uuid(),
    flow_type: z.string(),
    flow_name: z.string().nullable(),
    flow_status: z.enum(flowStatuses),
    status_reason: z.string().nullable(),
    current_phase: z.string().nullable(),
    progress: z.int(),
    user_id: z.string(),
    lineage_id: z.uuid(),
    iteration: z.int(),
    parent_flow_id: z.uuid().nullable(),
    run_id: z.string().nullable(),
    version: z.int(),
    quality_score: z.number().nullable(),
    execution_mode: z.enum(executionModes),
    priority: z.int(),
    slot: z
      .enum(['none', 'waiting', 'granted', 'held'])
      .meta({ description: '`waiting`: the limit of running flows is reached' }),
    engine_paused: z
      .object({ by: z.string(), reason: z.string().nullable(), since: z.string() })
      .nullable()
      .meta({ description: 'paused in the engine itself: takes no commands until it is unpaused' }),
    degraded: z
      .object({
        cause: z.enum(['stuck', 'no_worker']),
        message: z.string(),
        remedy: z.string(),
        since: z.string(),
      })
      .nullable()
      .meta({ description: 'what keeps the flow from going on' }),
    created_at: instant,
    started_at: instant,
    updated_at: instant,
    ended_at: instant,
    duration_ms: z.int().nullable().meta({ description: 'from start to end' }),
    deleted_at: instant,
    deleted_by: z.string().nullable(),
    purge_after: instant.meta({ description: 'until then a deleted flow can be restored' }),
    allowed_actions: z.array(z.enum(flowActions)),
  })
  .meta({ id: 'FlowSummary' });

export const flowSchema = flowSummarySchema
  .extend({
    flow_configuration: z.record(z.string(), z.unknown()),
    on_phase_failure: z.enum(['park', 'fail']),
    approval_policies: z.record(z.string(), approvalPolicy),
    approval: openApprovalSchema.meta({ description: 'what the flow waits for' }),
    phases: z.array(phaseRunSchema),
    carried: z
      .array(z.object({ phase: z.string(), result_id: z.uuid(), from_flow_id: z.uuid() }))
      .meta({ description: 'phases whose results were taken over from an earlier iteration' }),
  })
  .meta({ id: 'Flow' });

export const flowSummary = (row: FlowRow) => ({
  ...row,
  allowed_actions: row.deleted_at
    ? (['restore'] as const)
    : actionsIn(row.flow_status, row.execution_mode),
});

const flowDocument = (
  row: FlowRow,
  phases: readonly PhaseRunRow[],
  carried: readonly CarriedResult[],
  approval: OpenApproval | undefined,
) => ({
  ...flowSummary(row),
  phases,
  carried,
  approval: approval ?? null,
});

/** A flow with its phases, as every endpoint that answers with one shows it. */
export async function readFlowDocument(db: Knex, tenant: Tenant, row: FlowRow) {
  const [phases, carried, approvals] = await readAllAsTenant(db, tenant, [
    phaseRunsQuery(db, row.flow_id),
    carriedQuery(db, row.flow_id),
    openApprovalQuery(db, row.flow_id),
  ]);
  return flowDocument(
    row,
    phases as unknown as PhaseRunRow[],
    carried as unknown as CarriedResult[],
    approvals?.[0] as unknown as OpenApproval | undefined,
  );
}

/** Changes whenever anything of the document does. */
export const etagOf = ({ flow_id, version }: FlowRow): string => `"${flow_id}-${version}"`;

/** Whether If-None-Match (RFC 9110, 13.1.2) names the document's tag: a list, compared weakly, or `*`. */
export const matchesEtag = (header: string | undefined, etag: string): boolean =>
  (header ?? '')
    .split(',')
    .map((tag) => tag.trim().replace(/^W\//, ''))
    .some((tag) => tag === '*' || tag === etag);
