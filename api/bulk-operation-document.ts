/** A bulk operation as the API shows it. */
import type { Knex } from 'knex';
import { z } from 'zod';
import {
  bulkOutcomes,
  type BulkOperationRow,
  bulkStateActions,
  bulkStates,
  countBulkItems,
  findBulkOperation,
} from '../db/bulk-operations';
import type { Tenant } from '../workflows/run';
import { ApiProblem } from './problem';

const instant = z.iso.datetime({ offset: true }).nullable();

export const bulkSummarySchema = z
  .object({
    operation_id: z.uuid(),
    action: z.string(),
    parameters: z.record(z.string(), z.unknown()),
    reason: z.string().nullable(),
    selection: z
      .record(z.string(), z.unknown())
      .meta({ description: 'the filter, or how many ids; the flows it meant are its items' }),
    rate_per_s: z.number(),
    state: z.enum(bulkStates),
    total: z.int(),
    user_id: z.string(),
    on_behalf_of: z.string().nullable(),
    request_id: z.string(),
    created_at: instant,
    finished_at: instant,
    allowed_actions: z.array(z.enum(['pause', 'resume', 'cancel'])),
  })
  .meta({ id: 'BulkOperationSummary' });

export const bulkOperationSchema = bulkSummarySchema
  .extend({
    counts: z.object(Object.fromEntries(bulkOutcomes.map((outcome) => [outcome, z.int()]))),
    eta_ms: z
      .int()
      .nullable()
      .meta({ description: 'what is pending at the rate asked for; null while paused' }),
  })
  .meta({ id: 'BulkOperation' });

export const bulkSummary = (row: BulkOperationRow) => ({
  ...row,
  allowed_actions: bulkStateActions[row.state],
});

/** An operation of the caller's; another tenant's is not there. */
export async function requireBulkOperation(
  db: Knex,
  tenant: Tenant,
  operationId: string,
): Promise<BulkOperationRow> {
  const found = await findBulkOperation(db, tenant, operationId);
  if (found) return found;
  throw new ApiProblem('not_found', 'there is no such bulk operation');
}

/** The operation with how far it is. */
export async function bulkOperationDocument(db: Knex, tenant: Tenant, operationId: string) {
  const row = await requireBulkOperation(db, tenant, operationId);
  const counted = await countBulkItems(db, tenant, operationId);
  const countOf = (outcome: string) => counted.find((some) => some.outcome === outcome)?.count ?? 0;
  const waitMs = Math.ceil((countOf('pending') / row.rate_per_s) * 1000);
  return {
    ...bulkSummary(row),
    counts: Object.fromEntries(bulkOutcomes.map((outcome) => [outcome, countOf(outcome)])),
    eta_ms: row.state === 'paused' ? null : waitMs,
  };
}
