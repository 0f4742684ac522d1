import { deleteExpiredResponses } from '../../db/stored-responses';
import { repeat, type Repeating } from '../repeat';
import { cancelRound, type DeletionDeps } from './cancel-round';
import { purgeRound } from './purge-round';

const CANCEL_EVERY_MS = 3000;
/** After a full page: many were deleted at once. */
const CANCEL_MORE_MS = 200;
const PURGE_EVERY_MS = 60_000;

/** Sees deleted flows through, until stopped: to their end, and after the restore window out of the database. */
export function startDeletions(deps: DeletionDeps): Repeating {
  const { log } = deps;
  const cancelling = repeat(
    async () => ((await cancelRound(deps)) ? CANCEL_MORE_MS : CANCEL_EVERY_MS),
    { log, failed: 'deleted flows could not be looked for', onFailureMs: CANCEL_EVERY_MS },
  );
  const purging = repeat(
    async () => {
      await purgeRound(deps);
      await deleteExpiredResponses(deps.db);
      return PURGE_EVERY_MS;
    },
    { log, failed: 'deleted flows could not be purged', onFailureMs: PURGE_EVERY_MS },
  );
  return {
    stop: async () => {
      await Promise.all([cancelling.stop(), purging.stop()]);
    },
  };
}
