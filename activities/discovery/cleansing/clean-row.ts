/** A row after cleansing: typed values with where each came from. */

/** The three nulls are different: nothing was provided, what was provided is not valid, the field does not apply. */
export type ValueState = 'ok' | 'missing' | 'invalid' | 'not_applicable';

export type FieldScalar = string | number | boolean;

export interface CleanValue {
  state: ValueState;
  /** typed and in the unit of the target field; null unless state is ok. Lists for list fields, tags as `key=value`. */
  value: FieldScalar | FieldScalar[] | null;
  /** the cell as written */
  raw: string | null;
  /** source column */
  column: string;
  /** id of the last rule that changed the value, null when it was taken as it was */
  rule: string | null;
}

export interface CleanRow {
  datasetNo: number;
  rowNo: number;
  /** by canonical field name; only mapped fields appear */
  values: Record<string, CleanValue>;
}

export type QualityDimension =
  'completeness' | 'validity' | 'uniqueness' | 'consistency' | 'timeliness';

export interface QualityReport {
  /** each 0 to 1 */
  dimensions: Record<QualityDimension, number>;
  /** weighted mean of the dimensions, 0 to 1 */
  overall: number;
  fields: {
    field: string;
    rows: number;
    ok: number;
    missing: number;
    invalid: number;
    notApplicable: number;
  }[];
}

export type Severity = 'info' | 'warning' | 'error' | 'critical';

export interface DataFinding {
  datasetNo: number;
  rowNo: number;
  field: string | null;
  ruleId: string;
  severity: Severity;
  message: string;
  before: string | null;
  after: string | null;
  autoFixed: boolean;
}
