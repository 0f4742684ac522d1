import type { CleanValue, FieldScalar, Severity, ValueState } from './clean-row';

/** Why a cell has no (or not its whole) value, for the finding about it. */
export interface CellProblem {
  ruleId: string;
  severity: Severity;
  /** what was expected, a part of a sentence */
  expected: string;
}

export interface CellResult {
  state: ValueState;
  value: CleanValue['value'];
  rule: string | null;
  problem: CellProblem | null;
}

export const ok = (value: FieldScalar | FieldScalar[], rule: string | null): CellResult => ({
  state: 'ok',
  value,
  rule,
  problem: null,
});

export const missing = (rule: string | null): CellResult => ({
  state: 'missing',
  value: null,
  rule,
  problem: null,
});

export const invalid = (
  ruleId: string,
  expected: string,
  severity: Severity = 'warning',
): CellResult => ({
  state: 'invalid',
  value: null,
  rule: ruleId,
  problem: { ruleId, severity, expected },
});
