/** CSV as a stream of text: RFC 4180 with CR LF, safe to open in a spreadsheet program. */
import type { Response } from 'express';
import { sendText } from './send-text';

export type CsvCell = string | number | boolean | null;

/** One line. Text a spreadsheet would take for a formula gets a leading apostrophe (OWASP, CSV Injection). */
export const csvLine = (cells: readonly CsvCell[]): string => `${cells.map(csvCell).join(',')}\r\n`;

function csvCell(cell: CsvCell): string {
  if (typeof cell !== 'string') return cell === null ? '' : String(cell);
  const harmless = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** Sends `header` and the lines of `pages`, one page in memory at a time. */
export const sendCsv = (
  response: Response,
  fileName: string,
  header: readonly string[],
  pages: AsyncIterable<readonly CsvCell[][]>,
): Promise<undefined> =>
  sendText(
    response,
    {
      'Content-Type': 'text/csv; charset=utf-8; header=present',
      'Content-Disposition': `attachment; filename="${fileName}"`,
    },
    csvText(header, pages),
  );

async function* csvText(
  header: readonly string[],
  pages: AsyncIterable<readonly CsvCell[][]>,
): AsyncGenerator<string, void, undefined> {
  let head = csvLine(header);
  for await (const page of pages) {
    yield head + page.map(csvLine).join('');
    head = '';
  }
  if (head) yield head;
}
