/** How good the data of each iteration is, and what came of it. */
import type { Knex } from 'knex';
import type { FlowStatus, Tenant } from '../workflows/run';
import { withTenant } from './knex';

/** Each 0 to 1. */
export interface QualityFigures {
  overall: number;
  dimensions: Record<string, number>;
}

/** What one iteration measured, its own or carried over; null where the phase has no result. */
export interface IterationQuality {
  flow_id: string;
  iteration: number;
  flow_status: FlowStatus;
  started_at: Date | null;
  ended_at: Date | null;
  /** from the start to the end; null while it runs */
  duration_ms: number | null;
  /** after cleansing */
  quality: QualityFigures | null;
  rows_in: number | null;
  rows_out: number | null;
  assets: number | null;
  dependencies: number | null;
  /** endpoints of dependencies that are in no inventory */
  unresolved: number | null;
  /** 0 (none known) to 100 */
  tech_debt_score: number | null;
}

const newest = (phase: string, columns: string) => `
  left join lateral (
    select ${columns} from results_of_flows
    where flow_id = m.flow_id and phase = '${phase}' order by created_at desc, seq desc limit 1
  ) ${phase} on true`;

const FIGURES = `
  select m.flow_id, iteration, flow_status, started_at, ended_at,
    (extract(epoch from ended_at - started_at) * 1000)::bigint as duration_ms,
    data_cleansing.quality, (data_cleansing.result -> 'rows_in')::bigint as rows_in,
    (data_cleansing.result -> 'rows_out')::bigint as rows_out,
    (inventory.result -> 'created')::bigint + (inventory.result -> 'updated')::bigint
      + (inventory.result -> 'unchanged')::bigint as assets,
    (dependencies.result -> 'edges')::bigint as dependencies,
    (dependencies.result -> 'unresolved')::bigint as unresolved,
    (tech_debt.result -> 'score')::double precision as tech_debt_score
  from master_flows m
  ${newest('data_cleansing', `result, jsonb_build_object('overall', document #> '{quality,after,overall}', 'dimensions', document #> '{quality,after,dimensions}') as quality`)}
  ${newest('inventory', 'result')}
  ${newest('dependencies', 'result')}
  ${newest('tech_debt', 'result')}`;

/** The figures of one flow; undefined when the tenant has no such flow. */
export const readIterationQuality = (
  db: Knex,
  tenant: Tenant,
  flowId: string,
): Promise<IterationQuality | undefined> =>
  withTenant(db, tenant, async (trx) => {
    const { rows } = await trx.raw<{ rows: IterationQuality[] }>(
      `${FIGURES} where m.flow_id = :flow_id and m.deleted_at is null`,
      { flow_id: flowId },
    );
    return rows[0];
  });

/** The figures of a lineage, oldest iteration first, from the one after `after` on. */
export const readQualityTrend = (
  db: Knex,
  tenant: Tenant,
  lineageId: string,
  page: { after: number; limit: number },
): Promise<IterationQuality[]> =>
  withTenant(db, tenant, async (trx) => {
    const { rows } = await trx.raw<{ rows: IterationQuality[] }>(
      `${FIGURES} where m.lineage_id = :lineage_id and m.deleted_at is null and iteration > :after
       order by iteration limit :limit`,
      { lineage_id: lineageId, ...page },
    );
    return rows;
  });

/** The last iteration up to `upTo` that measured quality: what the next one is held against. */
export const readQualityBefore = (
  db: Knex,
  tenant: Tenant,
  lineageId: string,
  upTo: number,
): Promise<IterationQuality | undefined> =>
  withTenant(db, tenant, async (trx) => {
    const { rows } = await trx.raw<{ rows: IterationQuality[] }>(
      `${FIGURES} where m.lineage_id = :lineage_id and m.deleted_at is null and iteration <= :up_to
         and data_cleansing.result is not null order by iteration desc limit 1`,
      { lineage_id: lineageId, up_to: upTo },
    );
    return rows[0];
  });

/** Whether the tenant has a flow of the lineage that is not deleted. */
export const hasLineage = (db: Knex, tenant: Tenant, lineageId: string): Promise<boolean> =>
  withTenant(db, tenant, async (trx) => {
    const found = await trx('master_flows')
      .where({ lineage_id: lineageId, deleted_at: null })
      .first<{ flow_id: string } | undefined>('flow_id');
    return found !== undefined;
  });
