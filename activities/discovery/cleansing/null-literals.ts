/** What people and tools write where they have nothing to say, lower case. */
const missingLiterals = new Set([
  'null',
  '(null)',
  '<null>',
  'n/a',
  'n.a.',
  'na',
  '#n/a',
  'none',
  '(none)',
  '<none>',
  'nil',
  'nan',
  'undefined',
  '-',
  '--',
  '---',
  '–',
  '—',
  '?',
  '.',
  'tbd',
  'not available',
  'not specified',
  'not set',
  'not provided',
  'no data',
  '(blank)',
  '(empty)',
  '[]',
  '[];',
  '{}',
  '""',
  "''",
  'k.a.',
  'keine angabe',
  'nicht verfügbar',
  'non disponible',
  's/d',
]);

const notApplicableLiterals = new Set([
  'not applicable',
  'nicht zutreffend',
  'entfällt',
  'sans objet',
  'no aplica',
]);

/** Errors a spreadsheet shows in place of a value. `#N/A` is how people leave a cell empty, so it is not here. */
const spreadsheetErrors = new Set([
  '#ref!',
  '#value!',
  '#div/0!',
  '#name?',
  '#null!',
  '#num!',
  '#error!',
  '#spill!',
]);

/** Serial numbers vendors ship when nobody set one; as identity keys they would unite strangers. */
const placeholderSerials = new Set([
  'to be filled by o.e.m.',
  'default string',
  'system serial number',
  'not specified',
  'chassis serial number',
  'serial number',
  '0',
  '00000000',
  '0123456789',
  '123456789',
  '1234567890',
  'xxxxxxxx',
  'unknown',
  'empty',
  'vmware virtual platform',
  'virtual machine',
  'no asset tag',
  'oem',
  'n/a.',
]);

/** UUIDs of mainboards whose vendor set none. */
const placeholderUuids = new Set([
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  '03000200-0400-0500-0006-000700080009',
  '00020003-0004-0005-0006-000700080009',
  '12345678-1234-5678-90ab-cddeefaabbcc',
]);

export type NullKind = 'missing' | 'not_applicable' | 'spreadsheet_error';

/** Which kind of nothing a trimmed text stands for, null when it is a value. */
export function nullKind(text: string): NullKind | null {
  const lower = text.toLowerCase();
  if (missingLiterals.has(lower)) return 'missing';
  if (notApplicableLiterals.has(lower)) return 'not_applicable';
  return spreadsheetErrors.has(lower) ? 'spreadsheet_error' : null;
}

export const isPlaceholderSerial = (text: string): boolean =>
  placeholderSerials.has(text.toLowerCase()) || /^(.)\1{3,}$/u.test(text);

export const isPlaceholderUuid = (uuid: string): boolean => placeholderUuids.has(uuid);
