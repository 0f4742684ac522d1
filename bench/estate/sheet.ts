import iconv from 'iconv-lite';
import type { RejectCode } from '../../activities/discovery/dataset';

/** What was done to a row on purpose. */
export type TrapKind =
  /** an earlier row word for word */
  | 'duplicate_exact'
  /** an earlier machine in other letters: case, white space, FQDN for short name, emptied cells */
  | 'duplicate_near'
  | 'short_row'
  | 'long_row'
  | 'blank_row'
  | 'null_literal'
  /** `16 GB` or `16384 MB` in a column of plain GB */
  | 'unit_in_cell'
  | 'thousands_separator'
  | 'name_missing'
  | 'not_a_number'
  | 'out_of_range'
  | 'used_over_allocated'
  | 'future_date'
  /** last seen more than 90 days before the inventory */
  | 'stale'
  | 'decommissioned'
  | 'template'
  | 'ambiguous_os'
  /** two operating system columns that contradict each other */
  | 'os_disagreement'
  | 'space_before_quote'
  | 'line_break_in_cell'
  /** a reference to a machine no inventory has */
  | 'dangling_reference'
  | 'self_reference'
  /** `ALL` instead of a name */
  | 'all_reference'
  /** an end known by its address only */
  | 'address_only';

/** A trap as it stands in a file; `text` is the offending cell as written. */
export interface Trap {
  kind: TrapKind;
  /** row of the file as a person counts, the header is 1; a record of several lines has the number of its first */
  rowNo: number;
  /** header of the cell, null for the whole row */
  column: string | null;
  /** how an import should refuse the row or cell, null when it should be taken */
  code: RejectCode | null;
  text: string | null;
}

/** What a row is about: number of the asset, edge or application in the estate. */
interface RowSubject {
  rowNo: number;
  subject: 'asset' | 'edge' | 'application';
  no: number;
}

/** The ground truth of one table. */
export interface TableTruth {
  /** name inside the archive, empty for a plain file */
  table: string;
  rows: RowSubject[];
  traps: Trap[];
}

/** A file and what is true about it. */
export interface RenderedFile {
  name: string;
  bytes: Uint8Array;
  tables: TableTruth[];
}

export type Cell = string | number | null;
export type TrapNote = Omit<Trap, 'rowNo'>;
export interface RowNote {
  subject?: RowSubject['subject'];
  no?: number;
  traps?: readonly TrapNote[];
  /** position of a cell to be quoted after a space, as some exporters do */
  spaceBeforeQuote?: number;
}

export interface Sheet {
  /** adds a record; cells may be fewer or more than the header has */
  row(cells: readonly Cell[], note?: RowNote): void;
  /** adds an empty line, or one of delimiters only */
  blank(delimitersOnly: boolean): void;
  text(): string;
  truth: TableTruth;
}

/** Collects the lines of a delimited file and, with their row numbers, what is true about them. */
export function createSheet(options: {
  table?: string;
  header: readonly string[];
  delimiter?: ',' | ';';
  newline?: '\n' | '\r\n';
}): Sheet {
  const { table = '', header, delimiter = ',', newline = '\r\n' } = options;
  const truth: TableTruth = { table, rows: [], traps: [] };
  const lines: string[] = [];
  let nextRowNo = 1;
  const write = (line: string): number => {
    const rowNo = nextRowNo;
    nextRowNo += line.includes('\n') ? line.split('\n').length : 1;
    lines.push(line);
    return rowNo;
  };
  write(header.map((name) => quote(name, delimiter)).join(delimiter));
  return {
    truth,
    row(cells, { subject = 'asset', no, traps = [], spaceBeforeQuote } = {}) {
      const fields = cells.map((cell, index) =>
        index === spaceBeforeQuote ? ` "${String(cell ?? '')}"` : quote(cell, delimiter),
      );
      const rowNo = write(fields.join(delimiter));
      if (no !== undefined) truth.rows.push({ rowNo, subject, no });
      for (const trap of traps) truth.traps.push({ ...trap, rowNo });
    },
    blank(delimitersOnly) {
      const rowNo = write(delimitersOnly ? delimiter.repeat(header.length - 1) : '');
      truth.traps.push({ kind: 'blank_row', rowNo, column: null, code: null, text: null });
    },
    text: () => lines.join(newline) + newline,
  };
}

function quote(cell: Cell, delimiter: string): string {
  const text = String(cell ?? '');
  const plain = !text.includes(delimiter) && !/["\n\r]/.test(text);
  return plain ? text : `"${text.replaceAll('"', '""')}"`;
}

/** The sheets as one plain file. */
export function toFile(
  name: string,
  sheet: Sheet,
  encoding: 'utf8' | 'utf8-bom' | 'windows-1252' = 'utf8',
): RenderedFile {
  const text = encoding === 'utf8-bom' ? `\uFEFF${sheet.text()}` : sheet.text();
  const bytes =
    encoding === 'windows-1252' ? iconv.encode(text, 'windows-1252') : Buffer.from(text);
  return { name, bytes, tables: [sheet.truth] };
}
