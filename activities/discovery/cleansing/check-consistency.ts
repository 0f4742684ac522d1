import type { CleanRow, Severity } from './clean-row';
import { numberOf, textOf } from './asset-row';
import type { FindingLog } from './finding-log';
import { parseOsName } from './os-name';

/** Days after which a source that has not seen an asset again is stale (the usual default of CMDB health checks). */
const STALE_AFTER_DAYS = 90;
const DAY_MS = 86_400_000;

interface Violation {
  ruleId: string;
  field: string;
  severity: Severity;
  message: string;
  /** the row contradicts itself; the others are facts worth knowing */
  isInconsistent: boolean;
}

/** Whether a last-seen instant is neither in the future nor older than STALE_AFTER_DAYS. Both are ISO 8601. */
export function isFresh(lastSeen: string, asOf: string): boolean {
  const age = Date.parse(endOfDay(asOf)) - Date.parse(lastSeen);
  return age >= 0 && age <= (STALE_AFTER_DAYS + 1) * DAY_MS;
}

// An `asOf` that is a date stands for the whole day.
const endOfDay = (asOf: string): string => (asOf.length === 10 ? `${asOf}T23:59:59.999Z` : asOf);

/** Logs what a cleansed asset row says that cannot be, or should be known; true when it contradicts itself. */
export function checkConsistency(row: CleanRow, asOf: string, log: FindingLog): boolean {
  const violations = [
    ...storageViolations(row),
    ...utilisationViolations(row),
    ...timeViolations(row, asOf),
    ...osViolations(row),
    ...stateNotes(row),
  ];
  for (const { ruleId, field, severity, message } of violations) {
    const value = row.values[field];
    log.add({
      datasetNo: row.datasetNo,
      rowNo: row.rowNo,
      field,
      ruleId,
      severity,
      message: `row ${row.rowNo}: ${message}`,
      before: value?.raw ?? null,
      after: value?.value === null || value === undefined ? null : String(value.value),
      autoFixed: false,
    });
  }
  return violations.some((violation) => violation.isInconsistent);
}

function storageViolations(row: CleanRow): Violation[] {
  const used = numberOf(row, 'storage_used_gib');
  const allocated = numberOf(row, 'storage_allocated_gib');
  if (used === null || allocated === null || used <= allocated) return [];
  return [
    wrong(
      'constraint.used-over-allocated',
      'storage_used_gib',
      `${used} GiB used of ${allocated} GiB allocated`,
    ),
  ];
}

function utilisationViolations(row: CleanRow): Violation[] {
  return ['cpu', 'mem'].flatMap((kind) => {
    const mean = numberOf(row, `${kind}_util_avg_pct`);
    const peak = numberOf(row, `${kind}_util_max_pct`);
    if (mean === null || peak === null || mean <= peak) return [];
    return [
      wrong(
        'constraint.mean-over-peak',
        `${kind}_util_avg_pct`,
        `the mean of ${mean} % is above the peak of ${peak} %`,
      ),
    ];
  });
}

function timeViolations(row: CleanRow, asOf: string): Violation[] {
  const seen = textOf(row, 'last_seen_at');
  if (seen === null || isFresh(seen, asOf)) return [];
  if (seen > endOfDay(asOf))
    return [wrong('constraint.future-date', 'last_seen_at', `last seen ${seen}, after ${asOf}`)];
  return [
    note(
      'constraint.stale',
      'last_seen_at',
      `last seen ${seen}, more than ${STALE_AFTER_DAYS} days before ${asOf}`,
      'warning',
    ),
  ];
}

function osViolations(row: CleanRow): Violation[] {
  const configured = textOf(row, 'os_name');
  const reported = textOf(row, 'os_reported');
  if (configured === null || reported === null) return [];
  const a = parseOsName(configured);
  const b = parseOsName(reported);
  if (a.family === 'unknown' || b.family === 'unknown') return [];
  const otherFamily = a.family !== b.family;
  const otherProduct = a.product !== null && b.product !== null && a.product !== b.product;
  const otherCycle =
    a.product === b.product && a.cycle !== null && b.cycle !== null && a.cycle !== b.cycle;
  const outside =
    a.ambiguous.length > 0 &&
    b.cycle !== null &&
    !a.ambiguous.includes(b.cycle) &&
    a.product === b.product &&
    a.product !== null;
  if (!otherFamily && !otherProduct && !otherCycle && !outside) return [];
  return [
    wrong(
      'constraint.os-disagree',
      'os_reported',
      `configured as "${configured}", reported as "${reported}"`,
    ),
  ];
}

function stateNotes(row: CleanRow): Violation[] {
  const notes: Violation[] = [];
  if (row.values['is_template']?.value === true)
    notes.push(note('flag.template', 'is_template', 'is a template, not a machine', 'info'));
  if (textOf(row, 'power_state') === 'off')
    notes.push(note('flag.powered-off', 'power_state', 'is powered off', 'info'));
  return notes;
}

const wrong = (ruleId: string, field: string, message: string): Violation => ({
  ruleId,
  field,
  severity: 'warning',
  message,
  isInconsistent: true,
});

const note = (ruleId: string, field: string, message: string, severity: Severity): Violation => ({
  ruleId,
  field,
  severity,
  message,
  isInconsistent: false,
});
