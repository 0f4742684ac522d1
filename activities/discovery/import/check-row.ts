import type { RejectCode } from '../dataset';
import { normalizeFormatHeader, type KnownFormat } from './formats/known-format';
import type { ImportLimits } from './import-limits';
import type { RawRecord } from './raw-table';

interface RowFault {
  column: string | null;
  code: RejectCode;
  message: string;
}

export type RowCheck = (record: RawRecord) => RowFault | null;

/** The checks every row passes, then those of its format; the first fault found is the row's. */
export function createRowCheck(
  header: readonly string[],
  format: KnownFormat | null,
  limits: Pick<ImportLimits, 'cellChars'>,
): RowCheck {
  const formatCheck = format?.id === 'konveyor/applications' ? konveyorCheck(header) : null;
  return (record) =>
    unclosedQuote(record) ??
    raggedRow(record, header) ??
    longCell(record, header, limits.cellChars) ??
    formatCheck?.(record) ??
    null;
}

const unclosedQuote: RowCheck = ({ unclosed, rowNo }) =>
  unclosed
    ? {
        column: null,
        code: 'QUOTE_UNCLOSED',
        message: `Row ${rowNo}: a quoted cell begins here that is never closed; close it or double the quote.`,
      }
    : null;

/** Short rows are common and harmless: what is missing is the end. Filled cells without a column are not. */
function raggedRow({ cells, rowNo }: RawRecord, header: readonly string[]): RowFault | null {
  if (cells.length <= header.length) return null;
  const last = cells.findLastIndex((cell) => cell !== null);
  if (last < header.length) return null;
  return {
    column: null,
    code: 'ROW_RAGGED',
    message: `Row ${rowNo} has ${last + 1} cells, the header ${header.length}; perhaps a delimiter inside a cell is not quoted.`,
  };
}

function longCell(
  { cells, rowNo }: RawRecord,
  header: readonly string[],
  most: number,
): RowFault | null {
  const index = cells.findIndex((cell) => cell !== null && cell.length > most);
  if (index === -1) return null;
  const column = header[index] ?? null;
  return {
    column,
    code: 'CELL_RANGE',
    message: `Row ${rowNo}, column ${column ?? index + 1}: the cell has ${cells[index]?.length ?? 0} characters; the limit is ${most}.`,
  };
}

/** Konveyor rows are applications (1) or dependencies (2) and always name their application. */
function konveyorCheck(header: readonly string[]): RowCheck {
  const find = (...names: string[]) =>
    header.findIndex((name) => names.includes(normalizeFormatHeader(name)));
  const type = find('record type 1', 'record type');
  const application = find('application name');
  return ({ cells, rowNo }) => {
    const recordType = cells[type] ?? null;
    if (recordType !== '1' && recordType !== '2')
      return {
        column: header[type] ?? null,
        code: 'ENUM_UNKNOWN',
        message: `Row ${rowNo}, column ${header[type] ?? ''}: found ${JSON.stringify(shown(recordType))}, expected 1 (application) or 2 (dependency).`,
      };
    if ((cells[application] ?? null) !== null) return null;
    return {
      column: header[application] ?? null,
      code: 'REQUIRED_MISSING',
      message: `Row ${rowNo}, column ${header[application] ?? ''}: the name of the application is missing.`,
    };
  };
}

const shown = (cell: string | null): string => (cell ?? '').slice(0, 80);
