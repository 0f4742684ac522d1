/** A tenant's webhooks. */
import type { Knex } from 'knex';
import type { Tenant } from '../workflows/run';
import { CREATED_US, type CreatedKey, olderThan, type WithCreatedKey } from './created-key';
import { withTenant } from './knex';

export interface WebhookRow {
  webhook_id: string;
  url: string;
  /** empty: all of them */
  actions: string[];
  flow_types: string[];
  enabled: boolean;
  disabled_reason: string | null;
  failing_since: Date | null;
  created_by: string;
  created_at: Date;
  updated_at: Date;
}

const columns = [
  ...['webhook_id', 'url', 'actions', 'flow_types', 'enabled', 'disabled_reason', 'failing_since'],
  ...['created_by', 'created_at', 'updated_at'],
];

export interface WebhookRules {
  url: string;
  actions: readonly string[];
  flow_types: readonly string[];
}

/** `secret` is sealed; deliveries begin behind `position`. */
export const createWebhook = (
  db: Knex,
  tenant: Tenant,
  webhook: WebhookRules & {
    webhook_id: string;
    secret: string;
    created_by: string;
    position: number;
  },
): Promise<WebhookRow> =>
  withTenant(db, tenant, async (trx) => {
    const rows = await trx('webhooks').insert(webhook).returning<WebhookRow[]>(columns);
    return rows[0] as WebhookRow;
  });

export const countWebhooks = (db: Knex, tenant: Tenant): Promise<number> =>
  withTenant(db, tenant, async (trx) => {
    const found = await trx('webhooks').where(tenant).count<{ count: number }[]>('* as count');
    return found[0]?.count ?? 0;
  });

export const listWebhooks = (
  db: Knex,
  tenant: Tenant,
  { after, limit }: { after: CreatedKey | null; limit: number },
): Promise<(WebhookRow & WithCreatedKey)[]> =>
  withTenant(db, tenant, (trx) => {
    const query = trx('webhooks')
      .where(tenant)
      .orderBy([
        { column: 'created_at', order: 'desc' },
        { column: 'webhook_id', order: 'desc' },
      ])
      .limit(limit)
      .select<(WebhookRow & WithCreatedKey)[]>(...columns, trx.raw(CREATED_US));
    if (after) void query.whereRaw(olderThan('webhook_id'), [...after]);
    return query;
  });

export const findWebhook = (
  db: Knex,
  tenant: Tenant,
  webhookId: string,
): Promise<WebhookRow | undefined> =>
  withTenant(db, tenant, (trx) =>
    trx('webhooks')
      .where({ webhook_id: webhookId })
      .first<WebhookRow | undefined>(...columns),
  );

/** One that is switched on again goes on at `head`: what happened meanwhile is not told. */
export const updateWebhook = (
  db: Knex,
  tenant: Tenant,
  webhookId: string,
  { enabled, ...rules }: WebhookRules & { enabled: boolean },
  { head, by }: { head: number; by: string },
): Promise<WebhookRow | undefined> =>
  withTenant(db, tenant, async (trx) => {
    const rows = await trx('webhooks')
      .where({ webhook_id: webhookId })
      .update({
        ...rules,
        enabled,
        disabled_reason: enabled ? null : trx.raw('coalesce(disabled_reason, ?)', [`by ${by}`]),
        failing_since: trx.raw('case when enabled then failing_since end'),
        position: trx.raw('case when enabled then position else ? end', [head]),
        updated_at: trx.fn.now(),
      })
      .returning<WebhookRow[]>(columns);
    return rows[0];
  });

/** False when there is no such webhook. */
export const replaceSecret = (
  db: Knex,
  tenant: Tenant,
  webhookId: string,
  secret: string,
): Promise<boolean> =>
  withTenant(db, tenant, async (trx) => {
    const changed = await trx('webhooks')
      .where({ webhook_id: webhookId })
      .update({ secret, updated_at: trx.fn.now() });
    return changed > 0;
  });

/** Its deliveries go with it. */
export const deleteWebhook = (db: Knex, tenant: Tenant, webhookId: string): Promise<boolean> =>
  withTenant(db, tenant, async (trx) => {
    const deleted = await trx('webhooks').where({ webhook_id: webhookId }).delete();
    return deleted > 0;
  });
