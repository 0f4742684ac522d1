/** A flow's run as people read it: its events and its phase attempts in one order. Nothing is stored for it. */
import type { Knex } from 'knex';
import type { Tenant } from '../workflows/run';
import { withTenant } from './knex';

export interface FlowLogRow {
  /** place in the log: microseconds since 1970, and what is unique among entries of the same one */
  at_us: number;
  place: string;
  at: Date;
  kind: 'event' | 'phase_started' | 'phase_ended';
  /** of an event */
  action: string | null;
  actor: string | null;
  to_status: string | null;
  reason: string | null;
  phase: string | null;
  /** of a phase; an attempt that is repeated takes the place of the one before */
  attempt: number | null;
  worker: string | null;
  outcome: string | null;
  duration_ms: number | null;
  error_code: string | null;
  error_message: string | null;
}

const PHASE_PLACE = `p.run_id || '.' || lpad(p.seq::text, 12, '0')`;

const LOG = `
  with log as (
    select occurred_at as at, 'event' as kind, 'a' || lpad(event_id::text, 20, '0') as place, action, actor, to_status,
      reason, phase, null::integer as attempt, null as worker, null as outcome, null::bigint as duration_ms,
      null as error_code, null as error_message
    from flow_events where flow_id = :flow_id
    union all
    select started_at, 'phase_started', 'b' || ${PHASE_PLACE}, null, null, null, null, phase, attempt, worker, null,
      null, null, null
    from flow_phase_runs p where flow_id = :flow_id
    union all
    select ended_at, 'phase_ended', 'c' || ${PHASE_PLACE}, null, null, null, null, phase, attempt, worker, outcome,
      duration_ms, error_code, error_message
    from flow_phase_runs p where flow_id = :flow_id and ended_at is not null
  ), placed as (
    select (extract(epoch from at) * 1000000)::bigint as at_us, * from log
  )
  select * from placed where (at_us, place collate "C") > (:at_us, :place) order by at_us, place collate "C"
  limit :limit`;

/** A page of the log, oldest first; `after` is the place of the last entry before. */
export const readFlowLog = (
  db: Knex,
  tenant: Tenant,
  flowId: string,
  { after, limit }: { after: readonly [number, string] | null; limit: number },
): Promise<FlowLogRow[]> =>
  withTenant(db, tenant, async (trx) => {
    const [at_us, place] = after ?? [0, ''];
    const bindings = { flow_id: flowId, at_us, place, limit };
    return (await trx.raw<{ rows: FlowLogRow[] }>(LOG, bindings)).rows;
  });
