/** The tenant's inventory and which flow result saw which asset. Rows travel as JSON text, made and read in threads. */
import type { Knex } from 'knex';
import type { Tenant } from '../workflows/run';
import { keepableJson } from './keepable';
import { withTenant } from './knex';

/** Changes whenever any asset of the tenant does. */
type InventoryVersion = string;

const VERSION = `select count(*) || '/' || coalesce(max(updated_at)::text, '') as version from assets`;
const KNOWN = `select json_build_object('assetId', asset_id, 'identityKey', identity_key, 'identityKeys', identity_keys,
  'assetName', asset_name, 'assetType', asset_type, 'values', field_values)::text as json from assets order by asset_id`;
const SEEN = `select json_build_object('assetId', asset_id, 'assetName', asset_name, 'applicationName', application_name,
  'values', field_values)::text as json
  from assets join flow_assets using (asset_id) where result_id = ? order by asset_id`;

const texts = async (
  trx: Knex.Transaction,
  sql: string,
  bindings: string[] = [],
): Promise<string[]> =>
  (await trx.raw<{ rows: { json: string }[] }>(sql, bindings)).rows.map(({ json }) => json);

const versionOf = async (trx: Knex.Transaction): Promise<InventoryVersion> =>
  (await trx.raw<{ rows: { version: string }[] }>(VERSION)).rows[0]?.version ?? '';

/** Every asset the tenant has, one JSON document each. */
export const readKnownAssets = (
  db: Knex,
  tenant: Tenant,
): Promise<{ assets: string[]; version: InventoryVersion }> =>
  withTenant(db, tenant, async (trx) => ({
    version: await versionOf(trx),
    assets: await texts(trx, KNOWN),
  }));

/** The assets an inventory result saw, changed or not, one JSON document each. */
export const readSeenAssets = (db: Knex, tenant: Tenant, inventoryId: string): Promise<string[]> =>
  withTenant(db, tenant, (trx) => texts(trx, SEEN, [inventoryId]));

/** Holds back every other writer of the tenant's inventory, and tells whether it is still as it was read. */
export async function lockInventory(
  trx: Knex.Transaction,
  tenant: Tenant,
  version: InventoryVersion,
): Promise<boolean> {
  await trx.raw('select pg_advisory_xact_lock(hashtextextended(?, 0))', [
    `inventory ${tenant.client_account_id} ${tenant.engagement_id}`,
  ]);
  return (await versionOf(trx)) === version;
}

const columns = [
  'asset_id',
  'identity_key',
  'identity_keys',
  'asset_name',
  'asset_type',
  'class_confidence',
  'application_name',
  'field_values',
  'provenance',
  'master_flow_id',
  'last_phase',
  'state_id',
];
const changed = columns
  .filter((column) => column !== 'asset_id' && column !== 'provenance')
  .map((column) => `${column} = excluded.${column}`);
const UPSERT = `insert into assets (${columns.join(', ')})
  select ${columns.join(', ')} from jsonb_populate_recordset(null::assets, ?::jsonb)
  on conflict (asset_id) do update set ${changed.join(', ')},
    -- what this import did not tell keeps where it came from
    provenance = assets.provenance || excluded.provenance, updated_at = now()`;

/** Creates or overwrites assets; each batch is a JSON array of rows. */
export async function upsertAssets(
  trx: Knex.Transaction,
  batches: readonly string[],
): Promise<void> {
  for (const batch of batches) await trx.raw(UPSERT, [keepableJson(batch)]);
}

const SIGHT = `insert into flow_assets (result_id, asset_id, change, state_id)
  select s.result_id, s.asset_id, s.change, a.state_id
  from jsonb_populate_recordset(null::flow_assets, ?::jsonb) s join assets a using (asset_id)`;
const KEEP = `insert into asset_states (state_id, asset_id, asset_name, asset_type, application_name, field_values, provenance)
  select f.state_id, asset_id, asset_name, asset_type, application_name, field_values, provenance
  from flow_assets f join assets using (asset_id) where f.result_id = ? and f.state_id = f.result_id`;

/**
 * Notes which assets an inventory result saw and in which state, and keeps the states it made. To be called in the
 * transaction of upsertAssets, after it; each batch is a JSON array of `{result_id, asset_id, change}`.
 */
export async function insertSightings(
  trx: Knex.Transaction,
  resultId: string,
  batches: readonly string[],
): Promise<void> {
  for (const batch of batches) await trx.raw(SIGHT, [keepableJson(batch)]);
  await trx.raw(KEEP, [resultId]);
}
