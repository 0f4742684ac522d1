import type { ImportLimits } from './import-limits';
import { ImportRefusal } from './import-refusal';

/** Rows of a sheet in Excel 2007 and later; columns end at XFD. */
const SHEET_ROWS = 1_048_576;
const SHEET_COLUMNS = 16_384;

/**
 * Throws when the cell references of a worksheet part name a grid larger than a sheet can be or than we hold. The
 * library fills the gaps between referenced cells, so one far reference in a small file would use all memory.
 */
export function assertSheetFits(
  part: string,
  xml: Buffer,
  limits: Pick<ImportLimits, 'sheetCells'>,
): void {
  if (!part.startsWith('xl/worksheets/')) return;
  const filled = { rows: 0, columns: 0 };
  // Parts are ASCII where references stand, whatever the texts are: no need to decode UTF-8.
  for (const piece of overlapping(xml))
    for (const [, tag, attributes = ''] of piece.matchAll(ROW_OR_CELL)) {
      const reference = /(?:^|\s)r\s*=\s*["']([^"']*)["']/.exec(attributes)?.[1];
      if (reference === undefined) continue;
      const { row, column } = position(part, reference);
      // Formatted cells without a value reach to the last row of many real sheets; the library drops them.
      if (tag !== 'c' || attributes.endsWith('/')) continue;
      filled.rows = Math.max(filled.rows, row);
      filled.columns = Math.max(filled.columns, column);
    }
  if (filled.rows * filled.columns > limits.sheetCells)
    throw new ImportRefusal(
      'FILE_TOO_LARGE',
      `${part} spans ${filled.rows} rows by ${filled.columns} columns; the limit is ${limits.sheetCells} cells. Remove stray cells far from the table, or send it as CSV.`,
    );
}

const ROW_OR_CELL = /<(?:\w+:)?(row|c)\s([^>]*)>/g;

function position(part: string, reference: string): { row: number; column: number } {
  const [, letters, digits] = /^([A-Z]{0,3})(\d{1,7})$/.exec(reference) ?? [];
  const row = Number(digits ?? NaN);
  const column = columnNumber(letters ?? '');
  if (row <= SHEET_ROWS && column <= SHEET_COLUMNS) return { row, column };
  throw new ImportRefusal(
    'FILE_CORRUPT',
    `${part} has a cell reference ${JSON.stringify(reference.slice(0, 40))} that no sheet can have.`,
  );
}

const columnNumber = (letters: string): number =>
  Array.from(letters, (letter) => letter.charCodeAt(0) - 64).reduce(
    (sum, digit) => sum * 26 + digit,
    0,
  );

const PIECE_BYTES = 4_194_304;
const OVERLAP_BYTES = 65_536;

function* overlapping(xml: Buffer): Generator<string> {
  for (let at = 0; at < xml.length; at += PIECE_BYTES)
    yield xml.toString('latin1', Math.max(0, at - OVERLAP_BYTES), at + PIECE_BYTES);
}
