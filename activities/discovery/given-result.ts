import type { Knex } from 'knex';
import { findPhaseResult, type PhaseResultRow } from '../../db/phase-results';
import { permanent } from '../../workflows/errors';
import type { Tenant } from '../../workflows/run';

/**
 * The earlier result a phase was told to work on. Fails for good when it is not there, or is of another phase: a
 * skipped phase may have left nothing to go on.
 */
export async function givenResult(
  db: Knex,
  tenant: Tenant,
  resultId: string | undefined,
  phase: string,
): Promise<PhaseResultRow> {
  const found = resultId === undefined ? undefined : await findPhaseResult(db, tenant, resultId);
  if (found?.phase !== phase)
    throw permanent('invalid', `this phase needs a result of ${phase}, which there is none of`);
  return found;
}
