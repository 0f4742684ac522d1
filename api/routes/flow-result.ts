/** What all result endpoints share: the newest result of a phase, and how its head is shown. */
import type { Knex } from 'knex';
import { z } from 'zod';
import { findFlowResult, findResultId, type FlowResult } from '../../db/flow-results';
import type { Tenant } from '../../workflows/run';
import { ApiProblem } from '../problem';

export const TAG = 'Results';
export const flowParams = z.object({ flow_id: z.guid().toLowerCase() });

/** All a result route needs of ApiDeps. */
export interface ResultDeps {
  db: Knex;
}

/** The newest result of a phase. Fails with not_found without such a flow, or without a result of the phase. */
export const resultOf = async (
  db: Knex,
  tenant: Tenant,
  flowId: string,
  phase: string,
): Promise<FlowResult> => present(await findFlowResult(db, tenant, flowId, phase), phase);

/** The id of the newest result of a phase, as resultOf. */
export const resultIdOf = async (
  db: Knex,
  tenant: Tenant,
  flowId: string,
  phase: string,
): Promise<string> => present(await findResultId(db, tenant, flowId, phase), phase);

function present<Result>(result: Result | null | undefined, phase: string): Result {
  if (result === undefined) throw noFlow();
  if (result === null) throw new ApiProblem('not_found', `phase ${phase} has no result yet`);
  return result;
}

export const noFlow = (): ApiProblem => new ApiProblem('not_found', 'there is no such flow');

export const headShape = {
  result_id: z.uuid(),
  phase: z.string(),
  algorithm: z.string().meta({ description: 'Name and version of what made the result' }),
  as_of: z.iso.date().meta({ description: 'The date the result holds for' }),
  created_at: z.iso.datetime(),
};

/** Which result a document is of. */
export const headOf = ({
  result_id,
  phase,
  algorithm,
  as_of,
  created_at,
}: Omit<FlowResult, 'document'>) => ({
  result_id,
  phase,
  algorithm,
  as_of,
  created_at: created_at.toISOString(),
});

export const count = z.int().min(0);
export const ratio = z.number().min(0).max(1);
