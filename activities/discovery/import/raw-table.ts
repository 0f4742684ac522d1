/** One record before its meaning is known. */
export interface RawRecord {
  /** line or sheet row, 1-based */
  rowNo: number;
  /** trimmed; null when nothing is left */
  cells: (string | null)[];
  /** the record could not be read to its end */
  unclosed?: true;
  /** some bytes were invalid in the file's encoding and are U+FFFD now */
  damaged?: true;
}

/** One table of a file as its reader gives it; the records can be read again and again. */
export interface RawTable {
  /** sheet or archive entry; empty for a plain file */
  table: string;
  encoding: string;
  /** null for a workbook */
  delimiter: string | null;
  /** what a person should know of how it was read */
  warnings: readonly string[];
  records: () => Iterable<RawRecord>;
}

/** A cell's text as it is kept: surrounding white space gone, null when nothing is left. */
export function cellText(text: string): string | null {
  const trimmed = text.trim();
  return trimmed === '' ? null : trimmed;
}

export const isBlankRecord = (record: RawRecord): boolean =>
  record.unclosed !== true && record.cells.every((cell) => cell === null);
