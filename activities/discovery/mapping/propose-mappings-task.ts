import type { Decision } from '../../../workflows/run';
import type { DatasetProfile } from '../dataset';
import { knownFormats } from '../import/known-formats';
import { applyEdits, type MappingProblem } from './apply-edits';
import type { DatasetMapping, MappingEdit, MappingHistoryEntry } from './mapping';
import { proposeMappings } from './propose-mappings';

export interface MappingTaskInput {
  datasets: DatasetProfile[];
  history: MappingHistoryEntry[];
  /** what people answered to earlier proposals, oldest first */
  revisions: Decision[];
}

/**
 * A proposal that takes into account what people said: pairs they rejected are not proposed again, and what they
 * edited is applied, with the problems the edits leave.
 */
export function proposeMappingsTask({ datasets, history, revisions }: MappingTaskInput): {
  mappings: DatasetMapping[];
  problems: MappingProblem[];
} {
  const editsOf = (decision: Decision['decision']) =>
    revisions.filter((revision) => revision.decision === decision).flatMap(({ edits }) => mappingEdits(edits));
  const excluded = editsOf('reject').flatMap(({ targetField, ...column }) => (targetField === null ? [] : [{ ...column, targetField }]));
  const mappings = proposeMappings({ datasets, history, excluded, knownFormats });
  return applyEdits(mappings, editsOf('edit'), (datasetNo) => datasets.find((dataset) => dataset.datasetNo === datasetNo));
}

/** The mapping edits of a decision; what is none is left out, it was refused when it came in through the API. */
export const mappingEdits = (edits: readonly unknown[]): MappingEdit[] =>
  edits.flatMap((edit) => {
    const { dataset_no: datasetNo, source_column: sourceColumn, target_field: targetField } = (edit ?? {}) as Record<string, unknown>;
    if (typeof datasetNo !== 'number' || typeof sourceColumn !== 'string') return [];
    return [{ datasetNo, sourceColumn, targetField: typeof targetField === 'string' ? targetField : null }];
  });
