import type { Knex } from 'knex';
import type { Tenant } from '../workflows/run';
import { withTenant } from './knex';

export interface PhaseResultRow {
  result_id: string;
  flow_id: string;
  phase: string;
  algorithm: string;
  as_of: string;
  result: Record<string, unknown>;
  document: Record<string, unknown>;
  created_at: Date;
}
const columns = [
  'result_id',
  'flow_id',
  'phase',
  'algorithm',
  'as_of',
  'result',
  'document',
  'created_at',
];

/** A phase result by its id; undefined when the tenant has none of that id. */
export const findPhaseResult = (
  db: Knex,
  tenant: Tenant,
  resultId: string,
): Promise<PhaseResultRow | undefined> =>
  withTenant(db, tenant, (trx) =>
    trx('phase_results').where({ result_id: resultId }).first<PhaseResultRow | undefined>(columns),
  );
