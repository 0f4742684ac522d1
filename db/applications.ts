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

export interface ApplicationRow {
  name: string;
  /** how the assets were grouped: application column, name prefix, tag, application import */
  source: string;
  asset_ids: string[];
  attributes: Record<string, unknown>;
}

/** One page by name; `after` is the last name seen. */
export const readApplications = (
  db: Knex,
  tenant: Tenant,
  page: { inventoryId: string; after: string | null; limit: number },
): Promise<ApplicationRow[]> =>
  withTenant(db, tenant, (trx) =>
    trx('applications')
      .where({ result_id: page.inventoryId })
      .modify((query) => {
        if (page.after !== null) void query.where('name', '>', page.after);
      })
      .orderBy('name')
      .limit(page.limit)
      .select<ApplicationRow[]>('name', 'source', 'asset_ids', 'attributes'),
  );
