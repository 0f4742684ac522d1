import type { Knex } from 'knex';
import type { Tenant } from '../workflows/run';
import { withTenant } from './knex';

/**
 * withTenant for statements that join two large results: with Postgres' default of 4 MB what they sort and hash goes
 * to disk, which doubles their time. No row count of theirs can be estimated, so compiling them is a loss.
 */
export const comparing = <T>(
  db: Knex,
  tenant: Tenant,
  work: (trx: Knex.Transaction) => Promise<T>,
): Promise<T> =>
  withTenant(db, tenant, async (trx) => {
    await trx.raw(`set local work_mem = '64MB'; set local jit = off`);
    return work(trx);
  });
