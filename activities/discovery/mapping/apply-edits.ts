/** Takes the changes a person made to a proposal. */
import type { DatasetProfile } from '../dataset';
import { type TargetField, targetFields } from '../target-fields';
import { familyStem, takesSeveralColumns } from './column-family';
import { inferTransform } from './column-transform';
import type { ColumnMapping, DatasetMapping, MappingEdit } from './mapping';
import { detailIdentityFields, missingRequired } from './required-fields';
import { headerHint, looksLikeHypervisorExport } from './score-column';

export interface MappingProblem {
  code:
    | 'UNKNOWN_COLUMN'
    | 'UNKNOWN_FIELD'
    | 'UNKNOWN_DATASET'
    | 'MAPPING_CONFLICT'
    | 'MAPPING_INCOMPLETE';
  message: string;
  datasetNo: number;
  columns: string[];
}

/**
 * Applies the edits and checks the result. An edit that names something unknown is left out and reported; of two edits
 * of one column the later one holds. `profileOf` gives the profile of a dataset, so that units can be read from its
 * figures; without it they come from the header alone.
 *
 * A mapping without problems can be used: every dataset has its required fields and no field that holds one value has
 * two columns.
 */
export function applyEdits(
  mappings: readonly DatasetMapping[],
  edits: readonly MappingEdit[],
  profileOf?: (datasetNo: number) => DatasetProfile | undefined,
): { mappings: DatasetMapping[]; problems: MappingProblem[] } {
  const problems = edits.flatMap((edit) => problemOf(edit, mappings));
  const edited = mappings.map((mapping) => {
    const own = edits.filter(
      (edit) => edit.datasetNo === mapping.datasetNo && problemOf(edit, mappings).length === 0,
    );
    const columns = mapping.columns.map((column) => {
      const edit = own.findLast(({ sourceColumn }) => sourceColumn === column.sourceColumn);
      const profile = profileOf?.(mapping.datasetNo);
      return edit === undefined ? column : editColumn(column, edit, mapping, profile);
    });
    const fields = new Set(columns.flatMap(({ targetField }) => targetField ?? []));
    return {
      ...mapping,
      columns,
      missingRequired: missingRequired(mapping.role, fields),
      conflicts: findDoubles(mapping, columns),
    };
  });
  return { mappings: edited, problems: [...problems, ...edited.flatMap(problemsLeft)] };
}

function problemOf(edit: MappingEdit, mappings: readonly DatasetMapping[]): MappingProblem[] {
  const { datasetNo, sourceColumn, targetField } = edit;
  const problem = (code: MappingProblem['code'], message: string): MappingProblem[] => [
    { code, message, datasetNo, columns: [sourceColumn] },
  ];
  const mapping = mappings.find((other) => other.datasetNo === datasetNo);
  if (mapping === undefined) return problem('UNKNOWN_DATASET', `there is no dataset ${datasetNo}`);
  if (!mapping.columns.some((column) => column.sourceColumn === sourceColumn)) {
    return problem('UNKNOWN_COLUMN', `dataset ${datasetNo} has no column \`${sourceColumn}\``);
  }
  if (targetField !== null && fieldNamed(mapping, targetField) === undefined) {
    return problem('UNKNOWN_FIELD', `\`${targetField}\` is no field of ${mapping.role}`);
  }
  return [];
}

const fieldNamed = (mapping: DatasetMapping, name: string): TargetField | undefined =>
  targetFields(mapping.role).find((field) => field.name === name);

function editColumn(
  column: ColumnMapping,
  edit: MappingEdit,
  mapping: DatasetMapping,
  profile: DatasetProfile | undefined,
): ColumnMapping {
  const field = edit.targetField === null ? undefined : fieldNamed(mapping, edit.targetField);
  const before = column.targetField === null ? 'unmapped' : `mapped to ${column.targetField}`;
  const evidence = [{ matcher: 'person', score: 1, note: `was ${before}` }];
  const decided = { ...column, confidence: 1, evidence, targetField: field?.name ?? null };
  if (field === undefined) {
    const transform = { fromUnit: null, toUnit: null, factor: 1, split: null };
    return { ...decided, status: 'unmapped', transform };
  }
  // the person confirmed what was proposed: the unit found then stays
  if (field.name === column.targetField) return { ...decided, status: 'auto' };
  const values = profile?.columns.find(({ name }) => name === column.sourceColumn) ?? {
    index: column.columnIndex,
    name: column.sourceColumn,
    nullRatio: 0,
    distinct: 0,
    inferredType: 'empty' as const,
    classRatios: {},
    numeric: null,
    listRatio: 0,
    topValues: [],
  };
  const isBinaryVendor = profile !== undefined && looksLikeHypervisorExport(profile);
  const { transform } = inferTransform(values, field, headerHint(values, isBinaryVendor));
  return { ...decided, status: 'auto', transform };
}

/** Fields that hold one value and have two columns; the members of one numbered family count as one for a sum. */
function findDoubles(
  mapping: DatasetMapping,
  columns: readonly ColumnMapping[],
): DatasetMapping['conflicts'] {
  return targetFields(mapping.role).flatMap((field) => {
    const taken = columns.filter(({ targetField }) => targetField === field.name);
    if (field.list || taken.length < 2) return [];
    const stems = new Set(
      taken.map(({ sourceColumn }) => familyStem(sourceColumn) ?? sourceColumn),
    );
    const isFamily = stems.size === 1 && takesSeveralColumns(field);
    if (isFamily) return [];
    return [{ targetField: field.name, columns: taken.map(({ sourceColumn }) => sourceColumn) }];
  });
}

function problemsLeft(mapping: DatasetMapping): MappingProblem[] {
  const { datasetNo, role } = mapping;
  const conflicts = mapping.conflicts.map(({ targetField, columns }): MappingProblem => ({
    code: 'MAPPING_CONFLICT',
    message: `dataset ${datasetNo}: ${columns.map((name) => `\`${name}\``).join(' and ')} are all mapped to ${targetField}, which holds one value`,
    datasetNo,
    columns,
  }));
  if (mapping.missingRequired.length === 0) return conflicts;
  const needed =
    role === 'asset_details'
      ? `one of ${detailIdentityFields.join(', ')}`
      : mapping.missingRequired.join(' and ');
  return [
    ...conflicts,
    {
      code: 'MAPPING_INCOMPLETE',
      message: `dataset ${datasetNo} (${role}) needs a column mapped to ${needed}`,
      datasetNo,
      columns: [],
    },
  ];
}
