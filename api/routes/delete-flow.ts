import { WorkflowNotFoundError } from '@temporalio/client';
import { z } from 'zod';
import { findFlow, isDeleted } from '../../db/flow-reads';
import { isClosed } from '../../workflows/run';
import type { ApiDeps } from '../deps';
import { originOf } from '../origin';
import { ApiProblem, problemOf } from '../problem';
import { type Caller, defineRoute, type Route } from '../route';

export const deleteRoute = (deps: ApiDeps, path: string): Route =>
  defineRoute({
    method: 'delete',
    path,
    tag: 'Commands',
    consistency: 'engine',
    summary: 'Delete a flow; one that has not ended is cancelled first',
    params: z.object({ flow_id: z.guid().toLowerCase() }),
    responses: { 204: { description: 'Deleted, now or before' } },
    handler: async ({ caller, params: { flow_id } }) => {
      const flow = await findFlow(deps.db, caller.tenant, flow_id);
      if (!flow && !(await isDeleted(deps.db, caller.tenant, flow_id)))
        throw new ApiProblem('not_found', 'there is no such flow');
      if (flow && !isClosed(flow.flow_status) && flow.flow_status !== 'cancelling')
        await cancel(deps, caller, flow_id);
      await deps.registry.softDelete(caller.tenant, flow_id, originOf(caller));
      return { status: 204 };
    },
  });

/** Sees to it that the flow ends. One the engine does not have, or that is about to end, needs nothing. */
const cancel = ({ flows }: ApiDeps, caller: Caller, flowId: string): Promise<unknown> =>
  flows
    .command(flowId, 'cancel', { reason: 'deleted', origin: originOf(caller) })
    .catch((error: unknown) => {
      if (error instanceof WorkflowNotFoundError || problemOf(error).code === 'conflict') return;
      throw error;
    });
