import { textOf } from '../cleansing/asset-row';
import type { FieldScalar } from '../cleansing/clean-row';
import { assetFields, type AssetFieldName, type TargetField } from '../target-fields';
import type { Asset, AttributeConflict, Provenance } from './asset';
import { combineDetails } from './combine-details';
import type { InventoryRow } from './inventory-row';
import { sourcePriority } from './source-priority';

type Value = FieldScalar | FieldScalar[];

interface Contribution {
  value: Value;
  text: string;
  /** an asset row speaks for the asset, a detail row only where none does */
  isDetail: boolean;
  priority: number;
  recency: string;
  completeness: number;
  provenance: Provenance;
}

export interface MergedValues {
  values: Asset['values'];
  provenance: Asset['provenance'];
  conflicts: Omit<AttributeConflict, 'identityKey'>[];
}

/**
 * One value per field from all rows of an asset: asset rows before detail rows, then the higher source priority, the
 * more recent and the more complete row, at last the lower text, so that no order of rows matters. Lists unite.
 * Values of equal priority that differ are kept as conflicts.
 */
export function mergeValues(
  importId: string,
  rows: readonly InventoryRow[],
  details: readonly InventoryRow[],
): MergedValues {
  const [only, ...others] = rows;
  if (only && others.length === 0 && details.length === 0) return valuesOfRow(importId, only);
  const merged: MergedValues = { values: {}, provenance: {}, conflicts: [] };
  const detailSets = contributionsOfDetails(importId, details);
  for (const field of assetFields) {
    const told = [
      ...contributionsOfRows(importId, rows, field.name),
      ...(detailSets.get(field.name) ?? []),
    ].sort(byStrength);
    const concrete = told.filter(({ value }) => value !== 'unknown');
    mergeField(field, concrete.length > 0 ? concrete : told, merged);
  }
  return merged;
}

/** Most assets have one row: nothing is to be weighed. */
function valuesOfRow(importId: string, { datasetNo, row }: InventoryRow): MergedValues {
  const merged: MergedValues = { values: {}, provenance: {}, conflicts: [] };
  for (const { name } of assetFields) {
    const cell = row.values[name];
    if (cell?.state !== 'ok' || cell.value === null) continue;
    const { column, raw, rule } = cell;
    merged.values[name] = cell.value;
    merged.provenance[name] = { importId, datasetNo, rowNo: row.rowNo, column, raw, rule };
  }
  return merged;
}

function mergeField(
  field: TargetField & { name: AssetFieldName },
  told: readonly Contribution[],
  merged: MergedValues,
): void {
  const best = field.name === 'last_seen_at' ? latest(told) : told[0];
  if (!best) return;
  merged.provenance[field.name] = best.provenance;
  if (field.list === true) {
    merged.values[field.name] = [...new Set(told.flatMap(({ value }) => value))];
    return;
  }
  merged.values[field.name] = best.value;
  if (field.name === 'last_seen_at') return;
  const seen = new Set([best.text]);
  for (const other of told) {
    if (other.priority !== best.priority || other.isDetail || seen.has(other.text)) continue;
    seen.add(other.text);
    merged.conflicts.push({
      field: field.name,
      kept: best.value,
      other: other.value,
      keptFrom: best.provenance,
      otherFrom: other.provenance,
    });
  }
}

const latest = (told: readonly Contribution[]): Contribution | undefined =>
  told.reduce<Contribution | undefined>(
    (top, each) => (top === undefined || each.value > top.value ? each : top),
    undefined,
  );

function contributionsOfRows(
  importId: string,
  rows: readonly InventoryRow[],
  field: AssetFieldName,
): Contribution[] {
  return rows.flatMap((row) => {
    const cell = row.row.values[field];
    if (cell?.state !== 'ok' || cell.value === null) return [];
    const { column, raw, rule } = cell;
    return [
      contribution(row, field, cell.value, false, {
        importId,
        datasetNo: row.datasetNo,
        rowNo: row.row.rowNo,
        column,
        raw,
        rule,
      }),
    ];
  });
}

function contributionsOfDetails(
  importId: string,
  details: readonly InventoryRow[],
): Map<AssetFieldName, Contribution[]> {
  const datasets = new Map<number, InventoryRow[]>();
  for (const row of details) {
    const same = datasets.get(row.datasetNo);
    if (same) same.push(row);
    else datasets.set(row.datasetNo, [row]);
  }
  const byField = new Map<AssetFieldName, Contribution[]>();
  for (const [datasetNo, rows] of datasets) {
    for (const { field, value, row, cell, rule } of combineDetails(rows)) {
      const from = {
        importId,
        datasetNo,
        rowNo: row.row.rowNo,
        column: cell.column,
        raw: cell.raw,
        rule,
      };
      byField.set(field, [
        ...(byField.get(field) ?? []),
        contribution(row, field, value, true, from),
      ]);
    }
  }
  return byField;
}

const contribution = (
  row: InventoryRow,
  field: AssetFieldName,
  value: Value,
  isDetail: boolean,
  provenance: Provenance,
): Contribution => ({
  value,
  // Spellings of one text are no disagreement.
  text: JSON.stringify(value).toLowerCase(),
  isDetail,
  priority: sourcePriority(row.formatId, field),
  recency: textOf(row.row, 'last_seen_at') ?? '',
  completeness: row.completeness,
  provenance,
});

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const byStrength = (a: Contribution, b: Contribution): number =>
  Number(a.isDetail) - Number(b.isDetail) ||
  b.priority - a.priority ||
  compare(b.recency, a.recency) ||
  b.completeness - a.completeness ||
  compare(JSON.stringify(a.value), JSON.stringify(b.value)) ||
  a.provenance.datasetNo - b.provenance.datasetNo ||
  a.provenance.rowNo - b.provenance.rowNo;
