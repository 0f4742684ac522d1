import { findUploads, readUpload } from '../../db/uploads';
import { insertDatasets, insertRejects } from '../../db/datasets';
import { permanent } from '../../workflows/errors';
import type { DatasetProfile, ImportedDataset, RowReject, UploadedFile } from './dataset';
import { discoveryPhases } from '../../workflows/discovery/phases';
import type { DiscoveryDeps, DiscoveryPhase } from './phases';

/**
 * Reads every uploaded file into tables of rows. A file that cannot be used is refused by name and the others go on;
 * when none is left the phase fails with the reason of the first.
 */
export const dataImport =
  ({ db, compute }: DiscoveryDeps): DiscoveryPhase<'data_import'> =>
  async ({ uploads, as_of }, context) => {
    const { tenant } = context.header;
    const known = new Map(
      (await findUploads(db, tenant, uploads)).map((upload) => [upload.upload_id, upload]),
    );
    const files: UploadedFile[] = [];
    for (const uploadId of uploads) {
      const upload = known.get(uploadId);
      if (!upload) throw permanent('not_found', `there is no upload ${uploadId}`);
      files.push({
        uploadId,
        fileName: upload.file_name,
        bytes: await readUpload(db, tenant, uploadId),
      });
    }
    const { datasets, refused } = await compute.run('importFiles', { files }, context);
    if (datasets.length === 0)
      throw permanent(
        refused[0]?.code ?? 'FILE_EMPTY',
        refused.map(({ fileName, message }) => `${fileName}: ${message}`).join('; '),
      );

    const profiles = datasets.map(profileOf);
    const sum = (count: (dataset: ImportedDataset) => number) =>
      datasets.reduce((total, dataset) => total + count(dataset), 0);
    return {
      algorithm: discoveryPhases.data_import.algorithm,
      asOf: as_of,
      rows: sum(({ rowsTotal }) => rowsTotal),
      result: {
        datasets: datasets.length,
        rows_total: sum(({ rowsTotal }) => rowsTotal),
        rows_accepted: sum(({ rowsAccepted }) => rowsAccepted),
        rows_rejected: sum(({ rowsRejected }) => rowsRejected),
        rows_blank: sum(({ rowsBlank }) => rowsBlank),
        files_refused: refused.length,
      },
      document: { datasets: profiles, refused },
      write: async (trx) => {
        await insertDatasets(
          trx,
          context.resultId,
          datasets.map((dataset, index) => ({
            datasetNo: dataset.datasetNo,
            profile: profiles[index] as object,
            chunks: dataset.chunks,
          })),
        );
        await insertRejects(
          trx,
          context.resultId,
          datasets.flatMap((dataset) => dataset.rejects.map(rejectRow(dataset.datasetNo))),
        );
      },
    };
  };

function profileOf(dataset: ImportedDataset): DatasetProfile {
  const profile: Partial<ImportedDataset> = { ...dataset };
  delete profile.rejects;
  delete profile.chunks;
  return profile as DatasetProfile;
}

/** A reject as the registry keeps it. */
export const rejectRow =
  (datasetNo: number) =>
  ({ rowNo, column, code, message, raw }: RowReject) => ({
    dataset_no: datasetNo,
    row_no: rowNo,
    column_name: column,
    code,
    message,
    raw,
  });
