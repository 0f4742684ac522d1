/** Bulk operations as people ask for them and look at them; what workers do with their items is in bulk-items. */
import type { Knex } from 'knex';
import type { Tenant } from '../workflows/run';
import { type BulkSelection, freezeSelection } from './bulk-selection';
import { CREATED_US, type CreatedKey, olderThan, type WithCreatedKey } from './created-key';
import { keepableJson } from './keepable';
import { withTenant } from './knex';

export const bulkStates = ['running', 'paused', 'cancelling', 'cancelled', 'finished'] as const;
export type BulkState = (typeof bulkStates)[number];
export const bulkOutcomes = ['pending', 'done', 'refused', 'failed', 'cancelled'] as const;
export type BulkOutcome = (typeof bulkOutcomes)[number];

/** What may be asked of an operation, by its state. */
export const bulkStateActions: Readonly<
  Record<BulkState, readonly ('pause' | 'resume' | 'cancel')[]>
> = {
  running: ['pause', 'cancel'],
  paused: ['resume', 'cancel'],
  cancelling: [],
  cancelled: [],
  finished: [],
};

export interface BulkOperationRow {
  operation_id: string;
  action: string;
  parameters: Record<string, unknown>;
  reason: string | null;
  selection: Record<string, unknown>;
  rate_per_s: number;
  state: BulkState;
  total: number;
  user_id: string;
  on_behalf_of: string | null;
  request_id: string;
  created_at: Date;
  finished_at: Date | null;
}

const columns = [
  'operation_id',
  'action',
  'parameters',
  'reason',
  'selection',
  'rate_per_s',
  'state',
  'total',
  'user_id',
  'on_behalf_of',
  'request_id',
  'created_at',
  'finished_at',
] as const;

export interface BulkIntent {
  operation_id: string;
  action: string;
  parameters: object;
  reason: string | null;
  rate_per_s: number;
  user_id: string;
  on_behalf_of: string | null;
  request_id: string;
  idempotency_key: string;
  request_sha256: string;
}

/**
 * Creates the operation with one item for each flow it means now, or nothing. The same key again gives the earlier
 * operation's id, and whether it was the same request.
 */
export const createBulkOperation = (
  db: Knex,
  tenant: Tenant,
  { parameters, ...intent }: BulkIntent,
  { selection, shown }: { selection: BulkSelection; shown: object },
): Promise<{ operation_id: string; created: boolean; sameRequest: boolean }> =>
  withTenant(db, tenant, async (trx) => {
    const { operation_id } = intent;
    const inserted = await trx('bulk_operations')
      .insert({
        ...intent,
        parameters: keepableJson(JSON.stringify(parameters)),
        selection: JSON.stringify(shown),
      })
      .onConflict(['client_account_id', 'engagement_id', 'idempotency_key'])
      .ignore()
      .returning<{ operation_id: string }[]>('operation_id');
    if (inserted.length === 0) {
      const earlier = await trx('bulk_operations')
        .where({ ...tenant, idempotency_key: intent.idempotency_key })
        .first<{ operation_id: string; request_sha256: string }>('operation_id', 'request_sha256');
      return {
        operation_id: earlier.operation_id,
        created: false,
        sameRequest: earlier.request_sha256 === intent.request_sha256,
      };
    }
    const total = await freezeSelection(trx, tenant, operation_id, selection);
    await trx('bulk_operations').where({ operation_id }).update({ total });
    await finishDone(trx, operation_id);
    return { operation_id, created: true, sameRequest: true };
  });

/** Ends the operation when nothing of it is pending. Only inside a transaction that holds its row. */
export const finishDone = (trx: Knex.Transaction, operationId: string): Promise<unknown> =>
  trx.raw(
    `update bulk_operations o set finished_at = now(),
       state = case state when 'cancelling' then 'cancelled' else 'finished' end
     where operation_id = ? and state in ('running', 'cancelling') and not exists (
       select from bulk_items i where i.operation_id = o.operation_id and i.outcome = 'pending')`,
    [operationId],
  );

export const findBulkOperation = (
  db: Knex,
  tenant: Tenant,
  operationId: string,
): Promise<BulkOperationRow | undefined> =>
  withTenant(db, tenant, (trx) =>
    trx('bulk_operations')
      .where({ operation_id: operationId })
      .first<BulkOperationRow | undefined>(...columns),
  );

export type ListedBulkOperation = BulkOperationRow & WithCreatedKey;

/** The tenant's operations, newest first, with the key of each for cursors. */
export const listBulkOperations = (
  db: Knex,
  tenant: Tenant,
  page: { after: CreatedKey | null; limit: number },
): Promise<ListedBulkOperation[]> =>
  withTenant(db, tenant, async (trx) => {
    const { client_account_id, engagement_id } = tenant;
    const query = trx('bulk_operations')
      .where({ client_account_id, engagement_id })
      .orderBy([
        { column: 'created_at', order: 'desc' },
        { column: 'operation_id', order: 'desc' },
      ])
      .limit(page.limit)
      .select<ListedBulkOperation[]>(...columns, trx.raw(CREATED_US));
    if (page.after) void query.whereRaw(olderThan('operation_id'), [...page.after]);
    return query;
  });

/** Items of the operation by outcome; an outcome without any is left out. */
export const countBulkItems = (
  db: Knex,
  tenant: Tenant,
  operationId: string,
): Promise<{ outcome: BulkOutcome; count: number }[]> =>
  withTenant(db, tenant, (trx) =>
    trx('bulk_items')
      .where({ operation_id: operationId })
      .groupBy('outcome')
      .select<{ outcome: BulkOutcome; count: number }[]>(
        'outcome',
        trx.raw('count(*)::int as count'),
      ),
  );

/**
 * Pauses, resumes or cancels the operation. False when its state does not allow that. Cancelling takes back every item
 * nobody is at; what is under way ends first.
 */
export const steerBulkOperation = (
  db: Knex,
  tenant: Tenant,
  operationId: string,
  action: 'pause' | 'resume' | 'cancel',
): Promise<boolean> =>
  withTenant(db, tenant, async (trx) => {
    const from = bulkStates.filter((state) => bulkStateActions[state].includes(action));
    const to = { pause: 'paused', resume: 'running', cancel: 'cancelling' }[action];
    const steered = await trx('bulk_operations')
      .where({ operation_id: operationId })
      .whereIn('state', from)
      .update({ state: to });
    if (steered > 0 && action === 'cancel') await takeBack(trx, operationId);
    return steered > 0;
  });

/** Cancels what is pending and nobody is at, and ends the operation when that was all. */
export async function takeBack(trx: Knex.Transaction, operationId: string): Promise<void> {
  await trx.raw(
    `update bulk_items set outcome = 'cancelled', finished_at = now()
     where operation_id = ? and outcome = 'pending' and (claimed_until is null or claimed_until < now())`,
    [operationId],
  );
  await finishDone(trx, operationId);
}
