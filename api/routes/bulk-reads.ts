import { z } from 'zod';
import { type BulkItemRow, listBulkItems } from '../../db/bulk-items';
import {
  bulkOutcomes,
  type ListedBulkOperation,
  listBulkOperations,
} from '../../db/bulk-operations';
import { flowActions } from '../../workflows/run';
import {
  bulkOperationDocument,
  bulkOperationSchema,
  bulkSummary,
  bulkSummarySchema,
  requireBulkOperation,
} from '../bulk-operation-document';
import { pageQuery } from '../cursor';
import type { ApiDeps } from '../deps';
import { createdKey, createdKeyShape, listOf, pageReply } from '../keyset-page';
import { defineRoute, type Route } from '../route';

const params = z.object({ operation_id: z.guid().toLowerCase() });
const instant = z.iso.datetime({ offset: true }).nullable();

const itemSchema = z
  .object({
    item_no: z.int(),
    flow_id: z.uuid(),
    outcome: z.enum(bulkOutcomes),
    code: z.string().nullable(),
    detail: z.string().nullable(),
    current_status: z.string().nullable(),
    allowed_actions: z.array(z.enum(flowActions)).nullable(),
    attempts: z.int(),
    started_at: instant,
    finished_at: instant,
  })
  .meta({ id: 'BulkItem' });

const itemDocument = ({ extras, ...row }: BulkItemRow) => ({
  ...row,
  current_status: extras?.['current_status'] ?? null,
  allowed_actions: extras?.['allowed_actions'] ?? null,
});

const listRoute = ({ db }: ApiDeps): Route =>
  defineRoute({
    method: 'get',
    path: '/bulk-operations',
    tag: 'Bulk operations',
    consistency: 'registry',
    permission: 'read',
    summary: 'Bulk operations, newest first',
    query: z.object(pageQuery),
    responses: { 200: { description: 'A page', schema: listOf(bulkSummarySchema) } },
    handler: ({ caller, query }) =>
      pageReply({
        query,
        filter: { list: 'bulk-operations' },
        keyShape: createdKeyShape,
        keyOf: (row: ListedBulkOperation) => createdKey(row, row.operation_id),
        show: ({ created_us: _, ...row }) => bulkSummary(row),
        read: (after, limit) => listBulkOperations(db, caller.tenant, { after, limit }),
      }),
  });

const detailRoute = ({ db }: ApiDeps): Route =>
  defineRoute({
    method: 'get',
    path: '/bulk-operations/{operation_id}',
    tag: 'Bulk operations',
    consistency: 'registry',
    permission: 'read',
    summary: 'How far a bulk operation is',
    params,
    responses: { 200: { description: 'The operation', schema: bulkOperationSchema } },
    handler: async ({ caller, params: { operation_id } }) => ({
      status: 200,
      body: await bulkOperationDocument(db, caller.tenant, operation_id),
    }),
  });

const itemsRoute = ({ db }: ApiDeps): Route =>
  defineRoute({
    method: 'get',
    path: '/bulk-operations/{operation_id}/items',
    tag: 'Bulk operations',
    consistency: 'registry',
    permission: 'read',
    summary: 'What became of each flow, in the order they are taken',
    params,
    query: z.object({ ...pageQuery, outcome: z.enum(bulkOutcomes).optional() }),
    responses: { 200: { description: 'A page', schema: listOf(itemSchema) } },
    handler: async ({ caller: { tenant }, params: { operation_id }, query }) => {
      await requireBulkOperation(db, tenant, operation_id);
      const filter = { operation_id, outcome: query.outcome ?? null };
      return pageReply({
        query,
        filter,
        keyShape: z.tuple([z.int().min(0)]),
        keyOf: ({ item_no }: BulkItemRow): [number] => [item_no],
        show: itemDocument,
        read: (after, limit) =>
          listBulkItems(db, tenant, filter, { after: after?.[0] ?? 0, limit }),
      });
    },
  });

export const bulkReadRoutes = (deps: ApiDeps): Route[] => [
  listRoute(deps),
  detailRoute(deps),
  itemsRoute(deps),
];
