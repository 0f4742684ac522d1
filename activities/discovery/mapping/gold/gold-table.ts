/** Tables whose right mapping is known, for calibration and evaluation. */
import type { DatasetProfile, DatasetRole } from '../../dataset';
import { profileColumn } from './profile-column';
import { createRandom, generateValues, type ValueKind } from './value-generator';

interface GoldColumn {
  header: string;
  /** the right field, null for a column that has none */
  field: string | null;
  /** what its values are like */
  kind: ValueKind;
}

export interface GoldTable {
  name: string;
  role: DatasetRole;
  columns: GoldColumn[];
}

/** Reads `header > field > kind` lines; field `-` for a column without one. */
export function goldTable(name: string, role: DatasetRole, lines: string): GoldTable {
  const columns = lines
    .trim()
    .split('\n')
    .map((line): GoldColumn => {
      const [header = '', field = '', kind = ''] = line.split(' > ').map((part) => part.trim());
      return { header, field: field === '-' ? null : field, kind: kind as ValueKind };
    });
  return { name, role, columns };
}

/** A dataset profile with values made from the seed, as the import would have profiled them. */
export function profileTable(table: GoldTable, seed: number, rows: number): DatasetProfile {
  const random = createRandom(seed);
  const header = table.columns.map((column) => column.header);
  return {
    datasetNo: 0,
    uploadId: 'gold',
    fileName: `${table.name}.csv`,
    table: '',
    formatId: null,
    formatScore: 0,
    role: table.role,
    encoding: 'utf-8',
    delimiter: ',',
    headerRow: 1,
    header,
    columns: table.columns.map((column, index) =>
      profileColumn(column.header, index, generateValues(column.kind, rows, random)),
    ),
    rowsTotal: rows,
    rowsAccepted: rows,
    rowsRejected: 0,
    rowsBlank: 0,
    warnings: [],
  };
}
