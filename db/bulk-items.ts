/** The items of bulk operations: workers claim and settle them, people list them. */
import type { Knex } from 'knex';
import type { Tenant } from '../workflows/run';
import { type BulkOutcome, finishDone, takeBack } from './bulk-operations';
import { acrossTenants, withTenant } from './knex';
import { take } from './token-bucket';

/** One flow to do something to, with what the operation says. */
export interface ClaimedItem {
  operation_id: string;
  item_no: number;
  flow_id: string;
  attempts: number;
  tenant: Tenant;
  action: string;
  parameters: Record<string, unknown>;
  reason: string | null;
  user_id: string;
  on_behalf_of: string | null;
  request_id: string;
  /** when the operation was asked for */
  asked_at: Date;
}

/** Operations that want a worker, the oldest first. */
export const readBulkWork = (db: Knex, limit: number): Promise<string[]> =>
  acrossTenants(db, (trx) =>
    trx('bulk_operations')
      .whereIn('state', ['running', 'cancelling'])
      .orderBy('created_at')
      .limit(limit)
      .pluck<string[]>('operation_id'),
  );

interface LockedOperation extends Tenant {
  action: string;
  parameters: Record<string, unknown>;
  reason: string | null;
  user_id: string;
  on_behalf_of: string | null;
  request_id: string;
  created_at: Date;
  state: 'running' | 'cancelling';
  rate_per_s: number;
  tokens: number;
  tokens_at_ms: number;
  now_ms: number;
}

/**
 * Takes up to `wanted` items in their order, as fast as the operation's rate lets all workers together, and ends the
 * operation when there is none left. Nothing when another worker is just doing the same.
 */
export const claimBulkItems = (
  db: Knex,
  operationId: string,
  { wanted, leaseMs }: { wanted: number; leaseMs: number },
): Promise<ClaimedItem[]> =>
  acrossTenants(db, async (trx) => {
    const operation = await lockOperation(trx, operationId);
    if (!operation) return [];
    if (operation.state === 'cancelling') {
      await takeBack(trx, operationId);
      return [];
    }
    const { rate_per_s: ratePerS, tokens, tokens_at_ms: at, now_ms: now } = operation;
    const { taken, bucket } = take({ tokens, at }, { ratePerS, now, wanted });
    if (taken === 0) return [];
    const items = await claim(trx, operationId, taken, leaseMs);
    if (items.length === 0) await finishDone(trx, operationId);
    await trx('bulk_operations')
      .where({ operation_id: operationId })
      .update({
        tokens: bucket.tokens + (taken - items.length),
        tokens_at: trx.raw(`to_timestamp(? / 1000.0::float8)`, [bucket.at]),
      });
    const { client_account_id, engagement_id, created_at: asked_at } = operation;
    const { action, parameters, reason, user_id, on_behalf_of, request_id } = operation;
    return items.map((item) => ({
      ...item,
      ...{ operation_id: operationId, tenant: { client_account_id, engagement_id }, asked_at },
      ...{ action, parameters, reason, user_id, on_behalf_of, request_id },
    }));
  });

async function lockOperation(
  trx: Knex.Transaction,
  operationId: string,
): Promise<LockedOperation | undefined> {
  // The clock is read after the lock: a transaction's own time may be older than what the last holder wrote.
  const { rows } = await trx.raw<{ rows: LockedOperation[] }>(
    `select *, (extract(epoch from tokens_at) * 1000)::float8 as tokens_at_ms,
       (extract(epoch from clock_timestamp()) * 1000)::float8 as now_ms
     from bulk_operations where operation_id = ? and state in ('running', 'cancelling') for update skip locked`,
    [operationId],
  );
  return rows[0];
}

async function claim(
  trx: Knex.Transaction,
  operationId: string,
  limit: number,
  leaseMs: number,
): Promise<Pick<ClaimedItem, 'item_no' | 'flow_id' | 'attempts'>[]> {
  const { rows } = await trx.raw<{ rows: Pick<ClaimedItem, 'item_no' | 'flow_id' | 'attempts'>[] }>(
    // Materialized: as a plain subquery it may run once for each row it is joined to, and claim more than the limit.
    `with free as materialized (
       select item_no from bulk_items
       where operation_id = :operationId and outcome = 'pending'
         and (claimed_until is null or claimed_until < clock_timestamp())
       order by item_no limit :limit for update skip locked)
     update bulk_items i set claimed_until = clock_timestamp() + make_interval(secs => :lease), attempts = attempts + 1,
       started_at = coalesce(started_at, clock_timestamp())
     from free where i.operation_id = :operationId and i.item_no = free.item_no
     returning i.item_no, i.flow_id, i.attempts`,
    { operationId, limit, lease: leaseMs / 1000 },
  );
  return rows.sort((a, b) => a.item_no - b.item_no);
}

export interface ItemEnd {
  outcome: Exclude<BulkOutcome, 'pending' | 'cancelled'>;
  code?: string;
  detail?: string;
  /** `current_status` and `allowed_actions` of a refusal */
  extras?: Record<string, unknown>;
}

/** Writes what became of the item, unless another worker was first. */
export const settleBulkItem = (
  db: Knex,
  { tenant, operation_id, item_no }: ClaimedItem,
  { outcome, code, detail, extras }: ItemEnd,
): Promise<void> =>
  withTenant(db, tenant, async (trx) => {
    await trx('bulk_items')
      .where({ operation_id, item_no, outcome: 'pending' })
      .update({
        outcome,
        code: code ?? null,
        detail: detail ?? null,
        extras: extras ? JSON.stringify(extras) : null,
        finished_at: trx.raw('clock_timestamp()'),
      });
  });

/** Gives the item back for later. `counted: false`: the attempt says nothing about the flow. */
export const releaseBulkItem = (
  db: Knex,
  { tenant, operation_id, item_no }: ClaimedItem,
  { waitMs, counted }: { waitMs: number; counted: boolean },
): Promise<void> =>
  withTenant(db, tenant, async (trx) => {
    await trx('bulk_items')
      .where({ operation_id, item_no, outcome: 'pending' })
      .update({
        claimed_until: trx.raw('clock_timestamp() + make_interval(secs => ?)', [waitMs / 1000]),
        ...(!counted && { attempts: trx.raw('greatest(attempts - 1, 0)') }),
      });
  });

/**
 * Whether the audit log has an effect of this item: it was applied by an attempt nobody heard the end of. A forced end
 * is recorded by the reconciler, which knows it by its reason.
 */
export const wasApplied = (db: Knex, item: ClaimedItem): Promise<boolean> =>
  withTenant(db, item.tenant, async (trx) => {
    const { flow_id, action, reason, request_id, asked_at } = item;
    const { rows } = await trx.raw<{ rows: unknown[] }>(
      `select from flow_events where flow_id = :flow_id and recorded_at >= :asked_at and (
         (request_id = :request_id and action <> 'refused')
         or (:action = 'terminate' and action = 'terminated' and reason = :reason)) limit 1`,
      { flow_id, asked_at, request_id, action, reason },
    );
    return rows.length > 0;
  });

export interface BulkItemRow {
  item_no: number;
  flow_id: string;
  outcome: BulkOutcome;
  code: string | null;
  detail: string | null;
  extras: Record<string, unknown> | null;
  attempts: number;
  started_at: Date | null;
  finished_at: Date | null;
}

/** Items in their order, all or those of one outcome. */
export const listBulkItems = (
  db: Knex,
  tenant: Tenant,
  { operation_id, outcome }: { operation_id: string; outcome: BulkOutcome | null },
  page: { after: number; limit: number },
): Promise<BulkItemRow[]> =>
  withTenant(db, tenant, async (trx) => {
    const query = trx('bulk_items')
      .where({ operation_id })
      .where('item_no', '>', page.after)
      .orderBy('item_no')
      .limit(page.limit)
      .select<BulkItemRow[]>(
        ...['item_no', 'flow_id', 'outcome', 'code', 'detail', 'extras', 'attempts'],
        ...['started_at', 'finished_at'],
      );
    if (outcome !== null) void query.where({ outcome });
    return query;
  });
