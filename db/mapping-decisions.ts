/** Which column became which field in a flow, and who said so. */
import type { Knex } from 'knex';
import type { Tenant } from '../workflows/run';
import { withTenant } from './knex';

export interface MappedColumn {
  file_name: string | null;
  /** sheet or archive member; empty for a plain file */
  table_name: string | null;
  column_index: number;
  source_column: string;
  target_field: string | null;
  confidence: number;
  transform: { fromUnit: string | null; toUnit: string | null; factor: number };
  /** a person named the field, at the gate */
  by_person: boolean;
}
export interface MappingDecision {
  decision: string;
  decided_by: string;
  decided_at: Date;
}
export interface DecidedMapping {
  result_id: string;
  columns: MappedColumn[];
  /** null before anybody decided */
  decision: MappingDecision | null;
}

const COLUMNS = `
  with mapping as (
    select result_id, document from results_of_flows where flow_id = :flow_id and phase = 'attribute_mapping'
    order by created_at desc, seq desc limit 1
  ), source as (
    select result_id from results_of_flows where flow_id = :flow_id and phase = 'data_import'
    order by created_at desc, seq desc limit 1
  )
  select mapping.result_id, d.profile ->> 'fileName' as file_name, d.profile ->> 'table' as table_name,
    (c ->> 'columnIndex')::integer as column_index, c ->> 'sourceColumn' as source_column,
    c ->> 'targetField' as target_field, (c ->> 'confidence')::double precision as confidence,
    coalesce(c -> 'transform', '{}') as transform,
    coalesce(c -> 'evidence' @> '[{"matcher":"person"}]', false) as by_person
  from mapping cross join jsonb_array_elements(document -> 'mappings') m
  cross join jsonb_array_elements(m -> 'columns') c
  left join source on true
  left join datasets d on d.result_id = source.result_id and d.dataset_no = (m ->> 'datasetNo')::integer`;

// One that was carried over was decided on in an earlier iteration: its decision came along.
const DECISION = `
  select action as decision, actor as decided_by, occurred_at as decided_at from flow_events
  where flow_id = :flow_id and action in ('approved','edited') and phase = 'attribute_mapping'
  union all
  select value #>> '{decision,decision}', value #>> '{decision,decided_by}', (value #>> '{decision,decided_at}')::timestamptz
  from carried_results where flow_id = :flow_id and phase = 'attribute_mapping' and value -> 'decision' is not null
  order by decided_at desc limit 1`;

/** The newest mapping of a flow; undefined when it has none yet. */
export const readDecidedMapping = (
  db: Knex,
  tenant: Tenant,
  flowId: string,
): Promise<DecidedMapping | undefined> =>
  withTenant(db, tenant, async (trx) => {
    const bindings = { flow_id: flowId };
    const columns = await trx.raw<{ rows: (MappedColumn & { result_id: string })[] }>(
      COLUMNS,
      bindings,
    );
    const first = columns.rows[0];
    if (!first) return undefined;
    const decisions = await trx.raw<{ rows: MappingDecision[] }>(DECISION, bindings);
    return {
      result_id: first.result_id,
      columns: columns.rows,
      decision: decisions.rows[0] ?? null,
    };
  });
