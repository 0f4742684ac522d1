import type { ImportedDataset, RefusedFile, UploadedFile } from '../dataset';
import { bytesSource } from './byte-source';
import { defaultLimits, type ImportLimits } from './import-limits';
import { ImportRefusal } from './import-refusal';
import { importTable } from './import-table';
import { readTables, type FileTables } from './read-tables';

export interface ImportOptions {
  limits?: Partial<ImportLimits>;
  /** called now and then with the number of rows read so far, over all files */
  onProgress?: (rowsRead: number) => void;
}

export interface ImportResult {
  /** in the order of the files and of the tables inside each; numbered from 0 */
  datasets: ImportedDataset[];
  refused: RefusedFile[];
}

/**
 * Reads uploaded files into datasets: CSV and its kin in any usual encoding, gzipped too, XLSX workbooks, and ZIP
 * archives of those. A file, sheet or archive entry that cannot be taken is listed in `refused` with the reason and
 * does not keep the others from being read. For every dataset rowsTotal = rowsAccepted + rowsRejected + rowsBlank.
 */
export async function importFiles(
  files: readonly UploadedFile[],
  options: ImportOptions = {},
): Promise<ImportResult> {
  const limits = { ...defaultLimits, ...options.limits };
  const result: ImportResult = { datasets: [], refused: [] };
  let rowsRead = 0;
  const onRows = (count: number) => {
    rowsRead += count;
    options.onProgress?.(rowsRead);
  };
  for (const file of files) {
    const refuse = (table: string, error: unknown) => {
      if (!(error instanceof ImportRefusal)) throw error;
      const { uploadId, fileName } = file;
      result.refused.push({ uploadId, fileName, table, code: error.code, message: error.message });
    };
    const datasetsBefore = result.datasets.length;
    try {
      assertFileSize(file, limits);
      for await (const tables of readTables(bytesSource(file.bytes), '', limits))
        importAll(tables, file, limits, onRows, result, refuse);
    } catch (error) {
      refuse('', error);
      result.datasets.length = datasetsBefore;
    }
  }
  return result;
}

function importAll(
  { tables, skipped, refusal }: FileTables,
  { uploadId, fileName }: UploadedFile,
  limits: ImportLimits,
  onRows: (count: number) => void,
  result: ImportResult,
  refuse: (table: string, error: unknown) => void,
): void {
  if (refusal) refuse(refusal.table, refusal.error);
  const first = result.datasets.length;
  for (const raw of tables)
    try {
      const datasetNo = result.datasets.length;
      result.datasets.push(importTable(raw, { uploadId, fileName, datasetNo, limits, onRows }));
    } catch (error) {
      if (error instanceof ImportRefusal && error.code === 'ARCHIVE_UNSAFE') throw error;
      refuse(raw.table, error);
    }
  const warned = result.datasets[first];
  for (const table of skipped) {
    const message = `The sheet ${table} is empty.`;
    if (warned) warned.warnings.push(message);
    else refuse(table, new ImportRefusal('FILE_EMPTY', message));
  }
}

function assertFileSize({ bytes }: UploadedFile, limits: ImportLimits): void {
  const size = bytes.reduce((sum, part) => sum + part.length, 0);
  if (size === 0) throw new ImportRefusal('FILE_EMPTY', 'The file has no bytes.');
  if (size > limits.fileBytes)
    throw new ImportRefusal(
      'FILE_TOO_LARGE',
      `The file has ${size} bytes; the limit is ${limits.fileBytes}.`,
    );
}
