/** Compares a proposal with the right mapping. */
import type { DatasetProfile } from '../../dataset';
import { BULK_APPROVE_FROM, type DatasetMapping } from '../mapping';
import type { GoldTable } from './gold-table';

/** One column: what was right, what was proposed, and where the right field stood. */
export interface Outcome {
  table: string;
  header: string;
  expected: string | null;
  proposed: string | null;
  confidence: number;
  /** 1 for the first candidate, 0 when the right field was not among the candidates shown */
  rank: number;
}

export interface Metrics {
  columns: number;
  precision: number;
  precisionAuto: number;
  /** columns approved in bulk, of all with a right field */
  autoShare: number;
  /** share of columns with a right field that got it */
  recall: number;
  f1: number;
  /** mean reciprocal rank of the right field */
  mrr: number;
  /** expected calibration error over 10 bins, over the proposed columns */
  ece: number;
  /** changes a person has to make per table */
  editsPerTable: number;
}

export function outcomesOf(
  table: GoldTable,
  profile: DatasetProfile,
  mapping: DatasetMapping,
): Outcome[] {
  return table.columns.map(({ header, field }, at) => {
    const column = mapping.columns.find(
      ({ columnIndex }) => columnIndex === profile.columns[at]?.index,
    );
    const first = column?.targetField ?? null;
    const shown = [
      ...(first === null ? [] : [first]),
      ...(column?.alternatives ?? []).map(({ targetField }) => targetField),
    ];
    return {
      table: table.name,
      header,
      expected: field,
      proposed: first,
      confidence: column?.confidence ?? 0,
      rank: field === null ? 0 : shown.indexOf(field) + 1,
    };
  });
}

const ratio = (part: number, whole: number): number => (whole === 0 ? 1 : part / whole);

export function measure(outcomes: readonly Outcome[], tables: number): Metrics {
  const proposed = outcomes.filter((one) => one.proposed !== null);
  const right = proposed.filter((one) => one.proposed === one.expected);
  const auto = proposed.filter((one) => one.confidence >= BULK_APPROVE_FROM);
  const wanted = outcomes.filter((one) => one.expected !== null);
  const precision = ratio(right.length, proposed.length);
  const recall = ratio(right.length, wanted.length);
  const wrong = outcomes.filter((one) => one.proposed !== one.expected).length;
  return {
    columns: outcomes.length,
    precision,
    precisionAuto: ratio(auto.filter((one) => one.proposed === one.expected).length, auto.length),
    autoShare: ratio(auto.length, wanted.length),
    recall,
    f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall),
    mrr: ratio(
      wanted.reduce((sum, one) => sum + (one.rank > 0 ? 1 / one.rank : 0), 0),
      wanted.length,
    ),
    ece: calibrationError(proposed),
    editsPerTable: wrong / tables,
  };
}

const BINS = 10;

/** Mean gap between confidence and share of right proposals, weighted by the columns in each of ten bins. */
function calibrationError(proposed: readonly Outcome[]): number {
  const bins = Array.from({ length: BINS }, () => ({ count: 0, confidence: 0, right: 0 }));
  for (const { confidence, proposed: field, expected } of proposed) {
    const bin = bins[Math.min(BINS - 1, Math.floor(confidence * BINS))];
    if (bin === undefined) continue;
    bin.count += 1;
    bin.confidence += confidence;
    bin.right += field === expected ? 1 : 0;
  }
  const gap = bins.reduce((sum, { confidence, right }) => sum + Math.abs(confidence - right), 0);
  return proposed.length === 0 ? 0 : gap / proposed.length;
}
