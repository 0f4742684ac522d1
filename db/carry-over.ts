/** How the next iteration of a lineage comes by its number and by the results of earlier ones. */
import type { Knex } from 'knex';
import type { EarlierResult, RerunScope } from '../workflows/rerun-plan';
import { insertRows } from './knex';

/** How an iteration follows from an earlier one. */
export interface Rerun {
  parent_flow_id: string;
  lineage_id: string;
  rerun_scope: RerunScope;
  rerun_from_phase: string | null;
  carry: readonly EarlierResult[];
}

/** The columns of the next iteration. Its number is taken under a lock: two re-runs at once get two numbers. */
export async function nextIteration(trx: Knex.Transaction, { carry, ...rerun }: Rerun) {
  await trx.raw(`select pg_advisory_xact_lock(hashtextextended('lineage ' || ?, 0))`, [
    rerun.lineage_id,
  ]);
  const newest = await trx('master_flows')
    .where({ lineage_id: rerun.lineage_id })
    .max<{ iteration: number | null }[]>('iteration as iteration');
  return {
    ...rerun,
    iteration: (newest[0]?.iteration ?? 0) + 1,
    quality_score: await qualityOf(trx, carry),
  };
}

/** The quality the latest of the carried phases measured: it is the new flow's until one of its own measures again. */
async function qualityOf(trx: Knex.Transaction, carry: readonly EarlierResult[]) {
  const measured = await trx('flow_phase_runs')
    .whereIn(
      'flow_id',
      carry.map(({ from_flow_id }) => from_flow_id),
    )
    .whereIn(
      'result_id',
      carry.map(({ result_id }) => result_id),
    )
    .whereNotNull('quality')
    .orderBy('ended_at', 'desc')
    .first<{ quality: number } | undefined>('quality');
  return measured?.quality ?? null;
}

export const carryOver = (trx: Knex.Transaction, flowId: string, carry: readonly EarlierResult[]) =>
  insertRows(
    trx,
    'carried_results',
    ['flow_id', 'phase', 'result_id', 'from_flow_id', 'value'],
    carry.map(({ algorithm: _, ...result }) => ({ ...result, flow_id: flowId })),
  );
