/** What webhooks have been told, and what they are still to be told. */
import type { Knex } from 'knex';
import type { Tenant } from '../workflows/run';
import { CREATED_US, type CreatedKey, olderThan, type WithCreatedKey } from './created-key';
import { readEventsIn, type StreamedEvent } from './event-stream';
import { acrossTenants, insertRows, withTenant } from './knex';

export interface DeliveryRow {
  delivery_id: string;
  /** of the event in the tenant's log */
  position: number;
  flow_id: string;
  action: string;
  outcome: 'pending' | 'delivered' | 'failed';
  attempts: number;
  next_attempt_at: Date | null;
  last_status: number | null;
  last_error: string | null;
  response_prefix: string | null;
  redelivery_of: string | null;
  created_at: Date;
  finished_at: Date | null;
}

const columns = [
  ...['delivery_id', 'position', 'flow_id', 'action', 'outcome', 'attempts', 'last_status'],
  ...['last_error', 'response_prefix', 'redelivery_of', 'created_at', 'finished_at'],
];

/** Newest first. */
export const listDeliveries = (
  db: Knex,
  tenant: Tenant,
  { webhookId, outcome }: { webhookId: string; outcome: string | null },
  { after, limit }: { after: CreatedKey | null; limit: number },
): Promise<(DeliveryRow & WithCreatedKey)[]> =>
  withTenant(db, tenant, (trx) => {
    const query = trx('webhook_deliveries')
      .where({ webhook_id: webhookId, ...(outcome !== null && { outcome }) })
      .orderBy([
        { column: 'created_at', order: 'desc' },
        { column: 'delivery_id', order: 'desc' },
      ])
      .limit(limit)
      .select<(DeliveryRow & WithCreatedKey)[]>(
        ...columns,
        trx.raw(`case when outcome = 'pending' then next_attempt_at end as next_attempt_at`),
        trx.raw(CREATED_US),
      );
    if (after) void query.whereRaw(olderThan('delivery_id'), [...after]);
    return query;
  });

/** Tells the same event once more, as a delivery of its own; its id, or undefined when there is no such delivery. */
export const redeliver = (
  db: Knex,
  tenant: Tenant,
  ids: { webhookId: string; deliveryId: string },
): Promise<string | undefined> =>
  withTenant(db, tenant, async (trx) => {
    const { rows } = await trx.raw<{ rows: { delivery_id: string }[] }>(
      `insert into webhook_deliveries (webhook_id, position, flow_id, action, redelivery_of)
       select webhook_id, position, flow_id, action, delivery_id from webhook_deliveries
       where webhook_id = :webhookId and delivery_id = :deliveryId returning delivery_id`,
      ids,
    );
    return rows[0]?.delivery_id;
  });

/** Webhooks of all tenants whose log has grown. */
export const readWebhooksBehind = (
  db: Knex,
  limit: number,
): Promise<(Tenant & { webhook_id: string })[]> =>
  acrossTenants(db, async (trx) => {
    const { rows } = await trx.raw<{ rows: (Tenant & { webhook_id: string })[] }>(
      `select w.client_account_id, w.engagement_id, w.webhook_id
       from webhooks w join audit_heads h using (client_account_id, engagement_id)
       where w.enabled and w.position < h.position limit ?`,
      [limit],
    );
    return rows;
  });

/**
 * Makes the deliveries of a webhook for up to `most` further entries of the log, once each: where it stands is written
 * in the same transaction. Nothing when another worker is at it.
 */
export const planDeliveries = (
  db: Knex,
  tenant: Tenant,
  webhookId: string,
  most: number,
): Promise<void> =>
  withTenant(db, tenant, async (trx) => {
    const { rows } = await trx.raw<{
      rows: { position: number; head: number; actions: string[]; flow_types: string[] }[];
    }>(
      `select w.position, h.position as head, w.actions, w.flow_types
       from webhooks w join audit_heads h using (client_account_id, engagement_id)
       where w.webhook_id = ? and w.enabled for update of w skip locked`,
      [webhookId],
    );
    const webhook = rows[0];
    if (!webhook) return;
    const { position: after, actions, flow_types } = webhook;
    const upTo = Math.min(webhook.head, after + most);
    const events = await readEventsIn(trx, tenant, { after, upTo, limit: most });
    const wanted = ({ action, flow_type }: StreamedEvent) =>
      (actions.length === 0 || actions.includes(action)) &&
      (flow_types.length === 0 || (flow_type !== null && flow_types.includes(flow_type)));
    await insertRows(
      trx,
      'webhook_deliveries',
      ['webhook_id', 'position', 'flow_id', 'action'],
      events.filter(wanted).map(({ position, flow_id, action }) => ({
        ...{ webhook_id: webhookId, position, flow_id, action },
      })),
    );
    await trx('webhooks').where({ webhook_id: webhookId }).update({ position: upTo });
  });

/** A delivery this worker is to attempt now; others leave it alone for `leaseMs`. */
export interface ClaimedDelivery extends Tenant {
  delivery_id: string;
  webhook_id: string;
  position: number;
  /** with this one */
  attempts: number;
  url: string;
  /** sealed */
  secret: string;
}

export const claimDeliveries = (
  db: Knex,
  limits: { wanted: number; perWebhook: number; leaseMs: number; busy: readonly string[] },
): Promise<ClaimedDelivery[]> =>
  acrossTenants(db, async (trx) => {
    const { rows } = await trx.raw<{ rows: ClaimedDelivery[] }>(
      `update webhook_deliveries d
       set attempts = d.attempts + 1, next_attempt_at = now() + :leaseMs * interval '1 millisecond'
       from (
         select due.delivery_id, w.url, w.secret from webhooks w cross join lateral (
           select delivery_id from webhook_deliveries
           where webhook_id = w.webhook_id and outcome = 'pending' and next_attempt_at <= now()
           order by next_attempt_at limit :perWebhook for update skip locked) due
         where w.enabled and w.webhook_id <> all(:busy) limit :wanted) t
       where d.delivery_id = t.delivery_id
       returning d.delivery_id, d.client_account_id, d.engagement_id, d.webhook_id, d.position, d.attempts, t.url,
         t.secret`,
      { ...limits, busy: [...limits.busy] } as never,
    );
    return rows;
  });

/** What an attempt came to. */
export interface Attempted {
  delivered: boolean;
  /** tried again then; null for never */
  retryInMs: number | null;
  status: number | null;
  error: string | null;
  /** the beginning of what the receiver answered */
  prefix: string | null;
}

/** A webhook that nothing got through to for `disableAfterMs` is switched off. True when this attempt did so. */
export const settleDelivery = (
  db: Knex,
  delivery: ClaimedDelivery,
  { delivered, retryInMs, status, error, prefix }: Attempted,
  { disableAfterMs }: { disableAfterMs: number },
): Promise<boolean> =>
  withTenant(db, delivery, async (trx) => {
    const over = delivered || retryInMs === null;
    await trx('webhook_deliveries')
      .where({ delivery_id: delivery.delivery_id, outcome: 'pending', attempts: delivery.attempts })
      .update({
        outcome: delivered ? 'delivered' : over ? 'failed' : 'pending',
        last_status: status,
        last_error: error,
        response_prefix: prefix,
        finished_at: over ? trx.fn.now() : null,
        next_attempt_at: trx.raw(`now() + ? * interval '1 millisecond'`, [retryInMs ?? 0]),
      });
    const webhook = () => trx('webhooks').where({ webhook_id: delivery.webhook_id });
    if (delivered) {
      await webhook().whereNotNull('failing_since').update({ failing_since: null });
      return false;
    }
    await webhook().whereNull('failing_since').update({ failing_since: trx.fn.now() });
    const disabled = await webhook()
      .where({ enabled: true })
      .whereRaw(`failing_since < now() - ? * interval '1 millisecond'`, [disableAfterMs])
      .update({
        enabled: false,
        disabled_reason: trx.raw(
          `'nothing got through since ' || to_char(failing_since at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
             || '; the last answer: ' || ?`,
          [error],
        ),
      });
    return disabled > 0;
  });

/** The event a delivery tells; undefined when its row is gone. */
export const readDeliveredEvent = (
  db: Knex,
  { position, ...of }: ClaimedDelivery,
): Promise<StreamedEvent | undefined> =>
  withTenant(db, of, async (trx) => {
    const tenant = { client_account_id: of.client_account_id, engagement_id: of.engagement_id };
    const page = { after: position - 1, upTo: position, limit: 1 };
    return (await readEventsIn(trx, tenant, page))[0];
  });

/** Returns how many were deleted, `limit` at most. */
export const pruneDeliveries = (
  db: Knex,
  { olderThanDays, limit }: { olderThanDays: number; limit: number },
): Promise<number> =>
  acrossTenants(db, async (trx) => {
    const { rowCount } = await trx.raw<{ rowCount: number }>(
      `delete from webhook_deliveries where delivery_id in (select delivery_id from webhook_deliveries
       where created_at < now() - make_interval(days => ?) order by created_at limit ?)`,
      [olderThanDays, limit],
    );
    return rowCount;
  });
