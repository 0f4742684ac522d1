/** API keys of a tenant: who made them, what they may do, how long; of the secret only a digest. */
import type { Knex } from 'knex';
import type { Tenant } from '../workflows/run';
import { CREATED_US, type CreatedKey, olderThan, type WithCreatedKey } from './created-key';
import { acrossTenants, withTenant } from './knex';

export type KeyPermission = 'read' | 'operate' | 'approve' | 'administer';

export interface ApiKeyRow {
  key_id: string;
  client_account_id: string;
  engagement_id: string;
  name: string;
  permissions: KeyPermission[];
  may_act_for_users: boolean;
  secret_sha256: Buffer;
  created_by: string;
  created_at: Date;
  expires_at: Date;
  last_used_at: Date | null;
  revoked_at: Date | null;
  revoked_by: string | null;
}

/** A key as it is shown: never the digest. */
export type ShownKey = Omit<ApiKeyRow, 'secret_sha256' | 'client_account_id' | 'engagement_id'>;

const shown = [
  ...['key_id', 'name', 'permissions', 'may_act_for_users', 'created_by', 'created_at'],
  ...['expires_at', 'last_used_at', 'revoked_at', 'revoked_by'],
];

/** The key of that id, whosever it is: who asks is known only once it is found. */
export const findApiKey = (db: Knex, keyId: string): Promise<ApiKeyRow | undefined> =>
  acrossTenants(db, (trx) =>
    trx('api_keys').where({ key_id: keyId }).first<ApiKeyRow | undefined>(),
  );

/** Notes the use, at most once a minute. */
export const noteKeyUse = (
  db: Knex,
  { key_id, client_account_id, engagement_id }: ApiKeyRow,
): Promise<unknown> =>
  withTenant(db, { client_account_id, engagement_id }, (trx) =>
    trx('api_keys')
      .where({ key_id })
      .whereRaw(`coalesce(last_used_at, '-infinity') < now() - interval '1 minute'`)
      .update({ last_used_at: trx.fn.now() }),
  );

export const insertApiKey = (
  db: Knex,
  tenant: Tenant,
  key: Pick<
    ApiKeyRow,
    'name' | 'permissions' | 'may_act_for_users' | 'secret_sha256' | 'created_by' | 'expires_at'
  >,
): Promise<ShownKey> =>
  withTenant(db, tenant, async (trx) => {
    const rows = await trx('api_keys').insert(key).returning<ShownKey[]>(shown);
    return rows[0] as ShownKey;
  });

export const listApiKeys = (
  db: Knex,
  tenant: Tenant,
  { after, limit }: { after: CreatedKey | null; limit: number },
): Promise<(ShownKey & WithCreatedKey)[]> =>
  withTenant(db, tenant, (trx) => {
    const page = trx('api_keys')
      .orderBy([
        { column: 'created_at', order: 'desc' },
        { column: 'key_id', order: 'desc' },
      ])
      .limit(limit)
      .select<(ShownKey & WithCreatedKey)[]>(...shown, trx.raw(CREATED_US));
    if (after) void page.whereRaw(olderThan('key_id'), [...after]);
    return page;
  });

export const readApiKey = (
  db: Knex,
  tenant: Tenant,
  keyId: string,
): Promise<ShownKey | undefined> =>
  withTenant(db, tenant, (trx) =>
    trx('api_keys')
      .where({ key_id: keyId })
      .first<ShownKey | undefined>(...shown),
  );

/** Revokes the key from now on. False when the tenant has none of that id; once revoked it stays as it was. */
export const revokeApiKey = (
  db: Knex,
  tenant: Tenant,
  keyId: string,
  by: string,
): Promise<boolean> =>
  withTenant(db, tenant, async (trx) => {
    const changed = await trx('api_keys')
      .where({ key_id: keyId })
      .update({
        revoked_at: trx.raw('coalesce(revoked_at, now())'),
        revoked_by: trx.raw('coalesce(revoked_by, ?)', [by]),
      });
    return changed > 0;
  });
