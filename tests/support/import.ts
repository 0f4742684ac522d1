/** Files for the import, and what came of them in a form tests can compare. */
import {
  importFiles,
  type ImportOptions,
  type ImportResult,
} from '../../activities/discovery/import/import-files';
import type { ImportedDataset, RefusedFile, SourceRow } from '../../activities/discovery/dataset';
import { unpackRows } from '../../activities/discovery/row-chunks';

/** Imports one file; a text is sent as UTF-8. */
export const importFile = (
  content: string | Uint8Array,
  fileName = 'servers.csv',
  options?: ImportOptions,
): Promise<ImportResult> =>
  importFiles(
    [{ uploadId: 'upload-1', fileName, bytes: [Buffer.from(content as string)] }],
    options,
  );

/** The only dataset of a file that must have one and nothing refused. */
export async function importOne(
  content: string | Uint8Array,
  fileName?: string,
  options?: ImportOptions,
): Promise<ImportedDataset> {
  const { datasets, refused } = await importFile(content, fileName, options);
  const [dataset] = datasets;
  if (!dataset || datasets.length > 1 || refused.length > 0)
    throw new Error(
      `expected one dataset: ${JSON.stringify({ tables: datasets.length, refused })}`,
    );
  return dataset;
}

/** The only refusal of a file that must have one and no dataset. */
export async function importRefusal(
  content: string | Uint8Array,
  fileName?: string,
  options?: ImportOptions,
): Promise<RefusedFile> {
  const { datasets, refused } = await importFile(content, fileName, options);
  const [refusal] = refused;
  if (!refusal || datasets.length > 0 || refused.length > 1)
    throw new Error(
      `expected one refusal: ${JSON.stringify({ tables: datasets.length, refused })}`,
    );
  return refusal;
}

export const rowsOf = (dataset: ImportedDataset): SourceRow[] => [
  ...unpackRows<SourceRow>(dataset.chunks),
];
export const cellsOf = (dataset: ImportedDataset): (string | null)[][] =>
  rowsOf(dataset).map(({ cells }) => cells);

/** What happened to the rows: total, accepted, rejected, blank. */
export const countsOf = (dataset: ImportedDataset): number[] => [
  dataset.rowsTotal,
  dataset.rowsAccepted,
  dataset.rowsRejected,
  dataset.rowsBlank,
];
