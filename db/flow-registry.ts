/**
 * The master registry's write side. `record` is the only function that changes a flow's state in Postgres: the
 * mirror, the intent of the API and the reconciler all go through it, and a phase's records obey the same rule.
 */
import type { Knex } from 'knex';
import type { ApprovalPolicy } from '../workflows/approval-policy';
import { type ExecutionMode, type FlowEvent, type Origin, type Tenant } from '../workflows/run';
import { audit } from './flow-audit';
import { flowWrite, type WriteOptions } from './flow-write';
import { type DeletedFlow, hide, show } from './flow-visibility';
import { carryOver, nextIteration, type Rerun } from './carry-over';
import { DEFAULT_RUNNING_FLOWS, slotForIntent } from './flow-slots';
import { refusePaused } from './flow-type-settings';
import {
  type AgentEntry,
  type AgentEntryRow,
  type Appended,
  appendNote,
  type AskedNote,
  type LearningPattern,
  type LearningPatternRow,
} from './flow-notes';
import { callRoutine, withTenant } from './knex';

/** What became of a write: `stale` lost against a newer one; `other_run` came from another run than the row's. */
export type Recorded = 'applied' | 'stale' | 'other_run';

export interface FlowIntent {
  flow_id: string;
  tenant: Tenant;
  flow_type: string;
  user_id: string;
  /** who asked in the user's name, where that is somebody else */
  actor?: string;
  flow_name: string | null;
  configuration: unknown;
  on_phase_failure: 'park' | 'fail';
  execution_mode?: ExecutionMode;
  /** 1 first, 5 last; default 3 */
  priority?: number;
  /** how its gates are to be decided, by phase */
  approval_policies?: Readonly<Record<string, Partial<ApprovalPolicy>>>;
  idempotency_key: string | null;
  /** fingerprint of the request as it came, to tell a repeated start from another one under the same key */
  request_sha256: string | null;
  /** for a further iteration of a lineage; its number is the next free one */
  rerun?: Rerun;
  request_id: string | null;
}

export interface CreatedFlow {
  flow_id: string;
  created: boolean;
  sameRequest: boolean;
}

export function createFlowRegistry(
  db: Knex,
  {
    runningFlows = DEFAULT_RUNNING_FLOWS,
    restoreDays = 30,
  }: { runningFlows?: number; restoreDays?: number } = {},
) {
  return {
    /**
     * Writes one transition and its audit row, both or neither. A write that is older than what the registry has
     * changes nothing but is still audited; one of another run is refused unless `switchRun` says that the caller
     * has asked the engine and this run is the current one. `outside`: it is not the flow that writes, so that its audit
     * row must not take the key of one of the flow's.
     */
    record: (
      event: FlowEvent,
      options: { switchRun?: boolean; outside?: boolean } = {},
    ): Promise<Recorded> => recordIn(db, event, options),

    /**
     * The row that exists before the engine has the flow, so that no accepted start can be lost. The same idempotency
     * key again returns the earlier flow's id, and whether it was the same request. Throws FlowTypePaused for a new one
     * of a type whose starts are refused.
     */
    createMasterFlow: (intent: FlowIntent): Promise<CreatedFlow> =>
      withTenant(db, intent.tenant, (trx) => insertIntent(trx, intent, runningFlows)),

    /** Appends to what agents did for a flow; see appendNote. */
    addAgentCollaborationEntry: (
      tenant: Tenant,
      entry: AgentEntry,
      asked: AskedNote = {},
    ): Promise<Appended<AgentEntryRow>> =>
      appendNote<AgentEntryRow>(db, tenant, 'agent_collaboration', entry, asked),

    /** Appends to what was learned from a flow; see appendNote. */
    addLearningPattern: (
      tenant: Tenant,
      entry: LearningPattern,
      asked: AskedNote = {},
    ): Promise<Appended<LearningPatternRow>> =>
      appendNote<LearningPatternRow>(db, tenant, 'learning_patterns', entry, asked),

    /**
     * Hides the flow from every list, with its audit row; it can be restored until it is purged. Undefined when it was
     * hidden already or is not the tenant's. One that has not ended is still to be cancelled: what is hidden and open
     * is found by `readUncancelledFlows`, so that this cannot be lost.
     */
    softDelete: (
      tenant: Tenant,
      flowId: string,
      origin: Origin,
      reason: string | null = null,
    ): Promise<DeletedFlow | undefined> =>
      withTenant(db, tenant, (trx) => hide(trx, { flowId, origin, reason, restoreDays })),

    /** Shows a deleted flow again, with its audit row. False when it is not deleted, or not the tenant's. */
    restore: (
      tenant: Tenant,
      flowId: string,
      origin: Origin,
      reason: string | null = null,
    ): Promise<boolean> => withTenant(db, tenant, (trx) => show(trx, { flowId, origin, reason })),
  };
}
export type FlowRegistry = ReturnType<typeof createFlowRegistry>;

/**
 * `record` on a connection or inside a transaction of the tenant's that the caller holds. Phase attempts are their own
 * log and are not audited a second time.
 */
export const recordIn = (
  db: Knex,
  event: FlowEvent,
  options: WriteOptions = {},
): Promise<Recorded> => callRoutine(db, 'record_flow_event', [flowWrite(event, options)]);

async function insertIntent(
  trx: Knex.Transaction,
  intent: FlowIntent,
  runningFlows: number,
): Promise<CreatedFlow> {
  const { tenant, configuration, request_id, rerun, approval_policies = {}, ...rest } = intent;
  const { actor = intent.user_id, ...row } = rest;
  const inserted = await trx('master_flows')
    .insert({
      ...row,
      lineage_id: intent.flow_id,
      ...(rerun && (await nextIteration(trx, rerun))),
      flow_configuration: JSON.stringify(configuration),
      approval_policies: JSON.stringify(approval_policies),
      slot: await slotForIntent(trx, { limit: runningFlows, flow_type: intent.flow_type }),
      slot_since: trx.fn.now(),
    })
    .onConflict()
    .ignore()
    .returning<{ flow_id: string; created_at: Date }[]>(['flow_id', 'created_at']);
  const created = inserted[0];
  if (!created) {
    const earlier = await trx('master_flows')
      .where({ ...tenant, idempotency_key: intent.idempotency_key })
      .first<{ flow_id: string; request_sha256: string | null }>('flow_id', 'request_sha256');
    return {
      flow_id: earlier.flow_id,
      created: false,
      sameRequest: earlier.request_sha256 === intent.request_sha256,
    };
  }
  // A repeated start has been answered: only what is new can be refused.
  await refusePaused(trx, intent.flow_type);
  if (rerun) await carryOver(trx, intent.flow_id, rerun.carry);
  await audit(
    trx,
    {
      kind: 'created',
      tenant,
      flow_id: intent.flow_id,
      flow_type: intent.flow_type,
      user_id: intent.user_id,
      status: 'initialized',
      phase: null,
      progress: 0,
      run_id: null,
      history_length: -1,
      seq: 0,
      flow_started_at: created.created_at.toISOString(),
      at: created.created_at.toISOString(),
      reason: null,
      details: rerun ? { parent_flow_id: rerun.parent_flow_id, scope: rerun.rerun_scope } : {},
      origin: {
        user_id: actor,
        ...(actor !== intent.user_id && { on_behalf_of: intent.user_id }),
        source: 'api',
        ...(request_id && { request_id }),
      },
    },
    null,
  );
  return { flow_id: created.flow_id, created: true, sameRequest: true };
}
