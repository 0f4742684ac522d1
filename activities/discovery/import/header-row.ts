import { RECOGNISED_FROM, matchFormat } from './match-format';
import { isBlankRecord, type RawRecord } from './raw-table';
import { valueClass } from './value-class';
import type { ValueClass } from '../dataset';

/** Titles, dates of creation and blank lines may precede the header, within this many records. */
const HEADER_WITHIN = 20;

/** Cells that no column is ever named. Numbers are possible names (`2024`), if they are few. */
const dataClasses: ReadonlySet<ValueClass> = new Set([
  'ipv4',
  'ipv6',
  'cidr',
  'mac',
  'uuid',
  'email',
  'date',
  'url',
]);
const numberClasses: ReadonlySet<ValueClass> = new Set(['integer', 'decimal', 'size', 'boolean']);
const MAX_NAME_CHARS = 200;
const MAX_NUMBER_SHARE = 0.3;
/** A title line fills few of the table's columns, a header most of them. */
const MIN_FILLED_SHARE = 0.6;

/**
 * The header among the first records of a table: the first one that fits a known format; else the first one that
 * fills most of the columns the table uses, provided it looks like names. Null when there is none, which includes a
 * table that begins with data.
 */
export function findHeader(
  sample: readonly RawRecord[],
  names: readonly string[],
): RawRecord | null {
  const candidates = sample.slice(0, HEADER_WITHIN).filter((record) => !isBlankRecord(record));
  const known = candidates.find(
    (record) =>
      record.cells.length > 1 && matchFormat(record.cells, names).score >= RECOGNISED_FROM,
  );
  if (known) return known;
  const width = usualFill(sample);
  const header = candidates.find((record) => filled(record) >= width * MIN_FILLED_SHARE);
  return header && looksLikeNames(header) && !continues(header, sample) ? header : null;
}

const filled = (record: RawRecord): number => record.cells.filter((cell) => cell !== null).length;

/** The number of filled cells most records reach: the median over those that are not blank. */
function usualFill(sample: readonly RawRecord[]): number {
  const fills = sample.filter((record) => !isBlankRecord(record)).map(filled);
  fills.sort((a, b) => a - b);
  return fills[Math.floor(fills.length / 2)] ?? 0;
}

function looksLikeNames(record: RawRecord): boolean {
  if (record.unclosed) return false;
  const cells = record.cells.filter((cell) => cell !== null);
  const classes = cells.map(valueClass);
  if (classes.some((one) => dataClasses.has(one))) return false;
  if (cells.some((cell) => cell.length > MAX_NAME_CHARS)) return false;
  const numbers = classes.filter((one) => numberClasses.has(one)).length;
  return numbers === 0 || numbers <= cells.length * MAX_NUMBER_SHARE;
}

/**
 * Whether the record goes on in the rows below it: a number above a column of numbers is data, and so is a record
 * whose every text occurs again below in the same column. Rows that repeat the whole header (files put together) say
 * nothing.
 */
function continues(header: RawRecord, sample: readonly RawRecord[]): boolean {
  const rows = sample.filter((record) => record.rowNo > header.rowNo && !isBlankRecord(record));
  if (rows.length === 0) return false;
  const columns = header.cells.flatMap((cell, index) => (cell === null ? [] : [{ cell, index }]));
  const numberAbove = columns.some(
    ({ cell, index }) =>
      numberClasses.has(valueClass(cell)) &&
      rows.every((row) => numberClasses.has(valueClass(row.cells[index] ?? null))),
  );
  const repeatsHeader = (row: RawRecord) =>
    columns.every(({ cell, index }) => row.cells[index] === cell);
  const others = rows.filter((row) => !repeatsHeader(row));
  const repeated = columns.every(({ cell, index }) =>
    others.some((row) => row.cells[index] === cell),
  );
  return numberAbove || repeated;
}
