import { ImportRefusal } from './import-refusal';

/** The text of one delimited record. */
export interface TextRecord {
  /** 1-based number of its first line */
  lineNo: number;
  text: string;
  /** lines it spans */
  lines: number;
  /** a quoted field begins here that never ends: the record is this one line, as it stands */
  unclosed?: true;
}

/** A quoted field may span lines; one that would span more than this is taken for one whose quote was forgotten. */
export const MAX_RECORD_CHARS = 1_048_576;

/** Lines read again after forgotten quotes, in characters: beyond it the file is not worth the work. */
const RESCAN_BUDGET_CHARS = 268_435_456;

/**
 * Cuts lines into records, honouring quotes (RFC 4180, and white space before an opening quote). A quote counts as
 * forgotten when the text ends or MAX_RECORD_CHARS pass before it is closed, or when what seems to close it on a later
 * line is followed by more text, which is what the next opening quote looks like: that line alone is then the record,
 * and reading goes on with the line after it. Throws FILE_CORRUPT when forgotten quotes are everywhere.
 */
export function* textRecords(lines: Iterable<string>, delimiter: string): Generator<TextRecord> {
  const reader = rereadable(lines);
  let rescanned = 0;
  for (let first = reader.next(); first !== undefined; first = reader.next()) {
    const { lineNo } = reader;
    if (!first.includes('"') || scanLine(first, delimiter, false) !== 'open') {
      yield { lineNo, text: first, lines: 1 };
      continue;
    }
    const taken = [first];
    const closed = takeQuotedLines(reader, taken, delimiter);
    if (closed) {
      yield { lineNo, text: taken.join('\n'), lines: taken.length };
      continue;
    }
    yield { lineNo, text: first, lines: 1, unclosed: true };
    rescanned += taken.reduce((sum, line) => sum + line.length + 1, 0);
    if (rescanned > RESCAN_BUDGET_CHARS)
      throw new ImportRefusal(
        'FILE_CORRUPT',
        `Quotes are left open all over the file; gave up at line ${lineNo}.`,
      );
    reader.putBack(taken.slice(1));
  }
}

/** Adds the following lines to `taken` until the quote is closed; false when it is not. */
function takeQuotedLines(reader: LineReader, taken: string[], delimiter: string): boolean {
  let chars = taken[0]?.length ?? 0;
  for (;;) {
    const line = reader.next();
    if (line === undefined) return false;
    taken.push(line);
    chars += line.length + 1;
    const state = scanLine(line, delimiter, true);
    if (state === 'closed') return true;
    if (state === 'misplaced' || chars > MAX_RECORD_CHARS) return false;
  }
}

/** `misplaced`: a quote opened on an earlier line is closed, and neither a delimiter nor the end of the line follows. */
function scanLine(
  line: string,
  delimiter: string,
  quotedBefore: boolean,
): 'open' | 'closed' | 'misplaced' {
  let at = 0;
  let quoted = quotedBefore;
  let openedBefore = quotedBefore;
  for (;;) {
    if (!quoted) {
      at = skipSpace(line, at, delimiter);
      if (line[at] === '"') at += 1;
      else {
        at = line.indexOf(delimiter, at) + 1;
        if (at === 0) return 'closed';
        continue;
      }
    }
    at = closingQuote(line, at) + 1;
    if (at === 0) return 'open';
    quoted = false;
    const after = skipSpace(line, at, delimiter);
    if (openedBefore && after < line.length && line[after] !== delimiter) return 'misplaced';
    openedBefore = false;
    at = line.indexOf(delimiter, after) + 1;
    if (at === 0) return 'closed';
  }
}

/** Position of the quote that ends a quoted field, doubled ones passed over; -1 when the line has none. */
function closingQuote(line: string, from: number): number {
  let at = line.indexOf('"', from);
  while (at !== -1 && line[at + 1] === '"') at = line.indexOf('"', at + 2);
  return at;
}

function skipSpace(line: string, from: number, delimiter: string): number {
  let at = from;
  while ((line[at] === ' ' || line[at] === '\t') && line[at] !== delimiter) at += 1;
  return at;
}

interface LineReader {
  next: () => string | undefined;
  putBack: (lines: string[]) => void;
  /** number of the line `next` gave last */
  readonly lineNo: number;
}

function rereadable(lines: Iterable<string>): LineReader {
  const iterator = lines[Symbol.iterator]();
  let returned: string[] = [];
  let at = 0;
  let lineNo = 0;
  return {
    next() {
      const again = returned[at];
      if (again !== undefined) {
        at += 1;
        lineNo += 1;
        return again;
      }
      const step = iterator.next();
      if (step.done === true) return undefined;
      lineNo += 1;
      return step.value;
    },
    putBack(back) {
      returned = [...back, ...returned.slice(at)];
      at = 0;
      lineNo -= back.length;
    },
    get lineNo() {
      return lineNo;
    },
  };
}
