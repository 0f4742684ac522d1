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
  let rows = 0;
  let columns = 0;
  // Parts are ASCII where references stand, whatever the texts are: no need to decode UTF-8.
  for (const piece of overlapping(xml))
    for (const [, reference = ''] of piece.matchAll(/\sr\s*=\s*["']([^"']*)["']/g)) {
      const [, letters, digits] = /^([A-Z]{0,3})(\d{1,7})$/.exec(reference) ?? [];
      if (letters === undefined) throw new ImportRefusal('FILE_CORRUPT', outside(part, reference));
      rows = Math.max(rows, Number(digits));
      columns = Math.max(columns, columnNumber(letters));
      if (rows > SHEET_ROWS || columns > SHEET_COLUMNS)
        throw new ImportRefusal('FILE_CORRUPT', outside(part, reference));
    }
  if (rows * columns > limits.sheetCells)
    throw new ImportRefusal(
      'FILE_TOO_LARGE',
      `${part} spans ${rows} rows by ${columns} columns; the limit is ${limits.sheetCells} cells. Remove stray cells far from the table, or send it as CSV.`,
    );
}

const outside = (part: string, reference: string): string =>
  `${part} has a cell reference ${JSON.stringify(reference.slice(0, 40))} that no sheet can have.`;

const columnNumber = (letters: string): number =>
  Array.from(letters).reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);

const PIECE_BYTES = 4_194_304;
const OVERLAP_BYTES = 256;

function* overlapping(xml: Buffer): Generator<string> {
  for (let at = 0; at < xml.length; at += PIECE_BYTES)
    yield xml.toString('latin1', Math.max(0, at - OVERLAP_BYTES), at + PIECE_BYTES);
}
