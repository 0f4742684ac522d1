/** What became of every phase of a flow, whether it ran, was carried over or was skipped. */
import type { Knex } from 'knex';
import type { Tenant } from '../workflows/run';
import { withTenant } from './knex';

export const phaseEnds = [
  'running',
  'finished',
  'failed',
  'cancelled',
  'carried',
  'skipped',
] as const;

export interface IterationPhase {
  phase: string;
  outcome: (typeof phaseEnds)[number];
  /** the flow whose result was carried over; null when it was not */
  from_flow_id: string | null;
  /** of the last attempt; null for a phase that was carried over, or still runs */
  duration_ms: number | null;
  row_count: number | null;
  /** how often it was scheduled: more than once after a rejection, an edit, a retry or a pause in the middle */
  runs: number;
  /** `name@version`; null without a result */
  algorithm: string | null;
  result_id: string | null;
}

const PHASES = `
  with own as (
    select distinct on (phase) phase, outcome, duration_ms, row_count, count(*) over (partition by phase) as runs
    from flow_phase_runs where flow_id = :flow_id order by phase, started_at desc, seq desc
  ), results as (
    select distinct on (phase) phase, result_id, algorithm from results_of_flows where flow_id = :flow_id
    order by phase, created_at desc, seq desc
  ), skipped as (
    select distinct phase from flow_events e where flow_id = :flow_id and action = 'skipped' and not exists (
      select from flow_phase_runs r where r.flow_id = :flow_id and r.phase = e.phase and r.started_at > e.occurred_at)
  )
  select p.phase, case when s.phase is not null then 'skipped' when own.phase is null then 'carried' else outcome end
      as outcome, c.from_flow_id, duration_ms, row_count, coalesce(runs, 0) as runs, algorithm, r.result_id
  from (select phase from own union select phase from results) p
  left join own on own.phase = p.phase
  left join results r on r.phase = p.phase
  left join skipped s on s.phase = p.phase
  left join carried_results c on c.flow_id = :flow_id and c.phase = p.phase and own.phase is null`;

/** The phases the flow has something to say of; those it has not come to are missing. */
export const readIterationPhases = (
  db: Knex,
  tenant: Tenant,
  flowId: string,
): Promise<IterationPhase[]> =>
  withTenant(db, tenant, async (trx) => {
    const { rows } = await trx.raw<{ rows: IterationPhase[] }>(PHASES, { flow_id: flowId });
    return rows;
  });
