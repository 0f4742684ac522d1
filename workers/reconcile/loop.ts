import { inTurn } from '../../db/agreement';
import type { ReconcileDeps } from './deps';
import { repairRequested } from './requested';
import { reconcile } from './round';

/** Between two rounds: an operator's terminate shows in the registry within this and the quiet time. */
const ROUND_MS = 3000;
/** Between two sweeps, unless somebody asks for one. */
const SWEEP_MS = 60_000;
/** With many flows rounds take longer, and then rest longer: they use a twentieth of the time at most. */
const REST_FACTOR = 20;
/** Whatever the number of flows, an operator's act is to be seen within 15 s. */
const LONGEST_REST_MS = 8000;

/** Reconciles until stopped. A round that fails is logged, and the next one tries again. */
export function startReconciler(
  deps: ReconcileDeps,
  { roundMs = ROUND_MS, sweepEveryMs = SWEEP_MS } = {},
): { stop: () => Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let rounds = 0;
  let round: Promise<void> = Promise.resolve();
  const next = (restMs: number) => {
    timer = setTimeout(() => {
      const started = performance.now();
      round = inTurn(deps.db, { restMs: roundMs * 0.8, sweepEveryMs }, async (sweep) => {
        await reconcile(deps, { quietMs: roundMs, round: (rounds += 1) });
        if (sweep) await reconcile(deps, { quietMs: roundMs, sweep });
        await repairRequested(deps, { quietMs: roundMs });
      })
        .then(() => undefined)
        .catch((error: unknown) => {
          deps.log.warn({ err: error }, 'reconciliation could not finish a round');
        })
        .finally(() => {
          const took = performance.now() - started;
          if (!stopped) next(Math.min(Math.max(roundMs, took * REST_FACTOR), LONGEST_REST_MS));
        });
    }, restMs);
  };
  next(roundMs);
  return {
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      return round;
    },
  };
}
