import { createHash } from 'node:crypto';
import { jsonBatches } from '../../json-batches';
import type { CleanRow } from '../cleansing/clean-row';
import type { DuplicateCluster } from '../cleansing/find-duplicates';
import type { DatasetRole } from '../dataset';
import { unpackRows } from '../row-chunks';
import type { Asset } from './asset';
import { buildInventory, type InventoryResult } from './build-inventory';

export interface InventoryTaskInput {
  importId: string;
  resultId: string;
  flowId: string;
  /** makes the ids of new assets the tenant's own */
  tenantKey: string;
  datasets: {
    datasetNo: number;
    role: DatasetRole;
    formatId: string | null;
    chunks: Uint8Array[];
  }[];
  duplicateClusters: DuplicateCluster[];
  /** JSON documents of the assets the tenant has */
  known: string[];
  asOf: string;
}

/** What the phase writes, as JSON batches in the columns of db's tables, and what it tells. */
export interface InventoryTaskOutput extends Pick<
  InventoryResult,
  'conflicts' | 'quarantined' | 'classCounts' | 'detailRowsUnmatched' | 'rowsUsed'
> {
  assets: string[];
  flowAssets: string[];
  applications: string[];
  counts: { created: number; updated: number; unchanged: number; applications: number };
}

export function buildInventoryTask({
  known,
  datasets,
  ...input
}: InventoryTaskInput): InventoryTaskOutput {
  const result = buildInventory({
    ...input,
    known: known.map((json) => JSON.parse(json) as never),
    datasets: datasets.map(({ chunks, ...dataset }) => ({
      ...dataset,
      rows: { [Symbol.iterator]: () => unpackRows<CleanRow>(chunks) },
    })),
  });
  const created = result.created.map((asset) => ({
    ...asset,
    assetId: assetIdOf(input.tenantKey, asset.identityKey),
  }));
  const { flowId: master_flow_id, resultId: result_id } = input;
  const assetRow = ({ assetId, ...asset }: Asset & { assetId: string }) => ({
    asset_id: assetId,
    identity_key: asset.identityKey,
    identity_keys: asset.identityKeys,
    asset_name: asset.assetName,
    asset_type: asset.assetType,
    class_confidence: asset.classConfidence,
    application_name: asset.values.application_name ?? null,
    field_values: asset.values,
    provenance: asset.provenance,
    master_flow_id,
    last_phase: 'inventory',
    state_id: result_id,
  });
  const seen = (change: string) => (asset_id: string) => ({ result_id, asset_id, change });
  const idOf = ({ assetId }: { assetId: string }) => assetId;
  const idByKey = new Map(
    [...created, ...result.updated].map(({ identityKey, assetId }) => [identityKey, assetId]),
  );
  for (const json of known) {
    const asset = JSON.parse(json) as { assetId: string; identityKey: string };
    if (!idByKey.has(asset.identityKey)) idByKey.set(asset.identityKey, asset.assetId);
  }
  return {
    assets: jsonBatches([...created, ...result.updated].map(assetRow)),
    flowAssets: jsonBatches([
      ...created.map(idOf).map(seen('created')),
      ...result.updated.map(idOf).map(seen('updated')),
      ...result.unchanged.map(seen('unchanged')),
    ]),
    applications: jsonBatches(
      result.applications.map(({ name, source, assetKeys, attributes }) => ({
        result_id,
        name,
        source,
        attributes,
        asset_ids: assetKeys.flatMap((key) => idByKey.get(key) ?? []),
      })),
    ),
    counts: {
      created: created.length,
      updated: result.updated.length,
      unchanged: result.unchanged.length,
      applications: result.applications.length,
    },
    conflicts: result.conflicts,
    quarantined: result.quarantined,
    classCounts: result.classCounts,
    detailRowsUnmatched: result.detailRowsUnmatched,
    rowsUsed: result.rowsUsed,
  };
}

/** The same machine of the same tenant gets the same id, whichever attempt of whichever flow creates it. */
function assetIdOf(tenantKey: string, identityKey: string): string {
  const hex = createHash('sha256').update(`${tenantKey}\n${identityKey}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
