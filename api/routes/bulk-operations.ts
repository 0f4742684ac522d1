/** One action on many flows: asked for, counted beforehand, and steered while it goes on. */
import { createHash, randomUUID } from 'node:crypto';
import { z } from 'zod';
import {
  bulkStateActions,
  createBulkOperation,
  steerBulkOperation,
} from '../../db/bulk-operations';
import { countSelection } from '../../db/bulk-selection';
import { isAccepted } from '../../workflows/client/bulk-action';
import { flowStatuses } from '../../workflows/run';
import {
  bulkOperationDocument,
  bulkOperationSchema,
  requireBulkOperation,
} from '../bulk-operation-document';
import { type BulkRequest, bulkRequest, selectionOf } from '../bulk-request';
import type { ApiDeps } from '../deps';
import { idempotencyKeyOf } from '../idempotency-key';
import { ApiProblem } from '../problem';
import { type Caller, defineRoute, type Reply, type Route } from '../route';
import { bulkReadRoutes } from './bulk-reads';

const dryRunSchema = z
  .object({
    dry_run: z.literal(true),
    action: z.string(),
    total: z.int(),
    accepted: z.int().meta({ description: 'by the state table, as the flows are now' }),
    refused: z.int(),
    not_found: z.int().meta({ description: 'ids there is no flow of; refused as well' }),
    by_status: z.array(
      z.object({ flow_status: z.enum(flowStatuses), accepted: z.int(), refused: z.int() }),
    ),
  })
  .meta({ id: 'BulkDryRun' });

/** What needs another permission of one flow needs it of many, too. */
const decisions: ReadonlySet<string> = new Set([
  'approve',
  'reject',
  'edit',
  'reassign',
  'escalate',
]);

const createRoute = (deps: ApiDeps): Route =>
  defineRoute({
    method: 'post',
    path: '/bulk-operations',
    tag: 'Bulk operations',
    consistency: 'registry',
    permission: 'operate',
    idempotency: 'native',
    summary:
      'Do something to all flows of a filter or list, as they are now; needs an Idempotency-Key unless it is a dry run',
    body: bulkRequest,
    responses: {
      200: {
        description: 'A dry run, or the operation asked for before under this key',
        schema: z.union([dryRunSchema, bulkOperationSchema]),
      },
      202: { description: 'Accepted; see Location', schema: bulkOperationSchema },
    },
    handler: async ({ caller, body, request }) => {
      if (decisions.has(body.action) && !caller.permissions.has('approve'))
        throw new ApiProblem('forbidden', `${body.action} needs the permission approve`);
      if (body.dry_run) return dryRun(deps, caller, body);
      const key = idempotencyKeyOf(request);
      if (key === undefined)
        throw new ApiProblem('malformed', 'the header Idempotency-Key is needed here');
      return create(deps, caller, { body, key, baseUrl: request.baseUrl });
    },
  });

async function create(
  { db }: ApiDeps,
  { tenant, subject, userId, requestId }: Caller,
  { body, key, baseUrl }: { body: BulkRequest; key: string; baseUrl: string },
): Promise<Reply> {
  const { action, reason, parameters, rate_per_s, filter, flow_ids } = body;
  const selection = selectionOf(body);
  const made = await createBulkOperation(
    db,
    tenant,
    {
      ...{ action, parameters, rate_per_s, reason: reason ?? null },
      ...{ operation_id: randomUUID(), user_id: subject, request_id: requestId },
      on_behalf_of: userId === subject ? null : userId,
      idempotency_key: key,
      request_sha256: createHash('sha256').update(JSON.stringify(body)).digest('hex'),
    },
    { selection, shown: filter ? { filter } : { flow_ids: new Set(flow_ids).size } },
  );
  if (!made.sameRequest)
    throw new ApiProblem('invalid', 'this Idempotency-Key was used for another request');
  return {
    status: made.created ? 202 : 200,
    headers: {
      Location: `${baseUrl}/bulk-operations/${made.operation_id}`,
      ...(!made.created && { 'Idempotency-Replayed': 'true' }),
    },
    body: await bulkOperationDocument(db, tenant, made.operation_id),
  };
}

async function dryRun({ db }: ApiDeps, { tenant }: Caller, body: BulkRequest): Promise<Reply> {
  const byStatus = new Map<string, { accepted: number; refused: number }>();
  let notFound = 0;
  for (const flows of await countSelection(db, tenant, selectionOf(body))) {
    const { flow_status, execution_mode, deleted, count } = flows;
    if (flow_status === null || execution_mode === null) {
      notFound += count;
      continue;
    }
    const counts = byStatus.get(flow_status) ?? { accepted: 0, refused: 0 };
    const taken = isAccepted(body.action, { flow_status, execution_mode, deleted });
    counts[taken ? 'accepted' : 'refused'] += count;
    byStatus.set(flow_status, counts);
  }
  const all = [...byStatus.values()];
  const accepted = all.reduce((sum, counts) => sum + counts.accepted, 0);
  const refused = all.reduce((sum, counts) => sum + counts.refused, notFound);
  return {
    status: 200,
    body: {
      ...{ dry_run: true, action: body.action, total: accepted + refused, accepted, refused },
      not_found: notFound,
      by_status: [...byStatus].map(([flow_status, counts]) => ({ flow_status, ...counts })),
    },
  };
}

const steerRoute = ({ db }: ApiDeps, action: 'pause' | 'resume' | 'cancel', summary: string) =>
  defineRoute({
    method: 'post',
    path: `/bulk-operations/{operation_id}/${action}`,
    tag: 'Bulk operations',
    consistency: 'registry',
    permission: 'operate',
    summary,
    params: z.object({ operation_id: z.guid().toLowerCase() }),
    body: z.strictObject({}),
    responses: { 200: { description: 'The operation', schema: bulkOperationSchema } },
    handler: async ({ caller: { tenant }, params: { operation_id } }) => {
      const steered = await steerBulkOperation(db, tenant, operation_id, action);
      const { state } = await requireBulkOperation(db, tenant, operation_id);
      if (!steered)
        throw new ApiProblem('conflict', `${action} is not allowed: the operation is ${state}`, {
          current_status: state,
          allowed_actions: [...bulkStateActions[state]],
        });
      return { status: 200, body: await bulkOperationDocument(db, tenant, operation_id) };
    },
  });

export const bulkOperationRoutes = (deps: ApiDeps): Route[] => [
  createRoute(deps),
  steerRoute(deps, 'pause', 'Start on no more flows until it is resumed'),
  steerRoute(deps, 'resume', 'Go on'),
  steerRoute(deps, 'cancel', 'Leave the flows it has not come to as they are'),
  ...bulkReadRoutes(deps),
];
