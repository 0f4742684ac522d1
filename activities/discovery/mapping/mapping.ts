/** The mapping of source columns to canonical fields: what the mapper proposes and a person approves. */
import type { DatasetRole } from '../dataset';

/** From this confidence on a proposal may be approved in bulk; below, a person must look at it. */
export const BULK_APPROVE_FROM = 0.9;
/** Below this confidence a column is left unmapped. */
export const PROPOSE_FROM = 0.6;

export interface MatcherEvidence {
  /** `profile`, `name`, `synonym`, `instance`, `range`, `history` */
  matcher: string;
  /** 0 to 1 */
  score: number;
  /** what the matcher saw, for a person: "`RAM (GB)` is a synonym of memory" */
  note: string;
}

/** How the text of the column becomes the unit of the target field. */
export interface ColumnTransform {
  fromUnit: string | null;
  toUnit: string | null;
  /** multiply by this; 1 when nothing is to be converted */
  factor: number;
  /** separators of a list column, null for a single value */
  split: string | null;
}

export type ColumnStatus =
  /** confidence ≥ BULK_APPROVE_FROM */
  | 'auto'
  /** PROPOSE_FROM ≤ confidence < BULK_APPROVE_FROM: selected for a person's look */
  | 'review'
  /** no field was good enough; the column is listed, never dropped */
  | 'unmapped';

export interface ColumnMapping {
  /** 0-based column index in the dataset's header */
  columnIndex: number;
  sourceColumn: string;
  targetField: string | null;
  /** calibrated probability that `targetField` is right, 0 to 1; for unmapped columns that of the best candidate */
  confidence: number;
  status: ColumnStatus;
  evidence: MatcherEvidence[];
  transform: ColumnTransform;
  /** the next best fields, at most three, best first */
  alternatives: { targetField: string; confidence: number }[];
}

export interface DatasetMapping {
  datasetNo: number;
  /** decided here for formats data_import did not recognise */
  role: DatasetRole;
  columns: ColumnMapping[];
  /** required fields no column is mapped to */
  missingRequired: string[];
  /** fields two or more columns compete for, with the columns */
  conflicts: { targetField: string; columns: string[] }[];
}

/** What a person decided earlier about a header: counts of approvals and rejections of `targetField`. */
export interface MappingHistoryEntry {
  /** the header normalised by normalizeHeader */
  header: string;
  role: DatasetRole;
  targetField: string;
  accepted: number;
  rejected: number;
}

/** A person's change to a proposal; `targetField: null` leaves the column out. */
export interface MappingEdit {
  datasetNo: number;
  sourceColumn: string;
  targetField: string | null;
}
