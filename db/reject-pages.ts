/** Rows that could not be taken, of the newest result of each phase that sets rows apart. */
import type { Knex } from 'knex';
import type { Tenant } from '../workflows/run';
import { withTenant } from './knex';
import { SOURCE_TABLES } from './source-tables';

export interface RejectPageRow {
  /** position of the phase in the list asked for, from 1: the first part of the page key */
  phase_no: number;
  reject_no: number;
  phase: string;
  result_id: string;
  dataset_no: number;
  file_name: string | null;
  table_name: string | null;
  row_no: number;
  column_name: string | null;
  code: string;
  message: string;
  raw: (string | null)[];
}

// Each result is walked along its primary key, so that the last page costs what the first does.
const PAGE = `
  with results as materialized (
    select distinct on (p.phase_no) p.phase_no, p.phase, r.result_id
    from unnest(cast(:phases as text[])) with ordinality as p (phase, phase_no)
    join results_of_flows r on r.flow_id = :flow_id and r.phase = p.phase
    order by p.phase_no, r.created_at desc, r.seq desc
  ), page as (
    select x.* from results cross join lateral (
      select results.phase_no, results.phase, j.* from row_rejects j
      where j.result_id = results.result_id
        and j.reject_no > case when results.phase_no = :after_phase then cast(:after_no as integer) else 0 end
        and (cast(:dataset_no as integer) is null or j.dataset_no = :dataset_no)
        and (cast(:code as text) is null or j.code = :code)
      order by j.reject_no limit :limit
    ) x
    where results.phase_no >= :after_phase
    order by x.phase_no, x.reject_no limit :limit
  ), tables as materialized (${SOURCE_TABLES})
  select phase_no, reject_no, phase, result_id, dataset_no, file_name, table_name, row_no, column_name, code, message,
    raw
  from page left join tables using (dataset_no) order by phase_no, reject_no`;

/** One page in the order of the phases, then of the rows. `after` is the key of the last row seen. */
export const readRejects = (
  db: Knex,
  tenant: Tenant,
  page: {
    flowId: string;
    phases: readonly string[];
    after: [phaseNo: number, rejectNo: number] | null;
    limit: number;
    datasetNo?: number | undefined;
    code?: string | undefined;
  },
): Promise<RejectPageRow[]> =>
  withTenant(db, tenant, async (trx) => {
    const { rows } = await trx.raw<{ rows: RejectPageRow[] }>(PAGE, {
      flow_id: page.flowId,
      phases: page.phases,
      after_phase: page.after?.[0] ?? 1,
      after_no: page.after?.[1] ?? 0,
      dataset_no: page.datasetNo ?? null,
      code: page.code ?? null,
      limit: page.limit,
    } as never);
    return rows;
  });
