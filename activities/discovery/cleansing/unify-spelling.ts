import type { CleanRow } from './clean-row';
import type { FindingLog } from './finding-log';

/** Fields whose texts name a group; two spellings of one name would make two groups. */
const groupFields = [
  'application_name',
  'owner',
  'location',
  'datacenter',
  'cluster',
  'host',
  'business_service',
];

/**
 * Gives texts that differ in case only their most frequent spelling (of equally frequent ones the first in code
 * order). Works on the given rows in place; they were made by the caller.
 */
export function unifySpelling(rows: readonly CleanRow[], log: FindingLog): void {
  for (const field of groupFields) {
    const spellings = countSpellings(rows, field);
    for (const row of rows) {
      const value = row.values[field];
      if (value?.state !== 'ok' || typeof value.value !== 'string') continue;
      const best = spellings.get(value.value.toLowerCase());
      if (best === undefined || best === value.value) continue;
      log.add({
        datasetNo: row.datasetNo,
        rowNo: row.rowNo,
        field,
        ruleId: 'text.spelling',
        severity: 'info',
        message: `row ${row.rowNo}, column "${value.column}": "${value.value}" is spelt "${best}" elsewhere`,
        before: value.value,
        after: best,
        autoFixed: true,
      });
      row.values[field] = { ...value, value: best, rule: 'text.spelling' };
    }
  }
}

function countSpellings(rows: readonly CleanRow[], field: string): Map<string, string> {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const value = row.values[field];
    if (value?.state === 'ok' && typeof value.value === 'string') {
      counts.set(value.value, (counts.get(value.value) ?? 0) + 1);
    }
  }
  const best = new Map<string, string>();
  for (const [spelling, count] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const other = best.get(spelling.toLowerCase());
    if (other === undefined || count > (counts.get(other) ?? 0))
      best.set(spelling.toLowerCase(), spelling);
  }
  return best;
}
