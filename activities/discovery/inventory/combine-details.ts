import type { CleanValue, FieldScalar } from '../cleansing/clean-row';
import { textOf } from '../cleansing/asset-row';
import { assetFields, type AssetFieldName, type TargetField } from '../target-fields';
import type { InventoryRow } from './inventory-row';

export interface DetailValue {
  field: AssetFieldName;
  value: FieldScalar | FieldScalar[];
  /** the row the provenance names: the first that told something */
  row: InventoryRow;
  cell: CleanValue;
  rule: string | null;
}

const DECIMALS = 6;

/**
 * Combines the detail rows of one asset and dataset as each field says (`TargetField.combine`). Rows that carry
 * different times are samples of the same things: figures to be summed are summed within each time and averaged over
 * the times.
 */
export function combineDetails(rows: readonly InventoryRow[]): DetailValue[] {
  const sorted = rows.toSorted((a, b) =>
    a.content < b.content ? -1 : a.content > b.content ? 1 : a.row.rowNo - b.row.rowNo,
  );
  return assetFields.flatMap((field: TargetField): DetailValue[] => {
    const cells = sorted.flatMap((row) => {
      const cell = row.row.values[field.name];
      const told = field.combine === 'count' ? cell?.raw != null : cell?.state === 'ok';
      return cell && told ? [{ row, cell }] : [];
    });
    const first = cells[0];
    if (!first || isIdentity(field.name)) return [];
    const value = combine(field, cells);
    if (value === null) return [];
    const isSame = cells.length === 1 && value === first.cell.value;
    const rule = isSame ? first.cell.rule : `details.${field.combine ?? 'first'}`;
    return [{ field: field.name as AssetFieldName, value, ...first, rule }];
  });
}

// The keys of a detail row say which asset it belongs to; they are the asset's own already.
const isIdentity = (field: string): boolean => ['asset_name', 'external_id'].includes(field);

interface DetailCell {
  row: InventoryRow;
  cell: CleanValue;
}

function combine(
  field: TargetField,
  cells: readonly DetailCell[],
): FieldScalar | FieldScalar[] | null {
  const values = cells.map(({ cell }) => cell.value).filter((value) => value !== null);
  switch (field.combine) {
    case 'sum':
      return sumPerTime(cells);
    case 'mean':
      return averageOf(numbersOf(values));
    case 'max':
      return largest(values);
    case 'count':
      return cells.length;
    case 'union':
      return [...new Set(values.flat())];
    default:
      return values[0] ?? null;
  }
}

const numbersOf = (values: readonly unknown[]): number[] =>
  values.filter((value) => typeof value === 'number').sort((a, b) => a - b);

const total = (numbers: readonly number[]): number =>
  numbers.reduce((sum, value) => sum + value, 0);

const averageOf = (numbers: readonly number[]): number | null =>
  numbers.length === 0 ? null : Number((total(numbers) / numbers.length).toFixed(DECIMALS));

function largest(values: readonly (FieldScalar | FieldScalar[])[]): FieldScalar | null {
  const scalars = values.filter((value) => typeof value === 'number' || typeof value === 'string');
  return scalars.reduce<string | number | null>(
    (top, value) => (top === null || value > top ? value : top),
    null,
  );
}

function sumPerTime(cells: readonly DetailCell[]): number | null {
  const times = new Map<string, number[]>();
  for (const { row, cell } of cells) {
    if (typeof cell.value !== 'number') continue;
    const time = textOf(row.row, 'last_seen_at') ?? '';
    times.set(time, [...(times.get(time) ?? []), cell.value]);
  }
  // Sorted so that the order of the rows cannot show in the last digit.
  return averageOf(
    [...times.values()]
      .map((numbers) => total(numbers.sort((a, b) => a - b)))
      .sort((a, b) => a - b),
  );
}
