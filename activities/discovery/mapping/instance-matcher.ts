/** The matcher that looks at the values: classes, patterns and how often values repeat. */
import type { ColumnProfile, DatasetRole, ValueClass } from '../dataset';
import {
  applicationContent,
  assetContent,
  dependencyContent,
  type ExpectedContent,
} from './expected-content';
import { patternShare } from './value-pattern';

export interface InstanceScore {
  /** 0 to 1; null when the column has no values to judge by */
  score: number | null;
  /** the content rules the field out, whatever the header says */
  veto: boolean;
  /** how far the content alone speaks for the field */
  distinctive: number;
  note: string;
}

/** Below this fit the values cannot be the field's. */
const VETO_BELOW = 0.12;
/** Fewer values than this say nothing about repetition. */
const FEW_VALUES = 8;

const contentOf = (role: DatasetRole): Record<string, ExpectedContent> =>
  role === 'dependencies'
    ? dependencyContent
    : role === 'applications'
      ? applicationContent
      : assetContent;

/** Scores the values of a column against what a field of the role expects; `rows` are the dataset's accepted rows. */
export function scoreInstances(
  column: ColumnProfile,
  field: string,
  role: DatasetRole,
  rows: number,
): InstanceScore {
  const expected = contentOf(role)[field];
  const values = Math.round(rows * (1 - column.nullRatio));
  if (expected === undefined || values === 0 || column.inferredType === 'empty') {
    return { score: null, veto: false, distinctive: 0, note: 'no values to judge by' };
  }
  const byClass = classFit(column, expected);
  const byPattern = expected.pattern ? patternShare(expected.pattern, column.topValues) : 0;
  const fit = Math.max(byClass, byPattern);
  const repetition = repetitionFit(column, expected, role, values);
  return {
    score: fit * repetition,
    veto: fit < VETO_BELOW,
    distinctive:
      (expected.distinctive ?? 0) *
      (expected.pattern ? Math.max(byPattern, pure(column, expected)) : 1),
    note: `${percent(fit)} of the values fit, mostly ${column.inferredType}; ${column.distinct} distinct in ${values}`,
  };
}

function classFit(column: ColumnProfile, expected: ExpectedContent): number {
  let fit = 0;
  for (const [name, ratio] of Object.entries(column.classRatios)) {
    fit += ratio * (expected.classes[name as ValueClass] ?? 0);
  }
  return Math.min(1, fit);
}

/** Share of the values in classes that fit the field fully. */
function pure(column: ColumnProfile, expected: ExpectedContent): number {
  let share = 0;
  for (const [name, ratio] of Object.entries(column.classRatios)) {
    if (expected.classes[name as ValueClass] === 1) share += ratio;
  }
  return Math.min(1, share);
}

/** 1 when the values repeat as the field's do, less when they do not: a constant is no name, a key no environment. */
function repetitionFit(
  column: ColumnProfile,
  expected: ExpectedContent,
  role: DatasetRole,
  values: number,
): number {
  if (expected.repetition === undefined || values < FEW_VALUES) return 1;
  const distinct = Math.min(1, column.distinct / values);
  if (expected.repetition === 'shared') return distinct <= 0.6 ? 1 : 1 - (distinct - 0.6);
  // detail tables repeat the key of their asset on purpose
  if (role === 'asset_details') return 1;
  return column.distinct <= 1 ? 0.15 : Math.min(1, 0.45 + distinct * 0.6);
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;
