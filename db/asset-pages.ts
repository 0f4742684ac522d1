/** The assets an inventory result saw, as readers of the API get them. */
import type { Knex } from 'knex';
import type { Tenant } from '../workflows/run';
import { withTenant } from './knex';

export interface AssetProvenance {
  importId: string;
  datasetNo: number;
  rowNo: number;
  column: string;
  raw: string | null;
  rule: string | null;
}

export type FieldValue = string | number | boolean;

export interface AssetPageRow {
  asset_id: string;
  identity_key: string;
  asset_name: string;
  asset_type: string;
  class_confidence: number;
  application_name: string | null;
  change: 'created' | 'updated' | 'unchanged';
  field_values: Record<string, FieldValue | FieldValue[]>;
  /** null unless asked for */
  provenance: Record<string, AssetProvenance> | null;
  created_at: Date;
  updated_at: Date;
}

export interface AssetFilter {
  assetType?: string | undefined;
  change?: string | undefined;
  application?: string | undefined;
}

const ASSET = `asset_id, identity_key, asset_name, asset_type, class_confidence, application_name, change, field_values,
    case when :provenance then provenance end as provenance, created_at, updated_at`;

// Row-level security has an `or`, which no index serves: the tenant is named again for assets_by_name. An
// application's assets are those that name it and those grouped to it by name or tag.
const PAGE = `
  select ${ASSET} from flow_assets join assets using (asset_id)
  where result_id = :result_id
    and assets.client_account_id = :client_account_id and assets.engagement_id = :engagement_id
    and (cast(:after_name as text) is null or (assets.asset_name, assets.asset_id) > (:after_name, cast(:after_id as uuid)))
    and (cast(:asset_type as text) is null or asset_type = :asset_type)
    and (cast(:change as text) is null or change = :change)
    and (cast(:application as text) is null or application_name = :application or asset_id in (
      select cast(jsonb_array_elements_text(asset_ids) as uuid) from applications
      where result_id = :result_id and name = :application))
  order by assets.asset_name, assets.asset_id limit :limit`;

/** One page by name, then id. `after` is the key of the last asset seen. */
export const readAssets = (
  db: Knex,
  tenant: Tenant,
  page: AssetFilter & {
    inventoryId: string;
    after: [assetName: string, assetId: string] | null;
    limit: number;
    provenance: boolean;
  },
): Promise<AssetPageRow[]> =>
  withTenant(db, tenant, async (trx) => {
    const { rows } = await trx.raw<{ rows: AssetPageRow[] }>(PAGE, {
      ...tenant,
      result_id: page.inventoryId,
      after_name: page.after?.[0] ?? null,
      after_id: page.after?.[1] ?? null,
      asset_type: page.assetType ?? null,
      change: page.change ?? null,
      application: page.application ?? null,
      provenance: page.provenance,
      limit: page.limit,
    } as never);
    return rows;
  });

/** A row of an import an asset's value came from: which file of which import it is. */
export interface AssetSource {
  import_id: string;
  dataset_no: number;
  file_name: string | null;
  table_name: string | null;
}

const ONE = `
  select ${ASSET}, (
    select coalesce(jsonb_agg(jsonb_build_object('import_id', s.import_id, 'dataset_no', s.dataset_no,
      'file_name', d.profile ->> 'fileName', 'table_name', d.profile ->> 'table') order by s.import_id, s.dataset_no),
      '[]')
    from (select distinct cast(value ->> 'importId' as uuid) as import_id,
      cast(value ->> 'datasetNo' as integer) as dataset_no from jsonb_each(provenance)) s
    left join datasets d on d.result_id = s.import_id and d.dataset_no = s.dataset_no
  ) as sources
  from flow_assets join assets using (asset_id) where result_id = :result_id and asset_id = :asset_id`;

/** One asset with the origin of every value; undefined when the inventory result did not see it. */
export const findAsset = (
  db: Knex,
  tenant: Tenant,
  inventoryId: string,
  assetId: string,
): Promise<(AssetPageRow & { sources: AssetSource[] }) | undefined> =>
  withTenant(db, tenant, async (trx) => {
    const { rows } = await trx.raw<{ rows: (AssetPageRow & { sources: AssetSource[] })[] }>(ONE, {
      result_id: inventoryId,
      asset_id: assetId,
      provenance: true,
    } as never);
    return rows[0];
  });

const FIELDS = `select distinct jsonb_object_keys(field_values) as field
  from flow_assets join assets using (asset_id) where result_id = ? order by field`;

/** The canonical fields at least one asset of the result has a value for, in alphabetical order. */
export const readAssetFields = (db: Knex, tenant: Tenant, inventoryId: string): Promise<string[]> =>
  withTenant(db, tenant, async (trx) => {
    const { rows } = await trx.raw<{ rows: { field: string }[] }>(FIELDS, [inventoryId]);
    return rows.map(({ field }) => field);
  });
