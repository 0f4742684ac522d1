import type { Severity } from '../cleansing/clean-row';

/**
 * What each kind of debt weighs in the score (of 100) and costs to remedy, in points of Konveyor's scale: 0 nothing to
 * do, 1 trivial, 3 complex, 5 redesign, 7 rearchitecture, 13 unknown.
 */
export const debtRules = {
  os_end_of_life: { weight: 60, points: 5 },
  os_ending_soon: { weight: 30, points: 3 },
  extended_support_only: { weight: 40, points: 5 },
  database_end_of_life: { weight: 60, points: 5 },
  database_ending_soon: { weight: 30, points: 3 },
  runtime_end_of_life: { weight: 40, points: 3 },
  runtime_ending_soon: { weight: 20, points: 1 },
  '32_bit': { weight: 20, points: 7 },
  virtual_hardware: { weight: 10, points: 1 },
  os_disagreement: { weight: 10, points: 1 },
  ambiguous_os: { weight: 10, points: 1 },
  unknown_os: { weight: 10, points: 1 },
  unknown_software_version: { weight: 10, points: 1 },
  no_os: { weight: 20, points: 1 },
  no_owner: { weight: 15, points: 0 },
  stale: { weight: 15, points: 1 },
} as const satisfies Record<string, { weight: number; points: 0 | 1 | 3 | 5 | 7 | 13 }>;

export type DebtCategory = keyof typeof debtRules;

/** The share of its weight a finding adds to the score. */
export const severityFactors: Record<Severity, number> = {
  info: 0.25,
  warning: 0.5,
  error: 0.75,
  critical: 1,
};

/** Ended longer ago than this, a product has known holes that nobody mends. */
export const CRITICAL_AFTER_DAYS = 365;

/** Not seen for longer than this, an asset may be gone (default of CMDB health dashboards). */
export const STALE_AFTER_DAYS = 90;
