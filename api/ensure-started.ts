import type { Knex } from 'knex';
import { flowInputOf } from '../db/flow-input';
import { findFlow, type FlowRow } from '../db/flow-reads';
import { readCarriedValues } from '../db/iterations';
import { isEngineDown } from '../workflows/client/engine-fault';
import type { Tenant } from '../workflows/run';
import type { ApiDeps } from './deps';
import { ApiProblem } from './problem';
import type { Caller } from './route';

/** Hands the intent to the engine unless it has it. When the engine is down the intent stays, and is started later. */
export async function ensureStarted(
  { db, flows }: ApiDeps,
  { tenant }: Caller,
  flowId: string,
): Promise<FlowRow> {
  const flow = await startedFlow(db, tenant, flowId);
  if (flow.flow_status !== 'initialized') return flow;
  const input = flowInputOf({ ...tenant, ...flow }, await readCarriedValues(db, tenant, flowId));
  try {
    await flows.start(flowId, flow.flow_type, input);
  } catch (error) {
    if (!isEngineDown(error)) throw error;
    throw Object.assign(
      new ApiProblem(
        'unavailable',
        'the flow is accepted and starts when the flow engine is back',
        { flow_id: flowId },
      ),
      { cause: error },
    );
  }
  return startedFlow(db, tenant, flowId);
}

/** A flow that was started under the caller's key; only a deleted one is not there. */
async function startedFlow(db: Knex, tenant: Tenant, flowId: string): Promise<FlowRow> {
  const flow = await findFlow(db, tenant, flowId);
  if (flow) return flow;
  throw new ApiProblem(
    'conflict',
    'the flow of this Idempotency-Key was deleted; use another key',
    {
      flow_id: flowId,
    },
  );
}
