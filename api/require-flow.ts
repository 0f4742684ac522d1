import type { Knex } from 'knex';
import { findFlow, type FlowRow, isPurged } from '../db/flow-reads';
import type { Tenant } from '../workflows/run';
import { ApiProblem } from './problem';

/** A flow of the caller's; another tenant's is not there, a deleted one only when it is asked for. */
export async function requireFlow(
  db: Knex,
  tenant: Tenant,
  flowId: string,
  options: { includeDeleted?: boolean } = {},
): Promise<FlowRow> {
  const flow = await findFlow(db, tenant, flowId, options);
  if (flow) return flow;
  if (await isPurged(db, tenant, flowId))
    throw new ApiProblem('gone', 'the flow was deleted for good', { flow_id: flowId });
  throw new ApiProblem('not_found', 'there is no such flow');
}
