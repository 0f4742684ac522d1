/**
 * The vocabulary the discovery phases share: what one uploaded file became, cell by cell.
 *
 * Row numbers are those a person sees in the file: 1 is the first line (or sheet row), the header included, so that
 * `row 17` of a message is row 17 of the spreadsheet. A record that spans several lines has the number of its first.
 */

/** What a table is about. `null` until the mapper has decided for an unknown format. */
export type DatasetRole =
  /** one row per server, VM, database, … */
  | 'assets'
  /** many rows per asset (disks, network cards, tags, samples); joined to `assets` by an identity field */
  | 'asset_details'
  /** one row per relation between two endpoints */
  | 'dependencies'
  /** Konveyor-style application rows, some of which are relations (record type 2) */
  | 'applications';

/** The class of one cell's text, decided without knowing the column. `empty` includes null literals such as `N/A`. */
export const valueClasses = [
  'empty',
  'integer',
  'decimal',
  'boolean',
  'date',
  'ipv4',
  'ipv6',
  'cidr',
  'mac',
  'uuid',
  'fqdn',
  'email',
  'size',
  'os',
  'url',
  'identifier',
  'text',
] as const;
export type ValueClass = (typeof valueClasses)[number];

/** What is known of a column without keeping its values. Ratios are of the accepted rows, 0 to 1. */
export interface ColumnProfile {
  /** 0-based position in `ImportedDataset.header` */
  index: number;
  name: string;
  nullRatio: number;
  /** exact up to 10,000 distinct values, then that figure */
  distinct: number;
  /** the class most of the non-empty values have, `empty` when there is none */
  inferredType: ValueClass;
  /** share of the *non-empty* values in each class; absent classes are 0 */
  classRatios: Partial<Record<ValueClass, number>>;
  /** of the values that parse as numbers (thousands separators and units removed); null when fewer than half do */
  numeric: { min: number; median: number; max: number } | null;
  /** share of the non-empty values that are lists (`a;b`, `[a,b]`, several addresses) */
  listRatio: number;
  /** the most frequent non-empty values, at most 20, most frequent first, each at most 120 characters */
  topValues: { value: string; count: number }[];
}

export const rejectCodes = [
  'ROW_RAGGED',
  'CELL_TYPE',
  'CELL_RANGE',
  'REQUIRED_MISSING',
  'ENUM_UNKNOWN',
  'UNIT_AMBIGUOUS',
  'QUOTE_UNCLOSED',
] as const;
export type RejectCode = (typeof rejectCodes)[number];

/** One row that could not be taken, with the reason; the raw text lets a person mend it and send it again. */
export interface RowReject {
  rowNo: number;
  /** the header of the offending cell, null when the whole row is at fault */
  column: string | null;
  code: RejectCode;
  /** a sentence that names row, column, what was found and what was expected */
  message: string;
  /** the row's cells as read, in the order of the header */
  raw: (string | null)[];
}

/** One accepted row. A cell is null when nothing was provided; literals such as `NULL` stay as they were written. */
export interface SourceRow {
  rowNo: number;
  cells: (string | null)[];
}

/** One table as data_import leaves it: `rowsTotal = rowsAccepted + rowsRejected + rowsBlank`, the header not counted. */
export interface DatasetProfile {
  /** 0-based, in the order of the uploads and of the tables inside each */
  datasetNo: number;
  uploadId: string;
  fileName: string;
  /** sheet name or name of the file inside the archive; empty for a plain CSV */
  table: string;
  /** id of the recognised format and table, such as `rvtools/vInfo`; null when none fits */
  formatId: string | null;
  /** Jaccard similarity of the header set with the best known profile, 0 to 1 */
  formatScore: number;
  role: DatasetRole | null;
  encoding: string;
  /** null for a workbook */
  delimiter: string | null;
  /** row number of the header */
  headerRow: number;
  header: string[];
  columns: ColumnProfile[];
  rowsTotal: number;
  rowsAccepted: number;
  rowsRejected: number;
  rowsBlank: number;
  /** things a person should know that cost no row, e.g. a renamed duplicate header */
  warnings: string[];
}

export interface ImportedDataset extends DatasetProfile {
  rejects: RowReject[];
  /** accepted rows, see row-chunks.ts */
  chunks: Uint8Array[];
}

/** A file (or one of the tables in it) that was not taken at all; nothing of it is stored. */
export interface RefusedFile {
  uploadId: string;
  fileName: string;
  table: string;
  code:
    | 'FILE_EMPTY'
    | 'HEADER_MISSING'
    | 'HEADER_DUPLICATE'
    | 'FILE_TYPE_UNSUPPORTED'
    | 'FILE_ENCRYPTED'
    | 'ARCHIVE_UNSAFE'
    | 'TOO_MANY_ROWS'
    | 'FILE_TOO_LARGE'
    | 'FILE_CORRUPT';
  message: string;
}

export interface UploadedFile {
  uploadId: string;
  fileName: string;
  /** the file's bytes in order, cut at arbitrary places */
  bytes: Uint8Array[];
}
