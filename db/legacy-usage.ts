/** How often a tenant uses routes that are deprecated. */
import type { Knex } from 'knex';
import type { Tenant } from '../workflows/run';
import { withTenant } from './knex';

export interface LegacyUse {
  /** `GET /discovery/flows/active` */
  route: string;
  uses: number;
  first_used_at: Date;
  last_used_at: Date;
}

/** Adds uses of the routes, by name. */
export const addLegacyUses = (
  db: Knex,
  tenant: Tenant,
  uses: ReadonlyMap<string, number>,
): Promise<void> =>
  withTenant(db, tenant, async (trx) => {
    await trx.raw(
      `insert into legacy_usage as u (route, uses) select * from unnest(?::text[], ?::bigint[])
       on conflict (client_account_id, engagement_id, route)
         do update set uses = u.uses + excluded.uses, last_used_at = now()`,
      [[...uses.keys()], [...uses.values()]] as never,
    );
  });

/** The tenant's, the latest use first. */
export const readLegacyUsage = (db: Knex, tenant: Tenant): Promise<LegacyUse[]> =>
  withTenant(db, tenant, (trx) =>
    trx('legacy_usage')
      .orderBy([{ column: 'last_used_at', order: 'desc' }, { column: 'route' }])
      .select<LegacyUse[]>('route', 'uses', 'first_used_at', 'last_used_at'),
  );
