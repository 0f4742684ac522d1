/** CSV as a stream of text: RFC 4180 with CR LF, safe to open in a spreadsheet program. */
import type { Response } from 'express';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export type CsvCell = string | number | boolean | null;

/** One line. Text a spreadsheet would take for a formula gets a leading apostrophe (OWASP, CSV Injection). */
export const csvLine = (cells: readonly CsvCell[]): string => `${cells.map(csvCell).join(',')}\r\n`;

function csvCell(cell: CsvCell): string {
  if (typeof cell !== 'string') return cell === null ? '' : String(cell);
  const harmless = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/**
 * Sends `header` and the lines of `pages`, one page in memory at a time. The first page is read before the response
 * begins: a fault there is still a problem document. One later breaks the connection off, so that half a file cannot
 * pass for a whole one.
 */
export async function sendCsv(
  response: Response,
  fileName: string,
  header: readonly string[],
  pages: AsyncIterable<readonly CsvCell[][]>,
): Promise<undefined> {
  const text = csvText(header, pages);
  const first = await text.next();
  response.status(200).set({
    'Content-Type': 'text/csv; charset=utf-8; header=present',
    'Content-Disposition': `attachment; filename="${fileName}"`,
  });
  try {
    await pipeline(Readable.from(continued(first, text)), response);
  } catch (error) {
    if (!isClientGone(error)) throw error;
  }
  return undefined;
}

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

async function* continued(
  first: IteratorResult<string, void>,
  rest: AsyncGenerator<string, void, undefined>,
): AsyncGenerator<string, void, undefined> {
  if (first.done) return;
  yield first.value;
  yield* rest;
}

/** A reader who closed the connection is no fault of ours. */
const isClientGone = (error: unknown): boolean =>
  (error as { code?: string } | null)?.code === 'ERR_STREAM_PREMATURE_CLOSE';
