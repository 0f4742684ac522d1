/** The records of phase attempts. One row per scheduled phase, `(flow_id, run_id, seq)`; attempts take it over. */
import type { Knex } from 'knex';
import type { PhaseHeader } from '../workflows/run';
import { type Recorded, recordIn } from './flow-registry';
import { keepable, keepableJson } from './keepable';
import { withTenant } from './knex';

export interface PhaseAttempt {
  header: PhaseHeader;
  attempt: number;
  worker: string;
  startedAt: Date;
}

export interface PhaseCompletion {
  resultId: string;
  algorithm: string;
  asOf: string;
  result: object;
  document: object;
  rows: number | null;
  memoryBytes: number;
  quality: number | null;
  /** the phase's own rows, in the same transaction */
  write: (trx: Knex.Transaction) => Promise<void>;
}

const CLAIM = `
  insert into flow_phase_runs as p (flow_started_at, flow_id, run_id, seq, phase, attempt, outcome, worker, started_at,
    ended_at, duration_ms, row_count, memory_bytes, quality, result_id, error_code, error_message)
  values (:flow_started_at, :flow_id, :run_id, :seq, :phase, :attempt, :outcome, :worker, :started_at,
    :ended_at, :duration_ms, :rows, :memory_bytes, :quality, :result_id, :error_code, :error_message)
  on conflict (flow_started_at, flow_id, run_id, seq) do update set attempt = excluded.attempt,
    outcome = excluded.outcome, worker = excluded.worker, started_at = excluded.started_at,
    ended_at = excluded.ended_at, duration_ms = excluded.duration_ms, row_count = excluded.row_count,
    memory_bytes = excluded.memory_bytes, quality = excluded.quality, result_id = excluded.result_id,
    error_code = excluded.error_code, error_message = excluded.error_message
  where p.outcome <> 'finished' and p.attempt <= excluded.attempt
  returning 1`;

type Outcome = 'running' | 'finished' | 'failed' | 'cancelled';
interface Ending {
  completion?: PhaseCompletion;
  error?: { code: string; message: string };
}

/** Takes the row for this attempt; false when a newer attempt has it or the phase is finished already. */
async function claim(
  trx: Knex.Transaction,
  run: PhaseAttempt,
  outcome: Outcome,
  { completion, error }: Ending = {},
) {
  const { header } = run;
  const ended = outcome === 'running' ? null : new Date();
  const { rows } = await trx.raw<{ rows: unknown[] }>(CLAIM, {
    flow_started_at: header.flow_started_at,
    flow_id: header.flow_id,
    run_id: header.run_id,
    seq: header.seq,
    phase: header.phase,
    attempt: run.attempt,
    outcome,
    worker: run.worker,
    started_at: run.startedAt,
    ended_at: ended,
    duration_ms: ended && Math.max(0, ended.getTime() - run.startedAt.getTime()),
    rows: completion?.rows ?? null,
    memory_bytes: completion?.memoryBytes ?? null,
    quality: completion?.quality ?? null,
    result_id: completion?.resultId ?? null,
    error_code: error?.code ?? null,
    error_message: error ? keepable(error.message) : null,
  });
  return rows.length > 0;
}

/** Shows the phase on the flow's row, unless a newer transition (a pause, say) is there already. */
const show = (
  trx: Knex.Transaction,
  { header, startedAt }: PhaseAttempt,
  { switchRun = false } = {},
): Promise<Recorded> =>
  recordIn(
    trx,
    {
      ...header,
      kind: 'started',
      status: 'running',
      at: startedAt.toISOString(),
      origin: { user_id: header.user_id, source: 'flow' },
      reason: null,
      details: {},
    },
    { audited: false, switchRun },
  );

/** The flow's document shows its phases, so that its version (and with it the ETag) changes with them. */
const touch = (trx: Knex.Transaction, { header }: PhaseAttempt) =>
  trx('master_flows').where({ flow_id: header.flow_id }).increment('version', 1);

export function createPhaseRuns(db: Knex) {
  return {
    /** `other_run`: the flow's row is of another run; `switchRun` says that the engine calls this one current. */
    started: (run: PhaseAttempt, options: { switchRun?: boolean } = {}): Promise<Recorded> =>
      withTenant(db, run.header.tenant, async (trx) =>
        (await claim(trx, run, 'running')) ? show(trx, run, options) : 'stale',
      ),

    ended: (
      run: PhaseAttempt,
      outcome: 'failed' | 'cancelled',
      error: { code: string; message: string },
    ) =>
      withTenant(db, run.header.tenant, async (trx) => {
        await claim(trx, run, outcome, { error });
        await touch(trx, run);
      }),

    /**
     * Commits everything a phase did, its result and its record, or nothing. False when another attempt was first:
     * nothing is written then, and committedResult has what the other one found.
     */
    commit: (run: PhaseAttempt, completion: PhaseCompletion): Promise<boolean> =>
      withTenant(db, run.header.tenant, async (trx) => {
        if (!(await claim(trx, run, 'finished', { completion }))) return false;
        await trx('phase_results').insert({
          result_id: completion.resultId,
          flow_id: run.header.flow_id,
          run_id: run.header.run_id,
          seq: run.header.seq,
          phase: run.header.phase,
          algorithm: completion.algorithm,
          as_of: completion.asOf,
          result: keepableJson(JSON.stringify(completion.result)),
          document: keepableJson(JSON.stringify(completion.document)),
        });
        await completion.write(trx);
        if (completion.quality !== null)
          await trx('master_flows')
            .where({ flow_id: run.header.flow_id })
            .update({ quality_score: completion.quality });
        await show(trx, run);
        await touch(trx, run);
        return true;
      }),

    committedResult: ({ tenant, flow_id, run_id, seq }: PhaseHeader): Promise<object | null> =>
      withTenant(db, tenant, async (trx) => {
        const row = await trx('phase_results')
          .where({ flow_id, run_id, seq })
          .first<{ result: object } | undefined>('result');
        return row?.result ?? null;
      }),
  };
}
export type PhaseRuns = ReturnType<typeof createPhaseRuns>;
