import type { RowReject } from '../dataset';

/**
 * The rejected rows as CSV, to be mended and sent again: row_no, column, code and message, then the original columns.
 * Lines end with CR LF (RFC 4180). Cells a spreadsheet program would take for a formula get a leading apostrophe
 * (OWASP, CSV Injection).
 */
export function rejectsToCsv(header: readonly string[], rejects: readonly RowReject[]): string {
  const width = rejects.reduce((most, { raw }) => Math.max(most, raw.length), header.length);
  const surplus = Array.from(
    { length: width - header.length },
    (_, at) => `column_${header.length + at + 1}`,
  );
  const rows = rejects.map(({ rowNo, column, code, message, raw }) => [
    String(rowNo),
    column,
    code,
    message,
    ...Array.from({ length: width }, (_, at) => raw[at] ?? null),
  ]);
  return [['row_no', 'column', 'code', 'message', ...header, ...surplus], ...rows]
    .map((cells) => `${cells.map(csvCell).join(',')}\r\n`)
    .join('');
}

function csvCell(cell: string | null): string {
  if (cell === null) return '';
  const harmless = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replace(/"/g, '""')}"` : harmless;
}
