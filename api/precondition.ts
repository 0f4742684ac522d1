import type { Request } from 'express';
import type { Knex } from 'knex';
import { etagOf, matchesEtag } from './flow-document';
import { ApiProblem } from './problem';
import { requireFlow } from './require-flow';
import type { Caller } from './route';

/**
 * If-Match (RFC 9110, 13.1.1) on whatever changes a flow: refused when the flow is not any more what the caller saw.
 * The registry is what callers see, so it is what is compared; the flow itself has the last word on its state.
 */
export async function checkIfMatch(
  db: Knex,
  { tenant }: Caller,
  request: Request,
  { required }: { required: boolean },
): Promise<void> {
  const flowId = request.params['flow_id'];
  if (typeof flowId !== 'string') return;
  const header = request.get('If-Match');
  if (header === undefined) {
    if (!required) return;
    throw new ApiProblem('precondition_required', 'the header If-Match must name the ETag you saw');
  }
  const flow = await requireFlow(db, tenant, flowId, { includeDeleted: true });
  const etag = etagOf(flow);
  // A weak tag never matches here (RFC 9110, 8.8.3.2).
  if (header.trim() === '*' || (!header.includes('W/') && matchesEtag(header, etag))) return;
  throw new ApiProblem('precondition_failed', 'the flow has changed since', {
    flow_id: flow.flow_id,
    current_status: flow.flow_status,
  });
}
