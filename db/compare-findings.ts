/** What two flows found fault with. */
import type { Knex } from 'knex';
import type { Tenant } from '../workflows/run';
import { comparing } from './comparing';

export interface FindingChange {
  phase: string;
  category: string;
  before: number;
  after: number;
  /** findings of the later flow the earlier one did not have */
  added: number;
  /** findings of the earlier flow the later one does not have */
  removed: number;
}

/**
 * A finding is the same when it says the same of the same asset, or of the same row and field of the same table. Where
 * the two flows read other files, row numbers mean other rows, and findings of rows come and go with them.
 */
const COUNTS = `
  with results as (
    (select distinct on (phase) 1 as side, phase, result_id from results_of_flows where flow_id = :before
      order by phase, created_at desc, seq desc)
    union all
    (select distinct on (phase) 2, phase, result_id from results_of_flows where flow_id = :after
      order by phase, created_at desc, seq desc)
  ), same as (
    select phase, category, count(*) filter (where side = 1) as before, count(*) filter (where side = 2) as after
    from results join findings f using (result_id)
    group by phase, category, f.asset_id, dataset_no, row_no, field, message
  )
  select phase, category, sum(before)::bigint as before, sum(after)::bigint as after,
    sum(greatest(after - before, 0))::bigint as added, sum(greatest(before - after, 0))::bigint as removed
  from same group by phase, category order by phase, category`;

/** By phase and category how many findings two flows have, and how many came and went between them. */
export const countFindingChanges = (
  db: Knex,
  tenant: Tenant,
  flows: { before: string; after: string },
): Promise<FindingChange[]> =>
  comparing(db, tenant, async (trx) => {
    const { rows } = await trx.raw<{ rows: FindingChange[] }>(COUNTS, { ...flows });
    return rows;
  });
