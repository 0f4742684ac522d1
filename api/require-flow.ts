import type { Knex } from 'knex';
import { findFlow, type FlowRow } from '../db/flow-reads';
import type { Tenant } from '../workflows/run';
import { ApiProblem } from './problem';

/** A flow of the caller's; another tenant's is not there. */
export async function requireFlow(db: Knex, tenant: Tenant, flowId: string): Promise<FlowRow> {
  const flow = await findFlow(db, tenant, flowId);
  if (!flow) throw new ApiProblem('not_found', 'there is no such flow');
  return flow;
}
