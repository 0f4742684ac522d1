import type { DatasetRole } from '../../dataset';

/** What a known column means: the canonical field, the unit its numbers are in, the separators of its lists. */
export interface FormatField {
  field: string;
  unit?: string;
  /** the characters that separate the values of a list cell */
  split?: string;
}

/** One table of an export the trade knows: its columns and what they mean. */
export interface KnownFormat {
  /** `tool/table` */
  id: string;
  /** null for tables that are recognised but hold nothing the flow uses */
  role: DatasetRole | null;
  /** sheet and file names the tool gives the table, in lower case; they break ties only */
  tableNames: readonly string[];
  /** headers without which the table is hardly this one */
  required: readonly string[];
  /** groups of headers of which one each must be there, or the table is not this one, whatever the score */
  essential: readonly (readonly string[])[];
  /** headers it may have: generations, numbered and custom columns */
  optional: readonly string[];
  /** required and optional headers, as the tool writes them */
  headers: readonly string[];
  fields: Readonly<Record<string, FormatField>>;
}

interface FormatDefinition {
  id: string;
  role: DatasetRole | null;
  tableNames?: readonly string[];
  required: readonly string[];
  essential?: readonly (readonly string[])[];
  optional?: readonly string[];
  fields?: Readonly<Record<string, FormatField>>;
}

/** Completes a definition; headers named only in `fields` are optional ones. */
export function knownFormat(definition: FormatDefinition): KnownFormat {
  const { id, role, required, fields = {} } = definition;
  const named = new Set([...(definition.optional ?? []), ...Object.keys(fields)]);
  const optional = [...named].filter((header) => !required.includes(header));
  return {
    id,
    role,
    tableNames: definition.tableNames ?? [],
    required,
    essential: definition.essential ?? [],
    optional,
    headers: [...required, ...optional],
    fields,
  };
}

/** `name(1) … name(count)` for numbered columns. */
export const numbered = (count: number, name: (n: number) => string): string[] =>
  Array.from({ length: count }, (_, index) => name(index + 1));

/** A header line as tools write it. Only for headers that contain no comma themselves. */
export const headerList = (line: string): string[] => line.split(',').map((name) => name.trim());

/**
 * The form in which headers are compared: lower case, without a leading `*`, and with every run of other characters
 * than letters, digits, `#` and `%` as one blank, so that `ip_address`, `IP Address` and `*IP address ` are one.
 */
export const normalizeFormatHeader = (header: string): string =>
  header
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}#%]+/gu, ' ')
    .trim();
