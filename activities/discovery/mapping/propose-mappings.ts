/** The field mapper: proposes for every column of every dataset which canonical field it is. */
import type { DatasetProfile, DatasetRole } from '../dataset';
import { targetFields } from '../target-fields';
import { type AssignedUnit, assignFields, type FieldConflict } from './assign-fields';
import { chooseRole } from './choose-role';
import { groupColumns } from './column-family';
import { indexHistory } from './history-matcher';
import type { KnownFormatAliases } from './known-format-aliases';
import {
  BULK_APPROVE_FROM,
  type ColumnMapping,
  type DatasetMapping,
  type MappingHistoryEntry,
} from './mapping';
import { detailIdentityFields, missingRequired } from './required-fields';
import { type ScoreContext, scoreColumns } from './score-column';

export interface MappingInput {
  datasets: readonly DatasetProfile[];
  history: readonly MappingHistoryEntry[];
  /** pairs a person rejected in this run; they are not proposed again */
  excluded?: readonly { datasetNo: number; sourceColumn: string; targetField: string }[];
  /** false: recognised formats are treated as unknown ones; default true */
  useKnownProfiles?: boolean;
  knownFormats?: readonly KnownFormatAliases[];
}

interface Attempt {
  assigned: AssignedUnit[];
  conflicts: FieldConflict[];
}

/**
 * Proposes a mapping for each dataset, in their order. Every column of the header is in the answer, mapped or not. The
 * same input gives the same answer, and the position of a column plays no part in what it is mapped to.
 */
export function proposeMappings(input: MappingInput): DatasetMapping[] {
  const history = indexHistory(input.history);
  const excluded = new Set(
    (input.excluded ?? []).map((pair) =>
      keyOf(pair.datasetNo, pair.sourceColumn, pair.targetField),
    ),
  );
  const useProfiles = input.useKnownProfiles ?? true;
  const attempt = (dataset: DatasetProfile, role: DatasetRole): Attempt => {
    const context: ScoreContext = {
      role,
      known: useProfiles ? knownFormatOf(dataset, input.knownFormats ?? []) : undefined,
      history,
      isExcluded: (...pair) => excluded.has(keyOf(...pair)),
    };
    return assignFields(groupColumns(scoreColumns(dataset, context)), targetFields(role));
  };
  const mapped = input.datasets.map((dataset) => {
    const known = useProfiles ? knownFormatOf(dataset, input.knownFormats ?? []) : undefined;
    const given = dataset.role ?? known?.role ?? null;
    if (given !== null) return { dataset, role: given, isGiven: true, ...attempt(dataset, given) };
    const attempts = {
      assets: attempt(dataset, 'assets'),
      dependencies: attempt(dataset, 'dependencies'),
      applications: attempt(dataset, 'applications'),
    };
    const role = chooseRole({
      assets: attempts.assets.assigned,
      dependencies: attempts.dependencies.assigned,
      applications: attempts.applications.assigned,
    });
    return { dataset, role, isGiven: false, ...attempts[role] };
  });
  const decided = mapped.map((entry) => {
    const isDetail =
      !entry.isGiven &&
      entry.role === 'assets' &&
      repeatsItsKey(entry.dataset, entry.assigned) &&
      mapped.some(
        (other) =>
          other !== entry &&
          other.role === 'assets' &&
          !repeatsItsKey(other.dataset, other.assigned),
      );
    if (!isDetail) return entry;
    return { ...entry, role: 'asset_details' as const, ...attempt(entry.dataset, 'asset_details') };
  });
  return decided.map(({ dataset, role, assigned, conflicts }) =>
    describe(dataset, role, assigned, conflicts),
  );
}

const keyOf = (datasetNo: number, sourceColumn: string, field: string): string =>
  JSON.stringify([datasetNo, sourceColumn, field]);

const knownFormatOf = (
  dataset: DatasetProfile,
  formats: readonly KnownFormatAliases[],
): KnownFormatAliases | undefined => formats.find(({ id }) => id === dataset.formatId);

/** Every key at least twice on average: the rows are parts of assets that another table of the upload lists. */
function repeatsItsKey(dataset: DatasetProfile, assigned: readonly AssignedUnit[]): boolean {
  const keys = assigned.filter(({ chosen }) =>
    detailIdentityFields.includes(chosen?.field.name ?? ''),
  );
  const columns = keys.flatMap(({ unit }) => unit.members.map(({ column }) => column));
  return (
    columns.length > 0 &&
    columns.every(({ distinct, nullRatio }) => {
      const values = dataset.rowsAccepted * (1 - nullRatio);
      return values >= 4 && distinct * 2 <= values;
    })
  );
}

function describe(
  dataset: DatasetProfile,
  role: DatasetRole,
  assigned: readonly AssignedUnit[],
  conflicts: readonly FieldConflict[],
): DatasetMapping {
  const columns = assigned
    .flatMap(describeUnit)
    .sort((one, other) => one.columnIndex - other.columnIndex);
  const positions = new Map(
    columns.map(({ sourceColumn, columnIndex }) => [sourceColumn, columnIndex]),
  );
  const position = (name: string): number => positions.get(name) ?? 0;
  const fields = new Set(columns.flatMap(({ targetField }) => targetField ?? []));
  return {
    datasetNo: dataset.datasetNo,
    role,
    columns,
    missingRequired: missingRequired(role, fields),
    conflicts: conflicts.map((conflict) => ({
      targetField: conflict.targetField,
      columns: [...conflict.columns].sort((one, other) => position(one) - position(other)),
    })),
  };
}

const MOST_ALTERNATIVES = 3;
/** Fields less likely than this are noise on a person's screen. */
const LEAST_ALTERNATIVE = 0.02;

function describeUnit({ unit, chosen, rated }: AssignedUnit): ColumnMapping[] {
  return unit.members.map(({ column, candidates }): ColumnMapping => {
    const shown = chosen ?? rated[0];
    // in a family each member shows the evidence of its own values
    const own = candidates.find(({ field }) => field.name === shown?.field.name);
    const plain = { fromUnit: null, toUnit: null, factor: 1, split: null };
    const confidence = shown?.confidence ?? 0;
    return {
      columnIndex: column.index,
      sourceColumn: column.name,
      targetField: chosen?.field.name ?? null,
      confidence,
      status: chosen === null ? 'unmapped' : confidence >= BULK_APPROVE_FROM ? 'auto' : 'review',
      evidence: [
        ...(own?.evidence ?? []),
        ...(unit.members.length > 1
          ? [
              {
                matcher: 'family',
                score: 1,
                note: `one of ${unit.members.length} numbered columns that go together`,
              },
            ]
          : []),
      ],
      transform: chosen === null ? plain : (own?.transform ?? plain),
      alternatives: rated
        .filter((other) => other.field.name !== chosen?.field.name)
        .filter(({ confidence: likelihood }) => likelihood >= LEAST_ALTERNATIVE)
        .slice(0, MOST_ALTERNATIVES)
        .map(({ field, confidence: likelihood }) => ({
          targetField: field.name,
          confidence: likelihood,
        })),
    };
  });
}
