import type { Decision } from '../../../workflows/run';
import type { DatasetProfile } from '../dataset';
import { normalizeFormatHeader } from '../import/formats/known-format';
import { formatField, knownFormats } from '../import/known-formats';
import { applyEdits, type MappingProblem } from './apply-edits';
import type { KnownFormatAliases } from './known-format-aliases';
import type { DatasetMapping, MappingEdit, MappingHistoryEntry } from './mapping';
import { proposeMappings } from './propose-mappings';

export interface MappingTaskInput {
  datasets: DatasetProfile[];
  history: MappingHistoryEntry[];
  /** what people answered to earlier proposals, oldest first */
  revisions: Decision[];
}

/** A table of a known format that says nothing about assets or relations; listed, not mapped. */
const isUnused = ({ formatId }: DatasetProfile): boolean =>
  formatId !== null && knownFormats.every(({ id, role }) => id !== formatId || role === null);

/** What the formats of these tables mean by their headers, generations of a format together. */
const aliasesOf = (datasets: readonly DatasetProfile[]): KnownFormatAliases[] =>
  knownFormats.flatMap(({ id, role, headers: known }) => {
    const headers = datasets.flatMap(({ formatId, header }) => (formatId === id ? header : []));
    if (role === null || headers.length === 0) return [];
    const named = new Set(known.map(normalizeFormatHeader));
    const fields: KnownFormatAliases['fields'] = {};
    const unused: string[] = [];
    for (const header of headers) {
      const field = formatField(id, header);
      if (field) fields[header] = field;
      else if (named.has(normalizeFormatHeader(header))) unused.push(header);
    }
    return [{ id, role, fields, unused }];
  });

/**
 * A proposal that takes into account what people said: pairs they rejected are not proposed again, and what they
 * edited is applied, with the problems the edits leave.
 */
export function proposeMappingsTask({ datasets, history, revisions }: MappingTaskInput): {
  mappings: DatasetMapping[];
  problems: MappingProblem[];
  /** tables nothing is taken from */
  unused: { datasetNo: number; fileName: string; table: string }[];
} {
  const editsOf = (decision: Decision['decision']) =>
    revisions
      .filter((revision) => revision.decision === decision)
      .flatMap(({ edits }) => mappingEdits(edits));
  const excluded = editsOf('reject').flatMap(({ targetField, ...column }) =>
    targetField === null ? [] : [{ ...column, targetField }],
  );
  const used = datasets.filter((dataset) => !isUnused(dataset));
  const mappings = proposeMappings({
    datasets: used,
    history,
    excluded,
    knownFormats: aliasesOf(used),
  });
  return {
    ...applyEdits(mappings, editsOf('edit'), (datasetNo) =>
      datasets.find((dataset) => dataset.datasetNo === datasetNo),
    ),
    unused: datasets
      .filter(isUnused)
      .map(({ datasetNo, fileName, table }) => ({ datasetNo, fileName, table })),
  };
}

/** The mapping edits of a decision; what is none is left out, it was refused when it came in through the API. */
export const mappingEdits = (edits: readonly unknown[]): MappingEdit[] =>
  edits.flatMap((edit) => {
    const {
      dataset_no: datasetNo,
      source_column: sourceColumn,
      target_field: targetField,
    } = (edit ?? {}) as Record<string, unknown>;
    if (typeof datasetNo !== 'number' || typeof sourceColumn !== 'string') return [];
    return [
      {
        datasetNo,
        sourceColumn,
        targetField: typeof targetField === 'string' ? targetField : null,
      },
    ];
  });
