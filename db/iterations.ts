/** Iterations of a flow: what an earlier one has to offer, and what each was given. */
import type { Knex } from 'knex';
import type { EarlierResult, RerunScope } from '../workflows/rerun-plan';
import type { Decision, FlowStatus, Tenant } from '../workflows/run';
import { withTenant } from './knex';

/** Finished and not sent back: of a gate's phase only what was approved, or edited and then computed. */
const EARLIER = `
  with own as (
    select distinct on (r.phase) r.phase, r.result_id, r.flow_id, r.algorithm, r.result, r.created_at
    from phase_results r where r.flow_id = :flow_id order by r.phase, r.created_at desc, r.seq desc
  )
  select o.phase, o.result_id, o.flow_id as from_flow_id, o.algorithm, o.result as value, o.created_at,
    d.action, d.actor, d.details, d.reason, d.occurred_at
  from own o left join lateral (
    select action, actor, details, reason, occurred_at from flow_events e
    where e.flow_id = :flow_id and e.phase = o.phase and action in ('approved','edited','rejected')
    order by occurred_at desc, history_length desc, seq desc limit 1
  ) d on true
  union all
  select c.phase, c.result_id, c.from_flow_id, r.algorithm, c.value, r.created_at, null, null, null, null, null
  from carried_results c join phase_results r using (result_id)
  where c.flow_id = :flow_id and not exists (select from own where own.phase = c.phase)`;

interface EarlierRow extends EarlierResult {
  created_at: Date;
  action: 'approved' | 'edited' | 'rejected' | null;
  actor: string | null;
  details: { comment?: string; edits?: unknown[] } | null;
  reason: string | null;
  occurred_at: Date | null;
}

/**
 * What a re-run of the flow may carry over, by phase. `gated` are the phases a person has to approve: without their
 * decision a result of one is not offered.
 */
export const readEarlierResults = (
  db: Knex,
  tenant: Tenant,
  flowId: string,
  gated: ReadonlySet<string>,
): Promise<Map<string, EarlierResult>> =>
  withTenant(db, tenant, async (trx) => {
    const { rows } = await trx.raw<{ rows: EarlierRow[] }>(EARLIER, { flow_id: flowId });
    const offered = new Map<string, EarlierResult>();
    for (const row of rows) {
      const { phase, result_id, from_flow_id, algorithm } = row;
      const value = gated.has(phase) && from_flow_id === flowId ? decided(row) : row.value;
      if (value) offered.set(phase, { phase, result_id, from_flow_id, algorithm, value });
    }
    return offered;
  });

/** The result with the decision behind it; null when it was not approved in the end. */
function decided(row: EarlierRow): object | null {
  const { action, occurred_at, details } = row;
  if (action === null || action === 'rejected' || occurred_at === null) return null;
  // An edit is applied by running the phase again: a result from before it is not what was meant.
  if (action === 'edited' && row.created_at < occurred_at) return null;
  const decision: Decision = {
    decision: action === 'edited' ? 'edit' : 'approve',
    comment: details?.comment ?? row.reason,
    edits: details?.edits ?? [],
    decided_by: row.actor ?? 'operator',
    decided_at: occurred_at.toISOString(),
  };
  return { ...row.value, decision };
}

export interface CarriedResult {
  phase: string;
  result_id: string;
  from_flow_id: string;
}

/** What a flow was given of earlier iterations; nothing for one that began at the beginning. */
export const readCarried = (db: Knex, tenant: Tenant, flowId: string): Promise<CarriedResult[]> =>
  withTenant(db, tenant, (trx) =>
    trx('carried_results')
      .where({ flow_id: flowId })
      .orderBy('phase')
      .select<CarriedResult[]>('phase', 'result_id', 'from_flow_id'),
  );

/** The same as the flow is started with: by phase, what its call resolves to. */
export const readCarriedValues = (
  db: Knex,
  tenant: Tenant,
  flowId: string,
): Promise<Record<string, object>> =>
  withTenant(db, tenant, async (trx) => {
    const rows = await trx('carried_results')
      .where({ flow_id: flowId })
      .select<{ phase: string; value: object }[]>('phase', 'value');
    return Object.fromEntries(rows.map(({ phase, value }) => [phase, value]));
  });

export interface IterationRow {
  flow_id: string;
  iteration: number;
  parent_flow_id: string | null;
  flow_status: FlowStatus;
  rerun_scope: RerunScope | null;
  rerun_from_phase: string | null;
  quality_score: number | null;
  created_at: Date;
  started_at: Date | null;
  ended_at: Date | null;
  carried_phases: string[];
}

/** The iterations of the lineage a flow belongs to, newest first. */
export const listIterations = (
  db: Knex,
  tenant: Tenant,
  lineageId: string,
  page: { before: number | null; limit: number },
): Promise<IterationRow[]> =>
  withTenant(db, tenant, (trx) => {
    const query = trx('master_flows as m')
      .where({ lineage_id: lineageId, deleted_at: null })
      .orderBy('iteration', 'desc')
      .limit(page.limit)
      .select<IterationRow[]>(
        'flow_id',
        'iteration',
        'parent_flow_id',
        'flow_status',
        'rerun_scope',
        'rerun_from_phase',
        'quality_score',
        'created_at',
        'started_at',
        'ended_at',
        trx.raw(`array(select phase from carried_results c where c.flow_id = m.flow_id
          order by phase) as carried_phases`),
      );
    if (page.before !== null) void query.where('iteration', '<', page.before);
    return query;
  });
