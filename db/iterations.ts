/** Iterations of a flow: what an earlier one has to offer, and what each was given. */
import type { Knex } from 'knex';
import type { EarlierResult, RerunScope } from '../workflows/rerun-plan';
import type { Decision, FlowStatus, Tenant } from '../workflows/run';
import { withTenant } from './knex';

/**
 * A reset goes back in a flow's history: what the runs after it wrote at the same place or before replaces what the
 * earlier run wrote from there on. Places are numbered by `seq`, the same in every run up to the reset.
 */
const STANDS = (at: string) => `(r.run_id = (select run_id from flow) or not exists (
  select from records x where x.run_id <> r.run_id and x.seq <= r.seq
    and (x.run_id = (select run_id from flow) or x.at > ${at})))`;

const EARLIER = `
  with flow as (select run_id from master_flows where flow_id = :flow_id),
  results as (
    select * from phase_results r where r.flow_id = :flow_id
      and not exists (select from carried_results c where c.flow_id = :flow_id and c.result_id = r.result_id)
  ), records as materialized (
    select run_id, seq, created_at as at from results
    union all
    select run_id, seq, recorded_at from flow_events
    where flow_id = :flow_id and run_id is not null and source <> 'reconciler'
  ), own as (
    select distinct on (phase) * from results r where ${STANDS('r.created_at')} order by phase, seq desc
  )
  select o.phase, o.result_id, o.flow_id as from_flow_id, o.algorithm, o.result as value, o.seq as result_seq,
    d.action, d.actor, d.details, d.reason, d.occurred_at, d.seq as decision_seq
  from own o left join lateral (
    select * from flow_events r where r.flow_id = :flow_id and r.phase = o.phase
      and r.action in ('awaiting_approval','approved','edited','rejected') and ${STANDS('r.recorded_at')}
    order by seq desc limit 1
  ) d on true
  union all
  select c.phase, c.result_id, c.from_flow_id, r.algorithm, c.value, null, null, null, null, null, null, null
  from carried_results c join phase_results r using (result_id)
  where c.flow_id = :flow_id and not c.substitute and not exists (select from own where own.phase = c.phase)`;

interface EarlierRow extends EarlierResult {
  /** null when the flow was itself given the result */
  result_seq: number | null;
  action: 'awaiting_approval' | 'approved' | 'edited' | 'rejected' | null;
  actor: string | null;
  details: { comment?: string; edits?: unknown[] } | null;
  reason: string | null;
  occurred_at: Date | null;
  decision_seq: number | null;
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
      const value = gated.has(phase) && row.result_seq !== null ? decided(row) : row.value;
      if (value) offered.set(phase, { phase, result_id, from_flow_id, algorithm, value });
    }
    return offered;
  });

/** The result with the decision behind it; null when it was not approved in the end. */
function decided(row: EarlierRow): object | null {
  const { action, occurred_at, details } = row;
  if (occurred_at === null || (action !== 'approved' && action !== 'edited')) return null;
  // An edit is applied by running the phase again, and opens the gate again when it leaves a problem.
  if (action === 'edited' && ((row.result_seq ?? 0) < (row.decision_seq ?? 0) || problem(row)))
    return null;
  const decision: Decision = {
    decision: action === 'edited' ? 'edit' : 'approve',
    comment: details?.comment ?? row.reason,
    edits: details?.edits ?? [],
    decided_by: row.actor ?? 'operator',
    decided_at: occurred_at.toISOString(),
  };
  return { ...row.value, decision };
}

const problem = ({ value }: EarlierRow) => (value as { problem?: string | null }).problem ?? null;

export interface CarriedResult {
  phase: string;
  result_id: string;
  from_flow_id: string;
}

/** What a flow was given of other flows: carried over when it began, or in place of a phase that was skipped. */
export const carriedQuery = (db: Knex, flowId: string): Knex.QueryBuilder =>
  db('carried_results')
    .where({ flow_id: flowId })
    .orderBy('phase')
    .select('phase', 'result_id', 'from_flow_id');

/** What the re-run's flow is started with: by phase, what its call resolves to. */
export const readCarriedValues = (
  db: Knex,
  tenant: Tenant,
  flowId: string,
): Promise<Record<string, object>> =>
  withTenant(db, tenant, async (trx) => {
    const rows = await trx('carried_results')
      .where({ flow_id: flowId, substitute: false })
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
          and not substitute order by phase) as carried_phases`),
      );
    if (page.before !== null) void query.where('iteration', '<', page.before);
    return query;
  });

/** The flow type of a lineage; undefined when the tenant has none of that id, or has deleted all of it. */
export const findLineageType = (
  db: Knex,
  tenant: Tenant,
  lineageId: string,
): Promise<string | undefined> =>
  withTenant(db, tenant, async (trx) => {
    const found = await trx('master_flows')
      .where({ lineage_id: lineageId, deleted_at: null })
      .first<{ flow_type: string } | undefined>('flow_type');
    return found?.flow_type;
  });
