import { readAll, readHead, type ByteSource } from './byte-source';
import { fileKind, isEncryptedOffice } from './file-kind';
import type { ImportLimits } from './import-limits';
import { ImportRefusal } from './import-refusal';
import { inflatedSource } from './inflate';
import type { RawTable } from './raw-table';
import { readTextTable } from './read-text-table';
import { readWorkbook } from './read-workbook';
import { assertSafeArchive, readZipDirectory, type ZipEntry } from './zip-directory';
import { zipEntrySource } from './zip-entry-source';

/** The tables of one file, or of one entry of an archive. */
export interface FileTables {
  tables: RawTable[];
  /** sheets without a filled cell */
  skipped: string[];
  /** an entry of an archive that cannot be taken; the others can */
  refusal?: { table: string; error: ImportRefusal };
}

const HEAD_BYTES = 4096;

/**
 * The tables of a file, by what its bytes are. `entryName` is its name inside an archive, '' for an upload itself:
 * archives inside archives are refused. Throws ImportRefusal when nothing of it can be taken.
 */
export async function* readTables(
  source: ByteSource,
  entryName: string,
  limits: ImportLimits,
): AsyncGenerator<FileTables> {
  const kind = fileKind(readHead(source, HEAD_BYTES));
  if (kind.kind === 'text') yield { tables: [readTextTable(source, entryName)], skipped: [] };
  else if (kind.kind === 'zip') yield* readZip(readAll(source), entryName, limits);
  else if (kind.kind === 'gzip') yield* readGzip(source, entryName, limits);
  else if (kind.kind === 'ole') throw oleRefusal(readAll(source));
  else throw unsupported(kind.description);
}

async function* readZip(
  zip: Buffer,
  entryName: string,
  limits: ImportLimits,
): AsyncGenerator<FileTables> {
  const entries = readZipDirectory(zip);
  const names = new Set(entries.map((entry) => entry.name));
  if (names.has('xl/workbook.xml')) {
    const { tables, empty } = await readWorkbook(zip, entries, limits);
    yield { tables: tables.map((table) => inEntry(table, entryName)), skipped: empty };
    return;
  }
  const office = officeKind(names);
  if (office !== null) throw unsupported(office);
  if (entryName !== '')
    throw new ImportRefusal('ARCHIVE_UNSAFE', `${entryName} is an archive inside an archive.`);
  assertSafeArchive(entries, limits);
  const files = entries.filter(({ name }) => !isClutter(name));
  if (files.length === 0) throw new ImportRefusal('FILE_EMPTY', 'The archive has no files.');
  for (const entry of files) yield* readEntry(zip, entry, limits);
}

async function* readEntry(
  zip: Buffer,
  entry: ZipEntry,
  limits: ImportLimits,
): AsyncGenerator<FileTables> {
  try {
    yield* readTables(zipEntrySource(zip, entry, limits), entry.name, limits);
  } catch (error) {
    // An unsafe entry makes the whole archive unsafe; one that is only of no use leaves the others.
    if (!(error instanceof ImportRefusal) || error.code === 'ARCHIVE_UNSAFE') throw error;
    yield { tables: [], skipped: [], refusal: { table: entry.name, error } };
  }
}

async function* readGzip(
  source: ByteSource,
  entryName: string,
  limits: ImportLimits,
): AsyncGenerator<FileTables> {
  if (entryName !== '')
    throw new ImportRefusal('ARCHIVE_UNSAFE', `${entryName} is an archive inside an archive.`);
  const inflated = inflatedSource(source, 'gzip', 'The gzip file', limits);
  const kind = fileKind(readHead(inflated, HEAD_BYTES));
  if (kind.kind === 'zip' || kind.kind === 'gzip')
    throw new ImportRefusal('ARCHIVE_UNSAFE', 'The gzip file holds another archive.');
  yield* readTables(inflated, entryName, limits);
}

const inEntry = (table: RawTable, entryName: string): RawTable =>
  entryName === '' ? table : { ...table, table: `${entryName}/${table.table}` };

/** What file managers add to archives. */
const isClutter = (name: string): boolean =>
  /^__MACOSX\/|(^|\/)(\.DS_Store|Thumbs\.db)$/i.test(name);

function officeKind(names: ReadonlySet<string>): string | null {
  if (names.has('xl/workbook.bin')) return 'binary workbook (XLSB)';
  if (names.has('word/document.xml')) return 'Word document';
  if (names.has('ppt/presentation.xml')) return 'PowerPoint presentation';
  if (names.has('mimetype') && names.has('content.xml')) return 'OpenDocument file';
  return null;
}

const unsupported = (description: string) =>
  new ImportRefusal(
    'FILE_TYPE_UNSUPPORTED',
    `The file is a ${description}; send CSV, TSV, XLSX, or a ZIP of those.`,
  );

const oleRefusal = (bytes: Buffer): ImportRefusal =>
  isEncryptedOffice(bytes)
    ? new ImportRefusal('FILE_ENCRYPTED', 'The workbook needs a password; save it without one.')
    : unsupported('workbook in the old XLS format');
