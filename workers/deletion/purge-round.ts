import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { readPurgeableFlows } from '../../db/deletions';
import { purgeFlows } from '../../db/purge';

/** Flows of one transaction at most: what they made can be much. */
const BATCH = 20;

/** Deletes for good what can be restored no longer. Returns how many flows; safe to run in several processes. */
export async function purgeRound({ db, log }: { db: Knex; log: Logger }): Promise<number> {
  let purged = 0;
  for (;;) {
    const due = await readPurgeableFlows(db, BATCH);
    let count = 0;
    for (const { tenant, flowIds } of due) {
      const ids = await purgeFlows(db, tenant, flowIds);
      for (const flow_id of ids) log.info({ flow_id }, 'a deleted flow was purged');
      count += ids.length;
    }
    purged += count;
    // Another process may hold what is left.
    if (count === 0) return purged;
  }
}
