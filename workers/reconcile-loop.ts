import type { ReconcileDeps } from './reconcile';
import { reconcile } from './reconcile';

/** Time between two rounds: an operator's terminate shows in the registry within this and the quiet time. */
const ROUND_MS = 3000;

/** Reconciles until stopped. A round that fails is logged, and the next one tries again. */
export function startReconciler(deps: ReconcileDeps): { stop: () => Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let round: Promise<void> = Promise.resolve();
  const next = () => {
    timer = setTimeout(() => {
      round = reconcile(deps)
        .then(() => undefined)
        .catch((error: unknown) => {
          deps.log.warn({ err: error }, 'reconciliation could not finish a round');
        })
        .finally(() => {
          if (!stopped) next();
        });
    }, ROUND_MS);
  };
  next();
  return {
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      return round;
    },
  };
}
