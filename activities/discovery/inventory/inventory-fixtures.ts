import type { CleanRow, FieldScalar } from '../cleansing/clean-row';
import type { DatasetRole } from '../dataset';
import { buildInventory, type InventoryInput, type InventoryResult } from './build-inventory';
import type { KnownAsset } from './match-known';

export type Values = Record<string, FieldScalar | FieldScalar[]>;

const row = (datasetNo: number, rowNo: number, values: Values): CleanRow => ({
  datasetNo,
  rowNo,
  values: Object.fromEntries(
    Object.entries(values).map(([field, value]) => [
      field,
      { state: 'ok', value, raw: String(value), column: field, rule: null },
    ]),
  ),
});

export interface Table {
  formatId?: string | null;
  role?: DatasetRole;
  rows: Values[];
}

export const input = (tables: Table[], more: Partial<InventoryInput> = {}): InventoryInput => ({
  importId: 'import-1',
  datasets: tables.map(({ formatId = null, role = 'assets', rows }, datasetNo) => ({
    datasetNo,
    role,
    formatId,
    rows: rows.map((values, index) => row(datasetNo, index + 2, values)),
  })),
  duplicateClusters: [],
  known: [],
  asOf: '2026-11-20',
  ...more,
});

export const build = (tables: Table[], more: Partial<InventoryInput> = {}): InventoryResult =>
  buildInventory(input(tables, more));

export const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** The inventory as the store holds it after the result was written. */
export function stored(known: readonly KnownAsset[], result: InventoryResult): KnownAsset[] {
  const updated = new Map(result.updated.map((asset) => [asset.assetId, asset]));
  return [
    ...known.map((asset) => updated.get(asset.assetId) ?? asset),
    ...result.created.map((asset) => ({ ...asset, assetId: `id of ${asset.identityKey}` })),
  ];
}
