import { insertRows } from '../../db/knex';
import { insertDatasets, insertRejects, readChunks, readProfiles } from '../../db/datasets';
import { addMappingHistory } from '../../db/mapping-history';
import { permanent } from '../../workflows/errors';
import type { CleansedDataset } from './cleansing/cleanse';
import type { DataFinding } from './cleansing/clean-row';
import type { CleanseTaskInput } from './cleansing/cleanse-task';
import { rejectRow } from './data-import';
import type { DatasetProfile } from './dataset';
import { findingColumns } from './finding-columns';
import { givenResult } from './given-result';
import { normalizeHeader } from './mapping/normalize-header';
import type { DatasetMapping } from './mapping/mapping';
import { discoveryPhases } from '../../workflows/discovery/phases';
import type { DiscoveryDeps, DiscoveryPhase } from './phases';

/** Types, converts and checks every cell under the approved mapping, and says how good the data is before and after. */
export const dataCleansing =
  ({ db, compute }: DiscoveryDeps): DiscoveryPhase<'data_cleansing'> =>
  async ({ import_id, mapping_id, decision, as_of }, context) => {
    const { tenant } = context.header;
    await givenResult(db, tenant, import_id, 'data_import');
    const approved = await givenResult(db, tenant, mapping_id, 'attribute_mapping');
    const problem = approved.result['problem'] as string | null;
    if (problem) throw permanent('MAPPING_INCOMPLETE', problem);
    const { mappings } = approved.document as unknown as { mappings: DatasetMapping[] };

    const datasets: CleanseTaskInput['datasets'] = [];
    for (const profile of await readProfiles<DatasetProfile>(db, tenant, import_id)) {
      const mapping = mappings.find(({ datasetNo }) => datasetNo === profile.datasetNo);
      if (mapping)
        datasets.push({
          profile,
          mapping,
          chunks: await readChunks(db, tenant, import_id, profile.datasetNo),
        });
    }
    const cleansed = await compute.run('cleanse', { datasets, asOf: as_of }, context);
    const { quality, findings, findingCounts, duplicateClusters } = cleansed;
    const sum = (field: 'rowsIn' | 'rowsOut' | 'rowsQuarantined') =>
      cleansed.datasets.reduce((total, dataset) => total + dataset[field], 0);
    return {
      algorithm: discoveryPhases.data_cleansing.algorithm,
      asOf: as_of,
      rows: sum('rowsIn'),
      quality: quality.after.overall,
      result: {
        rows_in: sum('rowsIn'),
        rows_out: sum('rowsOut'),
        rows_quarantined: sum('rowsQuarantined'),
        quality_before: quality.before.overall,
        quality_after: quality.after.overall,
        findings: findingCounts.reduce((total, { count }) => total + count, 0),
      },
      document: {
        quality,
        findingCounts,
        datasets: cleansed.datasets.map(withoutRows),
        duplicateClusters,
        decision,
      },
      write: async (trx) => {
        await insertDatasets(
          trx,
          context.resultId,
          cleansed.datasets.map(({ datasetNo, role, chunks }) => ({
            datasetNo,
            profile: {
              datasetNo,
              role,
              formatId:
                datasets.find(({ profile }) => profile.datasetNo === datasetNo)?.profile.formatId ??
                null,
            },
            chunks,
          })),
        );
        await insertRejects(
          trx,
          context.resultId,
          cleansed.datasets.flatMap(({ datasetNo, rejects }) => rejects.map(rejectRow(datasetNo))),
        );
        await insertRows(
          trx,
          'findings',
          findingColumns,
          findings.map(findingRow(context.resultId)),
        );
        await addMappingHistory(trx, acceptances(mappings));
      },
    };
  };

const withoutRows = ({ datasetNo, role, rowsIn, rowsOut, rowsQuarantined }: CleansedDataset) => ({
  datasetNo,
  role,
  rowsIn,
  rowsOut,
  rowsQuarantined,
});

const findingRow = (resultId: string) => (finding: DataFinding, index: number) => ({
  result_id: resultId,
  finding_no: index + 1,
  category: finding.ruleId,
  severity: finding.severity,
  asset_id: null,
  dataset_no: finding.datasetNo,
  row_no: finding.rowNo,
  field: finding.field,
  message: finding.message,
  details: { before: finding.before, after: finding.after, auto_fixed: finding.autoFixed },
});

/** What an approved mapping says for: every mapped column, as it was approved. */
const acceptances = (mappings: readonly DatasetMapping[]) =>
  mappings.flatMap(({ role, columns }) =>
    columns.flatMap(({ sourceColumn, targetField }) =>
      targetField === null
        ? []
        : [
            {
              role,
              header: normalizeHeader(sourceColumn),
              target_field: targetField,
              accepted: 1,
              rejected: 0,
            },
          ],
    ),
  );
