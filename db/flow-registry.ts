/**
 * The master registry's write side. `record` is the only function that changes a flow's state in Postgres: the
 * mirror, the intent of the API and the reconciler all go through it, and a phase's records obey the same rule.
 */
import type { Knex } from 'knex';
import {
  closedStatuses,
  type ExecutionMode,
  type FlowEvent,
  type FlowEventKind,
  type FlowStatus,
  isClosed,
  isResting,
  type Origin,
  type Tenant,
} from '../workflows/run';
import type { EarlierResult, RerunScope } from '../workflows/rerun-plan';
import { DEFAULT_RUNNING_FLOWS, slotForIntent } from './flow-slots';
import { keepableJson } from './keepable';
import { callRoutine, insertRows, withTenant } from './knex';

/** What became of a write: `stale` lost against a newer one; `other_run` came from another run than the row's. */
export type Recorded = 'applied' | 'stale' | 'other_run';

export interface FlowIntent {
  flow_id: string;
  tenant: Tenant;
  flow_type: string;
  user_id: string;
  flow_name: string | null;
  configuration: unknown;
  on_phase_failure: 'park' | 'fail';
  execution_mode?: ExecutionMode;
  /** 1 first, 5 last; default 3 */
  priority?: number;
  idempotency_key: string | null;
  /** fingerprint of the request as it came, to tell a repeated start from another one under the same key */
  request_sha256: string | null;
  /** for a further iteration of a lineage; its number is the next free one */
  rerun?: Rerun;
  request_id: string | null;
}

/** How an iteration follows from an earlier one. */
export interface Rerun {
  parent_flow_id: string;
  lineage_id: string;
  rerun_scope: RerunScope;
  rerun_from_phase: string | null;
  carry: readonly EarlierResult[];
}

export interface CreatedFlow {
  flow_id: string;
  created: boolean;
  sameRequest: boolean;
}

const atWork: readonly FlowStatus[] = ['initialized', 'running', 'pausing', 'cancelling'];

/** What happens once in a run, whatever version it comes with. */
const oncePerRun: readonly FlowEventKind[] = ['started', ...closedStatuses];

export function createFlowRegistry(
  db: Knex,
  { runningFlows = DEFAULT_RUNNING_FLOWS }: { runningFlows?: number } = {},
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
     * key again returns the earlier flow's id, and whether it was the same request.
     */
    createMasterFlow: (intent: FlowIntent): Promise<CreatedFlow> =>
      withTenant(db, intent.tenant, (trx) => insertIntent(trx, intent, runningFlows)),

    addAgentCollaborationEntry: (
      tenant: Tenant,
      entry: {
        flow_id: string;
        agent_name: string;
        action: string;
        details: Record<string, unknown>;
      },
    ) => withTenant(db, tenant, (trx) => append(trx, 'agent_collaboration', entry)),

    addLearningPattern: (
      tenant: Tenant,
      entry: { flow_id: string; pattern_type: string; pattern_data: Record<string, unknown> },
    ) => withTenant(db, tenant, (trx) => append(trx, 'learning_patterns', entry)),

    /** Hides the flow from every list, with its audit row. False when it was hidden already or is not the tenant's. */
    softDelete: (tenant: Tenant, flowId: string, origin: Origin): Promise<boolean> =>
      withTenant(db, tenant, (trx) => hide(trx, flowId, origin)),
  };
}
export type FlowRegistry = ReturnType<typeof createFlowRegistry>;

interface WriteOptions {
  switchRun?: boolean;
  /** false for what is recorded elsewhere already */
  audited?: boolean;
  /** it is not the flow that writes */
  outside?: boolean;
}

/** What the functions of db/routines.ts take, as JSON. */
export function flowWrite(
  { tenant, origin, ...event }: FlowEvent,
  { switchRun = false, audited = true, outside = false }: WriteOptions = {},
): string {
  const write = {
    ...event,
    ...tenant,
    configuration: event.details['configuration'] ?? {},
    ended_at: isClosed(event.status) ? event.at : null,
    actor: origin.user_id,
    on_behalf_of: origin.on_behalf_of,
    source: origin.source,
    request_id: origin.request_id,
    switch_run: switchRun,
    audited,
    outside,
    once: oncePerRun.includes(event.kind),
    in_phase: !audited && event.status === 'running',
    at_rest: isResting(event.status) || isClosed(event.status),
    at_work: atWork.includes(event.status),
  };
  return keepableJson(JSON.stringify(write));
}

/**
 * `record` on a connection or inside a transaction of the tenant's that the caller holds. Phase attempts are their own
 * log and are not audited a second time.
 */
export const recordIn = (
  db: Knex,
  event: FlowEvent,
  options: WriteOptions = {},
): Promise<Recorded> => callRoutine(db, 'record_flow_event', [flowWrite(event, options)]);

export const audit = (
  trx: Knex.Transaction,
  event: FlowEvent,
  fromStatus: string | null,
): Promise<void> => callRoutine(trx, 'audit_flow_event', [flowWrite(event), fromStatus]);

async function insertIntent(
  trx: Knex.Transaction,
  intent: FlowIntent,
  runningFlows: number,
): Promise<CreatedFlow> {
  const { tenant, configuration, request_id, rerun, ...row } = intent;
  const inserted = await trx('master_flows')
    .insert({
      ...row,
      lineage_id: intent.flow_id,
      ...(rerun && (await nextIteration(trx, rerun))),
      flow_configuration: JSON.stringify(configuration),
      slot: await slotForIntent(trx, runningFlows),
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
      origin: { user_id: intent.user_id, source: 'api', ...(request_id && { request_id }) },
    },
    null,
  );
  return { flow_id: created.flow_id, created: true, sameRequest: true };
}

/** The columns of the next iteration. Its number is taken under a lock: two re-runs at once get two numbers. */
async function nextIteration(trx: Knex.Transaction, { carry: _, ...rerun }: Rerun) {
  await trx.raw(`select pg_advisory_xact_lock(hashtextextended('lineage ' || ?, 0))`, [
    rerun.lineage_id,
  ]);
  const newest = await trx('master_flows')
    .where({ lineage_id: rerun.lineage_id })
    .max<{ iteration: number | null }[]>('iteration as iteration');
  return { ...rerun, iteration: (newest[0]?.iteration ?? 0) + 1 };
}

/** An iteration that carries over what measured the quality has that quality, until it measures its own. */
const CARRIED_QUALITY = `
  update master_flows set quality_score = (
    select quality from carried_results c join flow_phase_runs r
      on r.flow_id = c.from_flow_id and r.result_id = c.result_id
    where c.flow_id = :flow_id and quality is not null order by r.ended_at desc limit 1)
  where flow_id = :flow_id`;

async function carryOver(trx: Knex.Transaction, flowId: string, carry: readonly EarlierResult[]) {
  await insertRows(
    trx,
    'carried_results',
    ['flow_id', 'phase', 'result_id', 'from_flow_id', 'value'],
    carry.map(({ algorithm: _, ...result }) => ({ ...result, flow_id: flowId })),
  );
  if (carry.length > 0) await trx.raw(CARRIED_QUALITY, { flow_id: flowId });
}

/** Appends to one of the flow's logs, in the partition of the flow. Unknown flows of the tenant append nothing. */
const append = (
  trx: Knex.Transaction,
  table: string,
  entry: { flow_id: string } & Record<string, unknown>,
) =>
  trx.raw(
    `insert into ${table} (flow_started_at, ${Object.keys(entry).join(', ')})
     select coalesce(started_at, created_at), ${Object.keys(entry)
       .map(() => '?')
       .join(', ')}
     from master_flows where flow_id = ?`,
    [
      ...Object.values(entry).map((value) =>
        typeof value === 'object' ? JSON.stringify(value) : value,
      ),
      entry.flow_id,
    ] as never,
  );

async function hide(trx: Knex.Transaction, flowId: string, origin: Origin): Promise<boolean> {
  const hidden = await trx('master_flows')
    .where({ flow_id: flowId, deleted_at: null })
    .update({
      deleted_at: trx.fn.now(),
      updated_at: trx.fn.now(),
      version: trx.raw('version + 1'),
      // An intent that was never started is not going to be.
      slot: trx.raw(`case when flow_status = 'initialized' then 'none' else slot end`),
    })
    .returning<HiddenFlow[]>('*');
  const flow = hidden[0];
  if (!flow) return false;
  const event: FlowEvent = {
    kind: 'deleted',
    origin,
    flow_id: flowId,
    run_id: null,
    history_length: -1,
    seq: 0,
    reason: null,
    details: {},
    tenant: { client_account_id: flow.client_account_id, engagement_id: flow.engagement_id },
    flow_type: flow.flow_type,
    user_id: flow.user_id,
    status: flow.flow_status,
    phase: flow.current_phase,
    progress: flow.progress,
    flow_started_at: (flow.started_at ?? flow.created_at).toISOString(),
    at: new Date().toISOString(),
  };
  await audit(trx, event, flow.flow_status);
  return true;
}

interface HiddenFlow extends Tenant {
  flow_type: string;
  user_id: string;
  flow_status: FlowStatus;
  current_phase: string | null;
  progress: number;
  started_at: Date | null;
  created_at: Date;
}
