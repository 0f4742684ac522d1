/**
 * Discovery phases that take seeded times, fail at seeded places, and write one row for each effect in the phase's own
 * transaction. No key forbids a second row: what happens twice is to be seen, not prevented.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { createRandom } from '../../bench/estate/random';
import type { PhaseContext } from '../../activities/phase';
import { permanent } from '../../workflows/errors';
import { discoveryPhaseNames, type ScriptedPhase } from '../support/flows';
import { seedOf } from './seed';

const LONGEST_MS = 300;
const PERMANENT_FAILURES = 0.03;
const TRANSIENT_FAILURES = 0.03;

export const CREATE_EFFECTS = `
  create table if not exists chaos_effects (
    effect_id bigint generated always as identity primary key,
    flow_id uuid not null,
    run_id uuid not null,
    seq bigint not null,
    phase text not null,
    result_id uuid not null,
    worker integer not null,
    done_at timestamptz not null default clock_timestamp()
  );
  create index if not exists chaos_effects_of_flow on chaos_effects (flow_id)`;

const INSERT_EFFECT = `insert into chaos_effects (flow_id, run_id, seq, phase, result_id, worker)
  values (?, ?, ?, ?, ?, ?)`;

const scriptedPhase =
  (seed: number, phase: string): ScriptedPhase =>
  async (input: { as_of: string }, { header, resultId, signal }: PhaseContext) => {
    // The date says which flow of the plan this is: ids differ from run to run.
    const random = createRandom(seedOf(seed, input.as_of, phase, header.seq));
    const fate = random.next();
    await delay(random.int(0, LONGEST_MS), undefined, { signal });
    if (fate < PERMANENT_FAILURES) throw permanent('invalid', 'this phase was to fail for good');
    if (fate < PERMANENT_FAILURES + TRANSIENT_FAILURES && !failedOnce.has(resultId)) {
      failedOnce.add(resultId);
      throw new Error('this phase was to fail once');
    }
    return {
      result: { done: true, problem: null },
      algorithm: 'chaos@1',
      asOf: input.as_of,
      write: async (trx) => {
        const { flow_id, run_id, seq } = header;
        await trx.raw(INSERT_EFFECT, [flow_id, run_id, seq, phase, resultId, process.pid]);
      },
    };
  };

/** Results that have failed in this process already. */
const failedOnce = new Set<string>();

export const createChaosPhases = (seed: number): Record<string, ScriptedPhase> =>
  Object.fromEntries(discoveryPhaseNames.map((name) => [name, scriptedPhase(seed, name)]));
