import type { CleanRow } from '../cleansing/clean-row';
import { keysOfRow, type IdentityKeys } from './identity-keys';

/** A cleansed row with what joining it needs, computed once. */
export interface InventoryRow {
  datasetNo: number;
  formatId: string | null;
  row: CleanRow;
  keys: IdentityKeys;
  /** the usable values as text: orders rows by what they say instead of by where they stand */
  content: string;
  /** number of usable values */
  completeness: number;
}

export function inventoryRow(row: CleanRow, formatId: string | null): InventoryRow {
  const usable = Object.entries(row.values).filter(([, value]) => value.state === 'ok');
  const content = usable
    .map(([field, { value }]) => [field, value] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    datasetNo: row.datasetNo,
    formatId,
    row,
    keys: keysOfRow(row, formatId),
    content: JSON.stringify(content),
    completeness: usable.length,
  };
}
