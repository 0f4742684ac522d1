/** What the phases found, of the newest result of each. */
import type { Knex } from 'knex';
import type { Tenant } from '../workflows/run';
import { withTenant } from './knex';
import { SOURCE_TABLES } from './source-tables';

export interface FindingPageRow {
  /** position of the phase in the list asked for, from 1: the first part of the page key */
  phase_no: number;
  finding_no: number;
  phase: string;
  result_id: string;
  category: string;
  severity: string;
  message: string;
  asset_id: string | null;
  asset_name: string | null;
  dataset_no: number | null;
  file_name: string | null;
  table_name: string | null;
  row_no: number | null;
  field: string | null;
  /** the source column the approved mapping takes `field` from; null when several or none */
  column_name: string | null;
  details: Record<string, unknown>;
}

const PAGE = `
  with results as materialized (
    select distinct on (p.phase_no) p.phase_no, p.phase, r.result_id
    from unnest(cast(:phases as text[])) with ordinality as p (phase, phase_no)
    join results_of_flows r on r.flow_id = :flow_id and r.phase = p.phase
    order by p.phase_no, r.created_at desc, r.seq desc
  ), page as (
    select x.* from results cross join lateral (
      select results.phase_no, results.phase, f.* from findings f
      where f.result_id = results.result_id
        and f.finding_no > case when results.phase_no = :after_phase then cast(:after_no as integer) else 0 end
        and (cast(:category as text) is null or f.category = :category)
        and (cast(:severities as text[]) is null or f.severity = any(cast(:severities as text[])))
        and (cast(:asset_id as uuid) is null or f.asset_id = cast(:asset_id as uuid))
      order by f.finding_no limit :limit
    ) x
    where results.phase_no >= :after_phase
    order by x.phase_no, x.finding_no limit :limit
  ), tables as materialized (${SOURCE_TABLES}), columns as materialized (
    select cast(mapping ->> 'datasetNo' as integer) as dataset_no, col ->> 'targetField' as field,
      case when count(*) = 1 then min(col ->> 'sourceColumn') end as column_name
    from (select document from results_of_flows where flow_id = :flow_id and phase = 'attribute_mapping'
      order by created_at desc, seq desc limit 1) newest
    cross join jsonb_array_elements(document -> 'mappings') mapping
    cross join jsonb_array_elements(mapping -> 'columns') col
    where col ->> 'targetField' is not null
    group by 1, 2
  )
  select phase_no, finding_no, phase, result_id, category, severity, message, page.asset_id, asset_name,
    page.dataset_no, file_name, table_name, row_no, page.field, column_name, details
  from page left join tables on tables.dataset_no = page.dataset_no
    left join columns on columns.dataset_no = page.dataset_no and columns.field = page.field
    left join assets on assets.asset_id = page.asset_id
  order by phase_no, finding_no`;

/** One page in the order of the phases, then of the findings. `after` is the key of the last one seen. */
export const readFindings = (
  db: Knex,
  tenant: Tenant,
  page: {
    flowId: string;
    phases: readonly string[];
    after: [phaseNo: number, findingNo: number] | null;
    limit: number;
    category?: string | undefined;
    severities?: readonly string[] | undefined;
    assetId?: string | undefined;
  },
): Promise<FindingPageRow[]> =>
  withTenant(db, tenant, async (trx) => {
    const { rows } = await trx.raw<{ rows: FindingPageRow[] }>(PAGE, {
      flow_id: page.flowId,
      phases: page.phases,
      after_phase: page.after?.[0] ?? 1,
      after_no: page.after?.[1] ?? 0,
      category: page.category ?? null,
      severities: page.severities ?? null,
      asset_id: page.assetId ?? null,
      limit: page.limit,
    } as never);
    return rows;
  });
