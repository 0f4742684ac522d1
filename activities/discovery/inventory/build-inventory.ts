import type { CleanRow } from '../cleansing/clean-row';
import type { DuplicateCluster } from '../cleansing/find-duplicates';
import type { DatasetRole } from '../dataset';
import type { AssetFieldName } from '../target-fields';
import type { Application, Asset, AttributeConflict } from './asset';
import { changedFields, overlay } from './compare-values';
import { classifyAsset } from './classify-asset';
import { groupApplications, isApplicationRow } from './group-applications';
import { groupRows } from './group-rows';
import { keyTexts } from './identity-keys';
import { inventoryRow, type InventoryRow } from './inventory-row';
import { joinRows, type JoinedAsset } from './join-rows';
import type { KnownAsset } from './match-known';
import { mergeValues } from './merge-values';
import { nameGroups } from './name-groups';

export interface InventoryInput {
  importId: string;
  datasets: {
    datasetNo: number;
    role: DatasetRole;
    formatId: string | null;
    rows: Iterable<CleanRow>;
  }[];
  duplicateClusters: readonly DuplicateCluster[];
  /** what the tenant's inventory holds */
  known: readonly KnownAsset[];
  /** ISO date */
  asOf: string;
}

/** A known asset with the values it now has; provenance is given for what this import told, the rest is unchanged. */
export interface UpdatedAsset extends Asset {
  assetId: string;
  /** empty when only keys, class or name changed */
  changed: AssetFieldName[];
}

export interface InventoryResult {
  created: Asset[];
  updated: UpdatedAsset[];
  /** asset ids the import described as they are known */
  unchanged: string[];
  conflicts: AttributeConflict[];
  quarantined: { datasetNo: number; rowNo: number; reason: string }[];
  applications: Application[];
  /** rows that went into an asset or application; relations are for a later phase */
  rowsUsed: number;
  /** assets of the import, created or known, per class */
  classCounts: Record<string, number>;
  /** detail rows of no asset; each is in `quarantined` too */
  detailRowsUnmatched: number;
}

/**
 * Makes the assets of an import from its cleansed rows and says how they differ from what is known: rows of one
 * asset united (group-rows.ts), detail rows joined, values merged (merge-values.ts), classes and applications found.
 * The result does not depend on the order of rows, and fed back as `known` with the same input nothing changes.
 */
export function buildInventory(input: InventoryInput): InventoryResult {
  const rowsOf = (role: DatasetRole): InventoryRow[] =>
    input.datasets
      .filter((dataset) => dataset.role === role)
      .flatMap(({ formatId, rows }) => Array.from(rows, (row) => inventoryRow(row, formatId)));
  const assetRows = rowsOf('assets');
  const usable = assetRows.filter(({ keys }) => keys.names.size > 0);
  const groups = nameGroups(groupRows(usable, input.duplicateClusters));
  const joined = joinRows(groups, rowsOf('asset_details'), input.known);
  const result = emptyResult();
  result.quarantined = [
    ...assetRows
      .filter(({ keys }) => keys.names.size === 0)
      .map((row) => setApart(row, 'no usable identity: the asset has no name')),
    ...joined.unmatched.map(({ row, reason }) => setApart(row, reason)),
  ].sort((a, b) => a.datasetNo - b.datasetNo || a.rowNo - b.rowNo);
  result.detailRowsUnmatched = joined.unmatched.length;
  const members: Asset[] = [];
  for (const asset of joined.assets) members.push(addAsset(input.importId, asset, result));
  const applicationRows = rowsOf('applications')
    .filter(({ row }) => isApplicationRow(row))
    .sort((a, b) => (a.content < b.content ? -1 : a.content > b.content ? 1 : 0));
  result.applications = groupApplications(
    members,
    applicationRows.map(({ row }) => row),
  );
  result.rowsUsed = joined.assets.reduce(
    (sum, { rows, details }) => sum + rows.length + details.length,
    applicationRows.length,
  );
  return sorted(result);
}

const emptyResult = (): InventoryResult => ({
  created: [],
  updated: [],
  unchanged: [],
  conflicts: [],
  quarantined: [],
  applications: [],
  rowsUsed: 0,
  classCounts: {},
  detailRowsUnmatched: 0,
});

const setApart = ({ datasetNo, row: { rowNo } }: InventoryRow, reason: string) => ({
  datasetNo,
  rowNo,
  reason,
});

function addAsset(importId: string, joined: JoinedAsset, result: InventoryResult): Asset {
  const merged = mergeValues(importId, joined.rows, joined.details);
  const { known } = joined;
  const values = known ? overlay(known.values, merged.values) : merged.values;
  const { assetType, confidence } = classifyAsset(values);
  const identityKey = known?.identityKey ?? joined.identityKey;
  const asset: Asset = {
    identityKey,
    identityKeys: [
      ...new Set([
        identityKey,
        ...keyTexts(joined.keys),
        ...(known?.identityKeys ?? []),
        ...(joined.alias === null ? [] : [joined.alias]),
      ]),
    ].sort(),
    assetName: typeof values.asset_name === 'string' ? values.asset_name : (known?.assetName ?? ''),
    assetType,
    classConfidence: confidence,
    values,
    provenance: merged.provenance,
  };
  result.classCounts[assetType] = (result.classCounts[assetType] ?? 0) + 1;
  result.conflicts.push(...merged.conflicts.map((conflict) => ({ identityKey, ...conflict })));
  if (!known) result.created.push(asset);
  else {
    const changed = changedFields(known.values, values);
    const isSame =
      changed.length === 0 &&
      known.assetType === assetType &&
      known.assetName === asset.assetName &&
      asset.identityKeys.every((key) => known.identityKeys.includes(key));
    if (isSame) result.unchanged.push(known.assetId);
    else result.updated.push({ ...asset, assetId: known.assetId, changed });
  }
  return asset;
}

function sorted(result: InventoryResult): InventoryResult {
  const byKey = (a: { identityKey: string }, b: { identityKey: string }) =>
    a.identityKey < b.identityKey ? -1 : a.identityKey > b.identityKey ? 1 : 0;
  return {
    ...result,
    created: result.created.sort(byKey),
    updated: result.updated.sort(byKey),
    unchanged: result.unchanged.sort(),
    conflicts: result.conflicts.sort(byKey),
    classCounts: Object.fromEntries(
      Object.entries(result.classCounts).sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
  };
}
