import type { Knex } from 'knex';
import type { Tenant } from '../workflows/run';
import { withTenant } from './knex';

/** Names of the applications an inventory result found, in alphabetical order. */
export const readApplicationNames = (
  db: Knex,
  tenant: Tenant,
  inventoryId: string,
): Promise<string[]> =>
  withTenant(db, tenant, (trx) =>
    trx('applications').where({ result_id: inventoryId }).orderBy('name').pluck<string[]>('name'),
  );
