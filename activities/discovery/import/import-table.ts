import type { ImportedDataset, RowReject, SourceRow } from '../dataset';
import { packRows } from '../row-chunks';
import { createRowCheck } from './check-row';
import { findHeader } from './header-row';
import { headerNames, isOneNameRepeated } from './header-names';
import type { ImportLimits } from './import-limits';
import { ImportRefusal } from './import-refusal';
import { matchFormat } from './match-format';
import { createColumnProfiler } from './profile-columns';
import { isBlankRecord, type RawRecord, type RawTable } from './raw-table';

/** Records looked at before the table is read: enough for the header, the usual width and the first types. */
const SAMPLE_RECORDS = 220;
const PROGRESS_EVERY = 2_000;

export interface TableOrigin {
  uploadId: string;
  fileName: string;
  datasetNo: number;
  limits: ImportLimits;
  /** called with the rows read since the last call */
  onRows: (count: number) => void;
}

/** Reads one table into a dataset. Throws ImportRefusal when the table as a whole cannot be taken. */
export function importTable(raw: RawTable, origin: TableOrigin): ImportedDataset {
  const sample = firstRecords(raw);
  const names = [raw.table, origin.fileName].filter((name) => name !== '');
  const headerRecord = requireHeader(sample, names);
  const width = tableWidth(raw, sample, headerRecord);
  if (width > origin.limits.columns)
    throw new ImportRefusal(
      'FILE_TOO_LARGE',
      `The table has ${width} columns; the limit is ${origin.limits.columns}.`,
    );
  const { header, warnings: renamed } = headerNames(headerRecord.cells, width);
  const warnings = [...raw.warnings, ...renamed];
  const { format, score } = matchFormat(headerRecord.cells, names);
  const checkRow = createRowCheck(header, format, origin.limits);
  const profiler = createColumnProfiler(header);
  const tally = { total: 0, accepted: 0, blank: 0, damaged: 0 };
  const rejects: RowReject[] = [];

  function* acceptedRows(): Generator<SourceRow> {
    for (const record of recordsAfter(raw, headerRecord)) {
      tally.total += 1;
      if (tally.total > origin.limits.rows)
        throw new ImportRefusal(
          'TOO_MANY_ROWS',
          `The table has more than ${origin.limits.rows} rows, the limit of one table.`,
        );
      if (tally.total % PROGRESS_EVERY === 0) origin.onRows(PROGRESS_EVERY);
      if (record.damaged) tally.damaged += 1;
      if (isBlankRecord(record)) {
        tally.blank += 1;
        continue;
      }
      const fault = checkRow(record);
      if (fault) {
        rejects.push({ rowNo: record.rowNo, ...fault, raw: record.cells });
        continue;
      }
      tally.accepted += 1;
      const row = { rowNo: record.rowNo, cells: fitted(record.cells, width) };
      profiler.add(row);
      yield row;
    }
  }

  const chunks = [...packRows(acceptedRows())];
  origin.onRows(tally.total % PROGRESS_EVERY);
  if (tally.accepted + rejects.length === 0 && format === null) throw noRows(headerRecord);
  if (tally.damaged > 0)
    warnings.push(
      `Rows with bytes that are invalid in ${raw.encoding}, shown as \uFFFD: ${tally.damaged}.`,
    );
  return {
    datasetNo: origin.datasetNo,
    uploadId: origin.uploadId,
    fileName: origin.fileName,
    table: raw.table,
    formatId: format?.id ?? null,
    formatScore: score,
    role: format?.role ?? null,
    encoding: raw.encoding,
    delimiter: raw.delimiter,
    headerRow: headerRecord.rowNo,
    header,
    columns: profiler.profiles(),
    rowsTotal: tally.total,
    rowsAccepted: tally.accepted,
    rowsRejected: rejects.length,
    rowsBlank: tally.blank,
    warnings,
    rejects,
    chunks,
  };
}

function firstRecords(raw: RawTable): RawRecord[] {
  const sample: RawRecord[] = [];
  for (const record of raw.records()) {
    sample.push(record);
    if (sample.length === SAMPLE_RECORDS) break;
  }
  return sample;
}

function requireHeader(sample: readonly RawRecord[], names: readonly string[]): RawRecord {
  const header = findHeader(sample, names);
  const first = sample.find((record) => !isBlankRecord(record));
  if (!first) throw new ImportRefusal('FILE_EMPTY', 'The table has no filled cell.');
  if (!header)
    throw new ImportRefusal(
      'HEADER_MISSING',
      `No row of column names was found: row ${first.rowNo} is ${shownCells(first)}, which looks like data. Put a row of column names first.`,
    );
  if (isOneNameRepeated(header.cells))
    throw new ImportRefusal(
      'HEADER_DUPLICATE',
      `All columns of row ${header.rowNo} have the same name: ${shownCells(header)}.`,
    );
  return header;
}

function noRows(header: RawRecord): ImportRefusal {
  const names = header.cells.filter((cell) => cell !== null);
  if (names.length === 1)
    return new ImportRefusal(
      'HEADER_MISSING',
      `The file has nothing but ${shownCells(header)}: a table needs a row of column names and rows below it.`,
    );
  return new ImportRefusal(
    'FILE_EMPTY',
    `The table has column names (${shownCells(header)}) but no rows, and it is no known export.`,
  );
}

const shownCells = (record: RawRecord): string => {
  const text = record.cells.filter((cell) => cell !== null).join(', ');
  return JSON.stringify(text.length > 120 ? `${text.slice(0, 120)}…` : text);
};

function* recordsAfter(raw: RawTable, header: RawRecord): Generator<RawRecord> {
  for (const record of raw.records()) if (record.rowNo > header.rowNo) yield record;
}

/** With fewer rows a surplus cell is more likely a mistake in the row than in the header. */
const UNNAMED_FROM_ROWS = 3;

/**
 * The columns to keep: up to the last named one, and further where four fifths of the first rows are filled, so that names
 * missing at the end of the header cost no row. Unnamed columns at the end stay when a single row uses them.
 */
function tableWidth(raw: RawTable, sample: readonly RawRecord[], header: RawRecord): number {
  const named = filledWidth(header);
  const rows = sample.filter((record) => record.rowNo > header.rowNo && !isBlankRecord(record));
  const widths = rows.map(filledWidth).sort((a, b) => a - b);
  const usual =
    widths.length < UNNAMED_FROM_ROWS ? 0 : (widths[Math.floor(widths.length / 5)] ?? 0);
  const atLeast = Math.max(named, usual);
  if (header.cells.length <= atLeast) return atLeast;
  let width = atLeast;
  for (const record of recordsAfter(raw, header)) {
    const used = filledWidth(record);
    if (used > width && used <= header.cells.length) width = used;
  }
  return width;
}

const filledWidth = (record: RawRecord): number =>
  record.unclosed ? 0 : record.cells.findLastIndex((cell) => cell !== null) + 1;

function fitted(cells: readonly (string | null)[], width: number): (string | null)[] {
  return Array.from({ length: width }, (_, index) => cells[index] ?? null);
}
