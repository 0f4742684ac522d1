/** What the clients of one flow mean to do, decided by the seed before anything happens. */
import { createRandom } from '../../bench/estate/random';
import type { PauseMode } from '../../workflows/run';
import { seedOf } from './seed';

export type Decision = 'approve' | 'reject' | 'edit';

export interface FlowPlan {
  /** of all flows of the run; the flow's as-of date is made of it, so that its phases know whose they are */
  index: number;
  asOf: string;
  tenantNo: number;
  startAfterMs: number;
  /** two clients start it under the same key at the same moment */
  startedTwice: boolean;
  /** answers at the gate, in order; the last one is repeated */
  decisions: readonly Decision[];
  /** a person takes this long to decide */
  thinkMs: number;
  pause: { afterMs: number; mode: PauseMode; forMs: number } | null;
  cancelAfterMs: number | null;
  /** what is done about a phase that failed for good */
  onBlocked: 'retry' | 'skip';
}

export const TENANTS = 3;
const DAY_MS = 86_400_000;
const FIRST_DAY = Date.UTC(2000, 0, 1);

/** @param windowMs flows start within this time */
export function planFlow(seed: number, index: number, windowMs: number): FlowPlan {
  const random = createRandom(seedOf(seed, 'flow', index));
  const revisions = random.weighted([
    { weight: 75, decisions: [] },
    { weight: 15, decisions: ['reject'] as const },
    { weight: 10, decisions: ['edit'] as const },
  ]).decisions;
  return {
    index,
    asOf: new Date(FIRST_DAY + index * DAY_MS).toISOString().slice(0, 10),
    tenantNo: index % TENANTS,
    startAfterMs: random.int(0, windowMs),
    startedTwice: random.chance(0.2),
    decisions: [...revisions, 'approve'],
    thinkMs: random.int(0, 2000),
    pause: random.chance(0.3)
      ? {
          afterMs: random.int(0, 2500),
          mode: random.chance(0.5) ? 'immediate' : 'boundary',
          forMs: random.int(100, 1500),
        }
      : null,
    cancelAfterMs: random.chance(0.08) ? random.int(0, 4000) : null,
    onBlocked: random.chance(0.7) ? 'retry' : 'skip',
  };
}
