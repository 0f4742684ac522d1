/** What the newest phase results of a flow say. A phase that was sent back or retried has several results. */
import type { Knex } from 'knex';
import type { Decision, FlowStatus, Tenant } from '../workflows/run';
import { withTenant } from './knex';

export interface FlowResult {
  result_id: string;
  phase: string;
  algorithm: string;
  /** calendar date */
  as_of: string;
  created_at: Date;
  document: Record<string, unknown>;
}

const newest = (columns: string) => `
  select r.* from master_flows m left join lateral (
    select ${columns} from results_of_flows
    where flow_id = m.flow_id and phase = :phase order by created_at desc, seq desc limit 1
  ) r on true
  where m.flow_id = :flow_id and m.deleted_at is null`;
const NEWEST = newest('result_id, phase, algorithm, as_of, created_at, document');
const NEWEST_ID = newest('result_id');

/** The newest result of a phase; null when the phase has none yet, undefined when the tenant has no such flow. */
export const findFlowResult = (
  db: Knex,
  tenant: Tenant,
  flowId: string,
  phase: string,
): Promise<FlowResult | null | undefined> =>
  withTenant(db, tenant, async (trx) => {
    const { rows } = await trx.raw<{ rows: (FlowResult | { result_id: null })[] }>(NEWEST, {
      flow_id: flowId,
      phase,
    });
    const row = rows[0];
    return row?.result_id === null ? null : row;
  });

/** findFlowResult for those who read the result's rows and not its document, which may be large. */
export const findResultId = (
  db: Knex,
  tenant: Tenant,
  flowId: string,
  phase: string,
): Promise<string | null | undefined> =>
  withTenant(db, tenant, async (trx) => {
    const { rows } = await trx.raw<{ rows: { result_id: string | null }[] }>(NEWEST_ID, {
      flow_id: flowId,
      phase,
    });
    return rows[0]?.result_id;
  });

export interface PhaseSummary {
  phase: string;
  result_id: string;
  algorithm: string;
  as_of: string;
  created_at: Date;
  /** the figures that travel through the engine */
  result: Record<string, unknown>;
  /** the figures of the document worth a summary, null for phases without any */
  more: Record<string, unknown> | null;
}

const SUMMARY = `
  select r.* from master_flows m left join lateral (
    select distinct on (phase) phase, result_id, algorithm, as_of, created_at, result,
      case phase
        when 'data_cleansing' then jsonb_build_object('before', document #> '{quality,before,dimensions}',
          'after', document #> '{quality,after,dimensions}', 'findingCounts', document -> 'findingCounts')
        when 'inventory' then jsonb_build_object('classCounts', document -> 'classCounts')
        when 'dependencies' then jsonb_build_object('modularity', document -> 'modularity')
        when 'tech_debt' then jsonb_build_object('findingCounts', document -> 'findingCounts',
          'dataConfidence', document -> 'dataConfidence')
      end as more
    from results_of_flows where flow_id = m.flow_id order by phase, created_at desc, seq desc
  ) r on true
  where m.flow_id = :flow_id and m.deleted_at is null`;

/** The figures of every phase that has a result, in one reading; undefined when the tenant has no such flow. */
export const readFlowSummary = (
  db: Knex,
  tenant: Tenant,
  flowId: string,
): Promise<PhaseSummary[] | undefined> =>
  withTenant(db, tenant, async (trx) => {
    const { rows } = await trx.raw<{ rows: (PhaseSummary | { phase: null })[] }>(SUMMARY, {
      flow_id: flowId,
    });
    return rows.length === 0 ? undefined : rows.filter((row) => row.phase !== null);
  });

export interface GateEvent {
  flow_status: FlowStatus;
  action: 'awaiting_approval' | 'approved' | 'edited' | 'rejected';
  /** what the gate said when it last opened */
  gate: {
    phase?: string;
    requested_at?: string;
    result_id?: string | null;
    problem?: string | null;
  };
  actor: string;
  reason: string | null;
  details: Record<string, unknown>;
  occurred_at: Date;
}

const GATE = `
  select m.flow_status, e.*, asked.details as gate from master_flows m
  cross join lateral (
    select action, actor, reason, details, occurred_at from flow_events
    where flow_id = m.flow_id and action in ('awaiting_approval','approved','edited','rejected')
    order by occurred_at desc, history_length desc, seq desc limit 1
  ) e
  cross join lateral (
    select details from flow_events where flow_id = m.flow_id and action = 'awaiting_approval'
    order by occurred_at desc, history_length desc, seq desc limit 1
  ) asked
  where m.flow_id = :flow_id and m.deleted_at is null`;

/** The decision an earlier iteration got on what the flow was given of it; undefined when it was given nothing. */
export const readCarriedDecision = (
  db: Knex,
  tenant: Tenant,
  flowId: string,
  phase: string,
): Promise<{ phase: string; result_id: string; decision: Decision } | undefined> =>
  withTenant(db, tenant, (trx) =>
    trx('carried_results')
      .where({ flow_id: flowId, phase })
      .whereRaw("value -> 'decision' is not null")
      .first<{ phase: string; result_id: string; decision: Decision } | undefined>(
        'phase',
        'result_id',
        trx.raw("value -> 'decision' as decision"),
      ),
  );

/** The last thing the audit log says about the flow's gate; undefined when it never reached one. */
export const readGate = (
  db: Knex,
  tenant: Tenant,
  flowId: string,
): Promise<GateEvent | undefined> =>
  withTenant(db, tenant, async (trx) => {
    const { rows } = await trx.raw<{ rows: GateEvent[] }>(GATE, { flow_id: flowId });
    return rows[0];
  });
