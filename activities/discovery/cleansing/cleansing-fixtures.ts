import type { DatasetProfile, DatasetRole, SourceRow } from '../dataset';
import type { ColumnTransform, DatasetMapping } from '../mapping/mapping';
import { unpackRows } from '../row-chunks';
import type { CleanRow, CleanValue } from './clean-row';
import { cleanse, type CleansingInput, type CleansingResult } from './cleanse';

/** A table for tests: columns are called like the fields they are mapped to unless `headers` says otherwise. */
export interface TestTable {
  fields: string[];
  headers?: string[];
  role?: DatasetRole;
  formatId?: string | null;
  transforms?: Record<string, Partial<ColumnTransform>>;
  cells: (string | null)[][];
}

export function profileOf(
  { fields, headers = fields, formatId = null }: TestTable,
  datasetNo: number,
): DatasetProfile {
  return {
    datasetNo,
    uploadId: 'upload-1',
    fileName: 'estate.csv',
    table: '',
    formatId,
    formatScore: 0,
    role: null,
    encoding: 'utf-8',
    delimiter: ',',
    headerRow: 1,
    header: headers,
    columns: [],
    rowsTotal: 0,
    rowsAccepted: 0,
    rowsRejected: 0,
    rowsBlank: 0,
    warnings: [],
  };
}

export function mappingOf(
  { fields, headers = fields, role = 'assets', transforms = {} }: TestTable,
  datasetNo: number,
): DatasetMapping {
  return {
    datasetNo,
    role,
    missingRequired: [],
    conflicts: [],
    columns: fields.map((field, columnIndex) => ({
      columnIndex,
      sourceColumn: headers[columnIndex] ?? field,
      targetField: field,
      confidence: 1,
      status: 'auto',
      evidence: [],
      transform: { fromUnit: null, toUnit: null, factor: 1, split: null, ...transforms[field] },
      alternatives: [],
    })),
  };
}

export const sourceRows = (cells: (string | null)[][]): SourceRow[] =>
  cells.map((row, index) => ({ rowNo: index + 2, cells: row }));

const cleansingInput = (...tables: TestTable[]): CleansingInput => ({
  asOf: '2026-11-20',
  datasets: tables.map((table, datasetNo) => ({
    profile: profileOf(table, datasetNo),
    mapping: mappingOf(table, datasetNo),
    rows: sourceRows(table.cells),
  })),
});

export const cleanseTables = (...tables: TestTable[]): CleansingResult =>
  cleanse(cleansingInput(...tables));

export const rowsOf = (result: CleansingResult, datasetNo = 0): CleanRow[] => [
  ...unpackRows<CleanRow>(result.datasets[datasetNo]?.chunks ?? []),
];

/** The values of one column after cleansing, the asset being named `a`. */
export function cleanColumn(
  field: string,
  cells: (string | null)[],
  transform: Partial<ColumnTransform> = {},
): CleanValue[] {
  const result = cleanseTables({
    fields: ['asset_name', field],
    transforms: { [field]: transform },
    cells: cells.map((cell, index) => [`a${index}`, cell]),
  });
  return rowsOf(result).map(
    (row) =>
      row.values[field] ?? { state: 'missing', value: null, raw: null, column: '', rule: null },
  );
}

/** One cell, cleansed alone: its value, or its state where it has none. */
export function cleanOne(field: string, cell: string | null): unknown {
  const [value] = cleanColumn(field, [cell]);
  return value?.state === 'ok' ? value.value : value?.state;
}
