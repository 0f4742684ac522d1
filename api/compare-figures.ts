/** What differs between the figures of two iterations. Pure. */
import type { IterationQuality, QualityFigures } from '../db/iteration-quality';
import type { DecidedMapping, MappedColumn, MappingDecision } from '../db/mapping-decisions';

export interface Change {
  before: number | null;
  after: number | null;
  /** after − before; null unless both are known */
  delta: number | null;
}

/** Ratios are kept to six decimals; so are their differences. */
const round = (value: number): number => Number(value.toFixed(6));

export const changeOf = (
  before: number | null | undefined,
  after: number | null | undefined,
): Change => ({
  before: before ?? null,
  after: after ?? null,
  delta: before == null || after == null ? null : round(after - before),
});

/** Every dimension either has; null when neither measured quality. */
export function qualityChange(before: QualityFigures | null, after: QualityFigures | null) {
  if (!before && !after) return null;
  const names = Object.keys({ ...before?.dimensions, ...after?.dimensions });
  return {
    overall: changeOf(before?.overall, after?.overall),
    dimensions: Object.fromEntries(
      names.map((name) => [name, changeOf(before?.dimensions[name], after?.dimensions[name])]),
    ),
  };
}

export const figureNames = [
  'duration_ms',
  'rows_in',
  'rows_out',
  'assets',
  'dependencies',
  'unresolved',
  'tech_debt_score',
] as const;
export type FigureName = (typeof figureNames)[number];

export const numbersOf = (
  before: Partial<IterationQuality>,
  after: IterationQuality,
): Record<FigureName, Change> =>
  Object.fromEntries(
    figureNames.map((name) => [name, changeOf(before[name], after[name])]),
  ) as Record<FigureName, Change>;

/** What one iteration made of a column. */
const choiceOf = (column: MappedColumn | undefined, decision: MappingDecision | null) =>
  column
    ? {
        target_field: column.target_field,
        from_unit: column.transform.fromUnit ?? null,
        confidence: column.confidence,
        chosen_by: column.by_person ? ('person' as const) : ('mapper' as const),
        decided_by: decision?.decided_by ?? null,
        decided_at: decision?.decided_at ?? null,
      }
    : null;

/** The same column of the same table of a file of the same name. */
const keyOf = ({ file_name, table_name, column_index, source_column }: MappedColumn): string =>
  JSON.stringify([file_name, table_name, column_index, source_column]);

/** The columns whose field or unit is another, or that only one of the two has; in the order of the later one's. */
export function mappingChanges(before: DecidedMapping, after: DecidedMapping) {
  const earlier = new Map(before.columns.map((column) => [keyOf(column), column]));
  const later = new Map(after.columns.map((column) => [keyOf(column), column]));
  const columns = [...new Map([...later, ...earlier])].flatMap(([key, column]) => {
    const [a, b] = [earlier.get(key), later.get(key)];
    const same =
      a?.target_field === b?.target_field && a?.transform.fromUnit === b?.transform.fromUnit;
    if (same && a !== undefined && b !== undefined) return [];
    return {
      file_name: column.file_name,
      table: column.table_name,
      column: column.source_column,
      before: choiceOf(a, before.decision),
      after: choiceOf(b, after.decision),
    };
  });
  return { columns: later.size, changed: columns };
}
