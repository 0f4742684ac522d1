import { mean, median } from 'simple-statistics';

import type { CleanRow } from './clean-row';
import { numberOf, textOf } from './asset-row';
import type { FindingLog } from './finding-log';

/** Fewer values of a class than this have no meaningful spread. */
const MIN_VALUES = 8;
/** Iglewicz and Hoaglin (1993), "How to Detect and Handle Outliers": |modified z| above 3.5. */
const LIMIT = 3.5;

/** Fields looked at, and whether their sizes spread over orders of magnitude and are compared as logarithms. */
const lookedAt: readonly (readonly [field: string, log: boolean])[] = [
  ['cpu_cores', true],
  ['memory_mib', true],
  ['storage_allocated_gib', true],
  ['storage_used_gib', true],
  ['disk_count', true],
  ['cpu_util_avg_pct', false],
  ['mem_util_avg_pct', false],
  ['disk_iops_read', true],
  ['disk_iops_write', true],
];

/** Logs values far from those of their asset class. They may be right, so nothing is changed. */
export function findOutliers(rows: readonly CleanRow[], log: FindingLog): void {
  const classes = new Map<string, CleanRow[]>();
  for (const row of rows) {
    const name = textOf(row, 'asset_type') ?? 'unknown';
    const same = classes.get(name);
    if (same) same.push(row);
    else classes.set(name, [row]);
  }
  for (const [name, members] of classes) {
    for (const [field, isLog] of lookedAt) logOutliers(name, members, field, isLog, log);
  }
}

function logOutliers(
  className: string,
  rows: readonly CleanRow[],
  field: string,
  isLog: boolean,
  log: FindingLog,
): void {
  const measured = rows.flatMap((row) => {
    const value = numberOf(row, field);
    return value === null ? [] : [{ row, value }];
  });
  const scores = modifiedZ(measured.map(({ value }) => (isLog ? Math.log1p(value) : value)));
  measured.forEach(({ row, value }, index) => {
    const z = scores[index] ?? 0;
    if (Math.abs(z) <= LIMIT) return;
    log.add({
      datasetNo: row.datasetNo,
      rowNo: row.rowNo,
      field,
      ruleId: 'outlier.robust-z',
      severity: 'info',
      message: `row ${row.rowNo}: ${field} of ${value} is far from the other assets of class ${className} (robust z ${z.toFixed(1)})`,
      before: row.values[field]?.raw ?? null,
      after: String(value),
      autoFixed: false,
    });
  });
}

/**
 * The modified z-score of each value: 0.6745·(x − median)/MAD. Where more than half of the values are equal the MAD
 * is 0 and 1.2533 times the mean absolute deviation stands in, as Iglewicz and Hoaglin advise. All 0 for fewer than
 * MIN_VALUES values.
 */
export function modifiedZ(values: readonly number[]): number[] {
  if (values.length < MIN_VALUES) return values.map(() => 0);
  const centre = median([...values]);
  const distances = values.map((value) => Math.abs(value - centre));
  const spread = median(distances) / 0.6745 || 1.253314 * mean(distances);
  return values.map((value) => (spread === 0 ? 0 : (value - centre) / spread));
}
