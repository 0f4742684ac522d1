import type { Knex } from 'knex';
import type { Tenant } from '../workflows/run';
import { withTenant } from './knex';

/**
 * withTenant for statements that join two large results: with Postgres' default of 4 MB what they sort and hash goes
 * to disk, which doubles their time. Reached only by comparisons of tens of thousands of rows.
 */
export const comparing = <T>(
  db: Knex,
  tenant: Tenant,
  work: (trx: Knex.Transaction) => Promise<T>,
): Promise<T> =>
  withTenant(db, tenant, async (trx) => {
    await trx.raw(`set local work_mem = '64MB'`);
    return work(trx);
  });
