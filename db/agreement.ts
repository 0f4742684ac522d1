/** How well registry and engine agreed when they were last compared, and how late the registry writes. */
import type { Knex } from 'knex';
import { acrossTenants } from './knex';

export interface Agreement {
  /** when everything was last compared; null before the first time */
  swept_at: Date | null;
  compared: number;
  agreeing: number;
  /** from a transition in the engine to its row, over the last minute; null without any */
  lag_p50_ms: number | null;
  lag_p99_ms: number | null;
}

/** The advisory lock of the round: one reconciler works at a time, whichever worker it is in. */
const ROUND_LOCK = 'registry reconciler';

/**
 * Runs `work` when no other process does, and when the last round is at least `restMs` ago. The lock goes with the
 * transaction, so that a killed process holds nobody up. `isSweepDue`: everything is to be compared.
 */
export const inTurn = (
  db: Knex,
  { restMs, sweepEveryMs }: { restMs: number; sweepEveryMs: number },
  work: (isSweepDue: boolean) => Promise<void>,
): Promise<boolean> =>
  db.transaction(async (trx) => {
    const { rows } = await trx.raw<{ rows: { mine: boolean; rested: boolean; sweep: boolean }[] }>(
      `select pg_try_advisory_xact_lock(hashtextextended(:lock, 0)) as mine,
         coalesce(round_at < now() - make_interval(secs => :rest), true) as rested,
         coalesce(swept_at < now() - make_interval(secs => :sweep) or sweep_requested_at > swept_at, true) as sweep
       from registry_agreement`,
      { lock: ROUND_LOCK, rest: restMs / 1000, sweep: sweepEveryMs / 1000 },
    );
    const turn = rows[0];
    if (!turn?.mine || !turn.rested) return false;
    await work(turn.sweep);
    await trx('registry_agreement').update({ round_at: trx.raw('clock_timestamp()') });
    return true;
  });

const LAG = `
  select percentile_cont(array[0.5, 0.99]) within group (order by
    extract(epoch from greatest(recorded_at - occurred_at, interval '0')) * 1000) as lag
  from flow_events where recorded_at > now() - interval '1 minute' and source <> 'reconciler'`;

/** Keeps what a comparison of everything found. */
export const saveAgreement = (
  db: Knex,
  found: { compared: number; agreeing: number },
): Promise<void> =>
  acrossTenants(db, async (trx) => {
    const { rows } = await trx.raw<{ rows: { lag: [number, number] | null }[] }>(LAG);
    const [lag_p50_ms = null, lag_p99_ms = null] = rows[0]?.lag ?? [];
    await trx('registry_agreement').update({
      ...found,
      lag_p50_ms,
      lag_p99_ms,
      swept_at: trx.raw('clock_timestamp()'),
    });
  });

export const readAgreement = (db: Knex): Promise<Agreement> =>
  db('registry_agreement').first<Agreement>(
    ...['swept_at', 'compared', 'agreeing', 'lag_p50_ms', 'lag_p99_ms'],
  );

/** Asks for a comparison of everything in the next round. */
export const requestSweep = async (db: Knex): Promise<void> => {
  await db('registry_agreement').update({ sweep_requested_at: db.raw('clock_timestamp()') });
};
