/** The tables of rows a flow imported: what a dataset number of a finding, a reject or a mapping stands for. */
import type { Knex } from 'knex';
import type { Tenant } from '../workflows/run';
import { withTenant } from './knex';

/** SQL of the rows `(dataset_no, file_name, table_name)` of the newest import of the flow `:flow_id`. */
export const SOURCE_TABLES = `
  select dataset_no, profile ->> 'fileName' as file_name, profile ->> 'table' as table_name from datasets
  where result_id = (select result_id from results_of_flows where flow_id = :flow_id and phase = 'data_import'
    order by created_at desc, seq desc limit 1)`;

export interface SourceTable {
  dataset_no: number;
  file_name: string;
  /** sheet or archive member; empty for a plain file */
  table_name: string;
}

export const readSourceTables = (
  db: Knex,
  tenant: Tenant,
  flowId: string,
): Promise<SourceTable[]> =>
  withTenant(db, tenant, async (trx) => {
    const { rows } = await trx.raw<{ rows: SourceTable[] }>(
      `${SOURCE_TABLES} order by dataset_no`,
      { flow_id: flowId },
    );
    return rows;
  });
