/** What people decided about a header before: the prior of the next mapping of the same tenant. */
import type { Knex } from 'knex';
import type { Tenant } from '../workflows/run';
import { withTenant } from './knex';

export interface MappingHistoryRow {
  role: string;
  header: string;
  target_field: string;
  accepted: number;
  rejected: number;
}

export const readMappingHistory = (db: Knex, tenant: Tenant): Promise<MappingHistoryRow[]> =>
  withTenant(db, tenant, (trx) =>
    trx('mapping_history')
      .orderBy(['role', 'header', 'target_field'])
      .select<MappingHistoryRow[]>('role', 'header', 'target_field', 'accepted', 'rejected'),
  );

/** Adds the counts of the given rows to what is known. */
export async function addMappingHistory(
  trx: Knex.Transaction,
  rows: readonly MappingHistoryRow[],
): Promise<void> {
  if (rows.length === 0) return;
  await trx.raw(
    `insert into mapping_history as h (role, header, target_field, accepted, rejected)
     select role, header, target_field, sum(accepted), sum(rejected)
     from jsonb_to_recordset(?::jsonb) as x(role text, header text, target_field text, accepted int, rejected int)
     group by 1, 2, 3
     on conflict (client_account_id, engagement_id, role, header, target_field)
     do update set accepted = h.accepted + excluded.accepted, rejected = h.rejected + excluded.rejected`,
    [JSON.stringify(rows)],
  );
}
