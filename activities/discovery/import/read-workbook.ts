import { strToU8, zipSync } from 'fflate';
import readXlsxFile, { type CellValue, type Row } from 'read-excel-file/node';
import { readAll } from './byte-source';
import type { ImportLimits } from './import-limits';
import { ImportRefusal } from './import-refusal';
import { cellText, type RawRecord, type RawTable } from './raw-table';
import { assertSheetFits } from './sheet-size';
import { trimSheet } from './trim-sheet';
import { assertSafeArchive, type ZipEntry } from './zip-directory';
import { zipEntrySource } from './zip-entry-source';

// A workbook has a handful of parts a sheet: the sheet, its relations, drawings, comments, tables.
const MAX_PARTS = 2_000;

/**
 * The sheets of an XLSX workbook, hidden ones too. Only the parts with cells, texts and formats are inflated, within
 * the limits, and packed anew for the library: it sees no part this code did not measure. Formulas are not evaluated,
 * the values stored with them are read. Throws ARCHIVE_UNSAFE, FILE_CORRUPT, FILE_TOO_LARGE.
 */
export async function readWorkbook(
  zip: Buffer,
  entries: readonly ZipEntry[],
  limits: ImportLimits,
): Promise<{ tables: RawTable[]; empty: string[] }> {
  assertSafeArchive(entries, { ...limits, archiveEntries: MAX_PARTS });
  const parts = inflateParts(zip, entries, limits);
  const sheets = await parseSheets(parts);
  if (sheets.length > limits.sheets)
    throw new ImportRefusal(
      'FILE_TOO_LARGE',
      `The workbook has ${sheets.length} sheets; the limit is ${limits.sheets}.`,
    );
  const tables: RawTable[] = [];
  const empty: string[] = [];
  for (const { sheet, data } of sheets) {
    if (data.some((row) => row.some((value) => value !== null)))
      tables.push(sheetTable(sheet, data));
    else empty.push(sheet);
  }
  return { tables, empty };
}

function inflateParts(
  zip: Buffer,
  entries: readonly ZipEntry[],
  limits: ImportLimits,
): Record<string, Uint8Array> {
  const wanted = entries.filter(({ name }) => isTablePart(name));
  // No entry inflates beyond what it declares, so the declared sizes are as good as the real ones.
  const size = wanted.reduce((sum, entry) => sum + entry.inflatedBytes, 0);
  if (size > limits.workbookBytes)
    throw new ImportRefusal(
      'FILE_TOO_LARGE',
      `The workbook inflates to ${size} bytes; the limit is ${limits.workbookBytes}. Send its sheets as CSV.`,
    );
  const parts: Record<string, Uint8Array> = {};
  for (const entry of wanted) {
    const bytes = trimmed(entry.name, readAll(zipEntrySource(zip, entry, limits)));
    assertSheetFits(entry.name, bytes, limits);
    parts[entry.name] = bytes;
  }
  return parts;
}

const trimmed = (name: string, part: Buffer): Buffer =>
  name.startsWith('xl/worksheets/') ? trimSheet(part) : part;

const isTablePart = (name: string): boolean =>
  /^xl\/.*\.xml(\.rels)?$/.test(name) && !/^xl\/(drawings|charts|media)\//.test(name);

async function parseSheets(parts: Record<string, Uint8Array>) {
  // The library looks at the content types only to tell a workbook from other archives.
  const packed = zipSync({ '[Content_Types].xml': strToU8('<Types/>'), ...parts }, { level: 0 });
  try {
    const sheets = await readXlsxFile(Buffer.from(packed));
    return sheets.map(({ sheet, data }) => ({ sheet, data: (data as Row[] | undefined) ?? [] }));
  } catch (error) {
    throw new ImportRefusal(
      'FILE_CORRUPT',
      `The workbook cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
    );
  }
}

const sheetTable = (sheet: string, data: readonly Row[]): RawTable => ({
  table: sheet,
  encoding: 'utf-8',
  delimiter: null,
  warnings: [],
  *records(): Generator<RawRecord> {
    for (const [index, row] of data.entries())
      yield { rowNo: index + 1, cells: row.map((value) => cellValueText(value)) };
  },
});

/** Numbers in their shortest text, dates in ISO 8601 without a zone (a sheet has none), booleans `true` / `false`. */
function cellValueText(value: CellValue | null): string | null {
  if (value === null) return null;
  if (value instanceof Date) return isoText(value);
  return cellText(String(value));
}

// Serial dates are days as floating point: 12:53:35 comes out as 12:53:34.999.
const SERIAL_NOISE_MS = 5;

function isoText(date: Date): string {
  const second = Math.round(date.getTime() / 1000) * 1000;
  const exact = Math.abs(date.getTime() - second) <= SERIAL_NOISE_MS ? second : date.getTime();
  if (Number.isNaN(exact)) return 'invalid date';
  const iso = new Date(exact).toISOString();
  if (iso.endsWith('T00:00:00.000Z')) return iso.slice(0, 10);
  return iso.replace(/(\.000)?Z$/, '');
}
