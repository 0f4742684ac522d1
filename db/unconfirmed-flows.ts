/** What the reconciler reads and marks, across tenants. */
import type { Knex } from 'knex';
import type { Degradation, EnginePause, ExecutionMode, FlowStatus } from '../workflows/run';
import { acrossTenants } from './knex';

/** A flow whose end the engine has not confirmed yet. */
export interface UnconfirmedFlow {
  flow_id: string;
  flow_type: string;
  client_account_id: string;
  engagement_id: string;
  user_id: string;
  flow_status: FlowStatus;
  flow_configuration: unknown;
  on_phase_failure: 'park' | 'fail';
  execution_mode: ExecutionMode;
  priority: number;
  engine_paused: EnginePause | null;
  degraded: Degradation | null;
  /** the run has changed, and who reset the flow is not looked up yet */
  switched_run: boolean;
  slot: 'none' | 'waiting' | 'granted' | 'held';
  deleted_at: Date | null;
  current_phase: string | null;
  progress: number;
  run_id: string | null;
  mirror_history_length: number;
  mirror_seq: number;
  created_at: Date;
  started_at: Date | null;
  ended_at: Date | null;
}

/** Flows nobody wrote for `quietMs`, the longest unseen first: a write under way is not drift. */
export const readUnconfirmedFlows = (
  db: Knex,
  page: { after: string; quietMs: number; limit: number },
): Promise<UnconfirmedFlow[]> =>
  acrossTenants(db, (trx) =>
    trx('master_flows')
      .whereNull('closed_confirmed_at')
      .where('flow_id', '>', page.after)
      .whereRaw(`updated_at < now() - make_interval(secs => ?)`, [page.quietMs / 1000])
      .orderBy('flow_id')
      .limit(page.limit)
      .select<UnconfirmedFlow[]>('*'),
  );

/** Which of these flows the registry has, and whether their end is confirmed. */
export const readKnownFlows = (
  db: Knex,
  flowIds: readonly string[],
): Promise<{ flow_id: string; run_id: string | null; confirmed: boolean }[]> =>
  acrossTenants(db, (trx) =>
    trx('master_flows')
      .whereIn('flow_id', [...flowIds])
      .select('flow_id', 'run_id', trx.raw('closed_confirmed_at is not null as confirmed')),
  );

/** The engine says the same: from now on nothing of this run can change the row. */
export const confirmClosed = (db: Knex, flowId: string): Promise<void> =>
  acrossTenants(db, async (trx) => {
    await trx('master_flows')
      .where({ flow_id: flowId, closed_confirmed_at: null })
      .whereNotNull('ended_at')
      .update({ closed_confirmed_at: trx.fn.now() });
  });
