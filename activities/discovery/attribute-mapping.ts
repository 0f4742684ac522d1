import { readProfiles } from '../../db/datasets';
import { addMappingHistory, readMappingHistory } from '../../db/mapping-history';
import type { Decision } from '../../workflows/run';
import type { DatasetProfile, DatasetRole } from './dataset';
import type { MappingProblem } from './mapping/apply-edits';
import type { DatasetMapping } from './mapping/mapping';
import { normalizeHeader } from './mapping/normalize-header';
import { mappingEdits } from './mapping/propose-mappings-task';
import { givenResult } from './given-result';
import { discoveryPhases } from '../../workflows/discovery/phases';
import type { DiscoveryDeps, DiscoveryPhase } from './phases';

/**
 * Proposes a canonical field for every column, with evidence and a calibrated confidence. Always ends at a person: the
 * confidence selects what they must look at. What they reject is not proposed again, and is remembered for the tenant.
 */
export const attributeMapping =
  ({ db, compute }: DiscoveryDeps): DiscoveryPhase<'attribute_mapping'> =>
  async ({ import_id, as_of, revisions = [] }, context) => {
    const { tenant } = context.header;
    await givenResult(db, tenant, import_id, 'data_import');
    const datasets = await readProfiles<DatasetProfile>(db, tenant, import_id);
    const history = (await readMappingHistory(db, tenant)).map(
      ({ role, target_field, ...rest }) => ({
        ...rest,
        role: role as DatasetRole,
        targetField: target_field,
      }),
    );
    const { mappings, problems, unused } = await compute.run(
      'proposeMappings',
      { datasets, history, revisions },
      context,
    );
    const columns = mappings.flatMap((mapping) => mapping.columns);
    const count = (status: string) => columns.filter((column) => column.status === status).length;
    return {
      algorithm: discoveryPhases.attribute_mapping.algorithm,
      asOf: as_of,
      rows: columns.length,
      result: {
        columns: columns.length,
        auto: count('auto'),
        review: count('review'),
        unmapped: count('unmapped'),
        problem: problemOf(datasets, problems),
      },
      document: { mappings, problems, unused },
      write: (trx) => addMappingHistory(trx, rejections(mappings, revisions.at(-1))),
    };
  };

/** Longest problem shown at the gate; the document has all of them. */
const PROBLEM_LENGTH = 2000;

/** Why the mapping cannot be approved as it is. A flow over no rows at all would only seem to have found nothing. */
function problemOf(
  datasets: readonly DatasetProfile[],
  problems: readonly MappingProblem[],
): string | null {
  if (datasets.every(({ rowsAccepted }) => rowsAccepted === 0))
    return 'no row of any file could be taken; /rejects says why of each';
  return problems.length === 0
    ? null
    : problems
        .map(({ message }) => message)
        .join('; ')
        .slice(0, PROBLEM_LENGTH);
}

/** What the newest decision says against: pairs of a rejection, remembered so that the next import starts wiser. */
function rejections(mappings: readonly DatasetMapping[], newest: Decision | undefined) {
  if (newest?.decision !== 'reject') return [];
  return mappingEdits(newest.edits).flatMap(({ datasetNo, sourceColumn, targetField }) => {
    const role = mappings.find((mapping) => mapping.datasetNo === datasetNo)?.role;
    if (!role || targetField === null) return [];
    return [
      {
        role,
        header: normalizeHeader(sourceColumn),
        target_field: targetField,
        accepted: 0,
        rejected: 1,
      },
    ];
  });
}
