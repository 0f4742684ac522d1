/** Comparisons of single flows that somebody asked for at an entry of the drift log. */
import type { Knex } from 'knex';
import type { Tenant } from '../workflows/run';
import { driftColumns, type DriftRow, type RepairOutcome } from './drift';
import { acrossTenants, withTenant } from './knex';
import type { UnconfirmedFlow } from './unconfirmed-flows';

/** Asks for one; what is asked for already stays so. Undefined when the tenant has no such entry. */
export const requestRepair = (
  db: Knex,
  tenant: Tenant,
  driftId: number,
  userId: string,
): Promise<DriftRow | undefined> =>
  withTenant(db, tenant, async (trx) => {
    await trx('registry_drift')
      .where({ drift_id: driftId })
      .whereRaw('(repair_requested_at is null or checked_at is not null)')
      .update({
        ...{ repair_requested_by: userId, repair_requested_at: trx.fn.now() },
        ...{ checked_at: null, outcome: null },
      });
    return trx('registry_drift')
      .where({ drift_id: driftId })
      .first<DriftRow | undefined>(...driftColumns);
  });

export interface RequestedRepair {
  drift_id: number;
  /** null when its end is confirmed, or it is gone: nothing is left to compare */
  flow: UnconfirmedFlow | null;
}

/** What is asked for and not done, with the flow, except where a write may be under way. */
export const readRequestedRepairs = (
  db: Knex,
  { quietMs, limit }: { quietMs: number; limit: number },
): Promise<RequestedRepair[]> =>
  acrossTenants(db, async (trx) => {
    const rows = await trx('registry_drift as d')
      .leftJoin('master_flows as m', (join) => {
        join.on('m.flow_id', 'd.flow_id').onNull('m.closed_confirmed_at');
      })
      .whereNotNull('d.repair_requested_at')
      .whereNull('d.checked_at')
      .whereRaw(
        '(m.flow_id is null or m.updated_at < clock_timestamp() - make_interval(secs => ?))',
        [quietMs / 1000],
      )
      .orderBy('d.drift_id')
      .limit(limit)
      .select<(UnconfirmedFlow & { drift_id: number; known: string | null })[]>(
        'm.*',
        'd.drift_id',
        'm.flow_id as known',
      );
    return rows.map(({ drift_id, known, ...flow }) => ({
      drift_id,
      flow: known === null ? null : flow,
    }));
  });

/** Says in the entry what came of it; `agreed` of a disagreement that is still open means that it lasts. */
export const settleRepair = (
  db: Knex,
  driftId: number,
  outcome: Exclude<RepairOutcome, 'lasts'>,
): Promise<void> =>
  acrossTenants(db, async (trx) => {
    await trx('registry_drift')
      .where({ drift_id: driftId })
      .update({
        checked_at: trx.raw('clock_timestamp()'),
        outcome: trx.raw(`case when ? = 'agreed' and repaired_at is null then 'lasts' else ? end`, [
          outcome,
          outcome,
        ]),
      });
  });
