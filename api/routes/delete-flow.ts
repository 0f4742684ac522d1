import { z } from 'zod';
import { markCancelSent } from '../../db/deletions';
import type { DeletedFlow } from '../../db/flow-visibility';
import { findFlow, isPurged } from '../../db/flow-reads';
import { cancelDeleted } from '../../workflows/client/cancel-deleted';
import { actionsIn, isClosed } from '../../workflows/run';
import type { ApiDeps } from '../deps';
import { etagOf, flowSchema, readFlowDocument } from '../flow-document';
import { originOf } from '../origin';
import { ApiProblem } from '../problem';
import { requireFlow } from '../require-flow';
import { type Caller, defineRoute, type Route } from '../route';
import { storableText } from '../storable-text';

const params = z.object({ flow_id: z.guid().toLowerCase() });

export const deleteRoute = (deps: ApiDeps, path: string): Route =>
  defineRoute({
    method: 'delete',
    path,
    tag: 'Commands',
    consistency: 'engine',
    permission: 'operate',
    summary: 'Delete a flow; one that has not ended is cancelled. It can be restored for a while',
    params,
    responses: { 204: { description: 'Deleted, now or before' } },
    handler: async ({ caller, params: { flow_id } }) => {
      const deleted = await deps.registry.softDelete(caller.tenant, flow_id, originOf(caller));
      if (deleted) await cancel(deps, caller, deleted);
      else if (!(await wasThere(deps, caller, flow_id)))
        throw new ApiProblem('not_found', 'there is no such flow');
      return { status: 204 };
    },
  });

const wasThere = async ({ db }: ApiDeps, { tenant }: Caller, flowId: string): Promise<boolean> =>
  (await findFlow(db, tenant, flowId, { includeDeleted: true })) !== undefined ||
  isPurged(db, tenant, flowId);

/** Sees to it that the flow ends. What cannot be asked now the worker asks later: the row says so. */
async function cancel(
  { db, flows, log }: ApiDeps,
  caller: Caller,
  deleted: DeletedFlow,
): Promise<void> {
  if (isClosed(deleted.flow_status)) return;
  try {
    const outcome = await cancelDeleted(flows, caller.tenant, deleted, originOf(caller));
    if (outcome === 'asked') await markCancelSent(db, caller.tenant, deleted);
  } catch (error) {
    const { flow_id } = deleted;
    log.warn({ err: error, flow_id }, 'a deleted flow is cancelled later');
  }
}

export const restoreRoute = (deps: ApiDeps): Route =>
  defineRoute({
    method: 'post',
    path: '/flows/{flow_id}/restore',
    tag: 'Commands',
    consistency: 'registry',
    permission: 'operate',
    summary: 'Show a deleted flow again, until it is deleted for good',
    params,
    body: z.strictObject({ reason: storableText(2000).optional() }),
    responses: { 200: { description: 'The flow', schema: flowSchema } },
    handler: async ({ caller, params: { flow_id }, body }) => {
      const { tenant } = caller;
      const restored = await deps.registry.restore(
        ...([tenant, flow_id, originOf(caller), body.reason ?? null] as const),
      );
      const flow = await requireFlow(deps.db, tenant, flow_id);
      const { flow_status, execution_mode } = flow;
      if (!restored)
        throw new ApiProblem('conflict', 'restore is not allowed: the flow is not deleted', {
          ...{ flow_id, current_status: flow_status },
          allowed_actions: [...actionsIn(flow_status, execution_mode)],
        });
      return {
        status: 200,
        headers: { ETag: etagOf(flow) },
        body: await readFlowDocument(deps.db, tenant, flow),
      };
    },
  });
