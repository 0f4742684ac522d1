/** Figures of the whole database, for metrics: across tenants, and of none in particular. */
import type { Knex } from 'knex';
import type { FlowCount } from './flow-counts';
import { acrossTenants } from './knex';

/** Flows of all tenants by type and status, deleted ones left out. */
export const readFlowTotals = (db: Knex): Promise<FlowCount[]> =>
  acrossTenants(db, (trx) =>
    trx('flow_counts')
      .groupBy('flow_type', 'flow_status')
      .havingRaw('sum(flows) <> 0')
      .select<FlowCount[]>('flow_type', 'flow_status', trx.raw('sum(flows)::bigint as flows')),
  );

/** Bytes on the server. */
export async function readDatabaseSize(db: Knex): Promise<number> {
  const { rows } = await db.raw<{ rows: { bytes: number }[] }>(
    'select pg_database_size(current_database()) as bytes',
  );
  return rows[0]?.bytes ?? 0;
}
