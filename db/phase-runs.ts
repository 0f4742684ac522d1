/** The records of phase attempts. One row per scheduled phase, `(flow_id, run_id, seq)`; attempts take it over. */
import type { Knex } from 'knex';
import type { PhaseHeader } from '../workflows/run';
import type { Recorded } from './flow-registry';
import { flowWrite } from './flow-write';
import { keepableJson } from './keepable';
import { callRoutine, withTenant } from './knex';

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
  /** the phase's own rows, in the same transaction; null for a phase without any */
  write: ((trx: Knex.Transaction) => Promise<void>) | null;
}

type Outcome = 'running' | 'finished' | 'failed' | 'cancelled';
interface Ending {
  completion?: PhaseCompletion;
  error?: { code: string; message: string };
}

/** The attempt as the functions of db/routines.ts take it, as JSON. */
function phaseWrite(
  { header, attempt, worker, startedAt }: PhaseAttempt,
  outcome: Outcome,
  { completion, error }: Ending = {},
): string {
  const ended = outcome === 'running' ? null : new Date();
  const { flow_started_at, flow_id, run_id, seq, phase } = header;
  const write = {
    ...{ flow_started_at, flow_id, run_id, seq, phase, attempt, outcome, worker },
    started_at: startedAt,
    ended_at: ended,
    duration_ms: ended && Math.max(0, ended.getTime() - startedAt.getTime()),
    ...(completion && {
      row_count: completion.rows,
      memory_bytes: completion.memoryBytes,
      quality: completion.quality,
      result_id: completion.resultId,
      algorithm: completion.algorithm,
      as_of: completion.asOf,
      result: completion.result,
      document: completion.document,
    }),
    ...(error && { error_code: error.code, error_message: error.message }),
  };
  return keepableJson(JSON.stringify(write));
}

/** What the attempt shows on the flow's row. */
const shown = ({ header, startedAt }: PhaseAttempt, switchRun = false): string =>
  flowWrite(
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

export function createPhaseRuns(db: Knex) {
  return {
    /** `other_run`: the flow's row is of another run; `switchRun` says that the engine calls this one current. */
    started: (run: PhaseAttempt, { switchRun }: { switchRun?: boolean } = {}): Promise<Recorded> =>
      callRoutine(db, 'start_phase', [shown(run, switchRun), phaseWrite(run, 'running')]),

    ended: (
      run: PhaseAttempt,
      outcome: 'failed' | 'cancelled',
      error: { code: string; message: string },
    ): Promise<void> =>
      callRoutine(db, 'end_phase', [shown(run), phaseWrite(run, outcome, { error })]),

    /**
     * Commits everything a phase did, its result and its record, or nothing. False when another attempt was first:
     * nothing is written then, and committedResult has what the other one found. A phase without rows of its own is
     * one round trip.
     */
    commit: (run: PhaseAttempt, completion: PhaseCompletion): Promise<boolean> => {
      const { write, quality } = completion;
      const finished = phaseWrite(run, 'finished', { completion });
      if (!write) return callRoutine(db, 'finish_phase', [shown(run), finished]);
      return withTenant(db, run.header.tenant, async (trx) => {
        if (!(await callRoutine<boolean>(trx, 'claim_phase', [finished]))) return false;
        await write(trx);
        // Last: from here on the flow's row is locked, and a pause would wait.
        await callRoutine(trx, 'show_phase', [shown(run), quality === null ? null : `${quality}`]);
        return true;
      });
    },

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
