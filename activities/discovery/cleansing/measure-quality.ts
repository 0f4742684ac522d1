import type { DatasetRole } from '../dataset';
import type { CleanedDataset } from './cleaned-dataset';
import { isFresh } from './check-consistency';
import type { CleanRow, CleanValue, QualityDimension, QualityReport } from './clean-row';
import type { DuplicateCluster } from './find-duplicates';

/** Weight of each dimension in `overall`; they sum to 1. */
const dimensionWeights: Readonly<Record<QualityDimension, number>> = {
  completeness: 0.3,
  validity: 0.25,
  uniqueness: 0.15,
  consistency: 0.2,
  timeliness: 0.1,
};

/**
 * What a row of each role should tell, any of the fields sufficing, and how much it counts. The weights for assets are
 * the shares a plan needs filled: name 100 %, system, processors and memory 95 %, address 80 %, owner or
 * application 70 %.
 */
const wanted: Readonly<
  Record<DatasetRole, readonly (readonly [weight: number, fields: readonly string[]])[]>
> = {
  assets: [
    [1, ['asset_name']],
    [0.95, ['os_name', 'os_reported']],
    [0.95, ['cpu_cores']],
    [0.95, ['memory_mib']],
    [0.8, ['ip_addresses']],
    [0.7, ['owner', 'application_name']],
  ],
  asset_details: [[1, ['asset_name', 'external_id', 'vm_uuid', 'serial_number', 'fqdn']]],
  dependencies: [
    [1, ['source_name', 'source_ip', 'source_application', 'source_process']],
    [1, ['destination_name', 'destination_ip', 'destination_application', 'destination_process']],
  ],
  applications: [
    [1, ['application_name']],
    [0.7, ['owner', 'business_service']],
  ],
};

interface Context {
  /** `datasetNo:rowNo` of asset rows that contradict themselves or others */
  inconsistent: ReadonlySet<string>;
  duplicateClusters: readonly DuplicateCluster[];
  asOf: string;
}

/**
 * Quality before and after cleansing, each dimension 0 to 1. `before` looks at every row as it was written: a cell is
 * valid when no rule had to change it. `after` looks at the rows kept.
 *
 * - completeness: per row Σ weight of the wanted groups told / Σ weights, mean over rows; an absent column tells nothing
 * - validity: valid cells / (valid + invalid cells)
 * - uniqueness: 1 − surplus rows of one dataset describing a machine again / asset rows; after: of those that merge
 *   nothing is left, so only the undecided count
 * - consistency: 1 − contradicting asset rows / asset rows; before, also rows with an impossible figure
 * - timeliness: asset rows seen within 90 days / asset rows; a row without a date cannot show that it is fresh
 *
 * Uniqueness, consistency and timeliness are 1 without asset rows: there is nothing to judge.
 */
export function measureQuality(
  datasets: readonly CleanedDataset[],
  context: Context,
): { before: QualityReport; after: QualityReport } {
  return { before: report(datasets, 'before', context), after: report(datasets, 'after', context) };
}

type Moment = 'before' | 'after';

function report(
  datasets: readonly CleanedDataset[],
  moment: Moment,
  context: Context,
): QualityReport {
  const sets = datasets.map(({ role, all, kept }) => ({
    role,
    rows: moment === 'before' ? all : kept,
  }));
  const fields = fieldTallies(sets, moment);
  const valid = fields.reduce((sum, field) => sum + field.ok, 0);
  const invalid = fields.reduce((sum, field) => sum + field.invalid, 0);
  const assets = sets.filter(({ role }) => role === 'assets').flatMap(({ rows }) => rows);
  const dimensions: QualityReport['dimensions'] = {
    completeness: completeness(sets, moment),
    validity: ratio(valid, valid + invalid),
    uniqueness: without(surplus(context.duplicateClusters, moment), assets.length),
    consistency: without(
      assets.filter((row) => contradicts(row, moment, context)).length,
      assets.length,
    ),
    timeliness: ratio(
      assets.filter((row) => isTimely(row, moment, context.asOf)).length,
      assets.length,
    ),
  };
  const overall = Object.entries(dimensionWeights).reduce(
    (sum, [name, weight]) => sum + weight * dimensions[name as QualityDimension],
    0,
  );
  return { dimensions, overall: round(overall), fields };
}

const round = (value: number): number => Number(value.toFixed(6));
const ratio = (part: number, whole: number): number => (whole === 0 ? 1 : round(part / whole));
const without = (part: number, whole: number): number =>
  whole === 0 ? 1 : round(1 - part / whole);

const isReadable = (value: CleanValue | undefined, moment: Moment): boolean =>
  value?.state === 'ok' && (moment === 'after' || value.rule === null);

function completeness(
  sets: readonly { role: DatasetRole; rows: readonly CleanRow[] }[],
  moment: Moment,
): number {
  let total = 0;
  let rowCount = 0;
  for (const { role, rows } of sets) {
    const groups = wanted[role];
    const all = groups.reduce((sum, [weight]) => sum + weight, 0);
    for (const { values } of rows) {
      const told = groups.reduce(
        (sum, [weight, fields]) =>
          sum + (fields.some((field) => isTold(values[field], moment)) ? weight : 0),
        0,
      );
      total += told / all;
    }
    rowCount += rows.length;
  }
  return ratio(total, rowCount);
}

// Before the rules a cell tells something when it is neither empty nor a null literal, right or wrong.
const isTold = (value: CleanValue | undefined, moment: Moment): boolean =>
  value?.state === 'ok'
    ? value.rule !== 'name.from-fqdn' || moment === 'after'
    : moment === 'before' && value?.state === 'invalid';

function fieldTallies(
  sets: readonly { role: DatasetRole; rows: readonly CleanRow[] }[],
  moment: Moment,
): QualityReport['fields'] {
  const tallies = new Map<string, QualityReport['fields'][number]>();
  for (const { role, rows } of sets) {
    // Wanted fields without a column are missing in every row, not absent from the report.
    const names = new Set(wanted[role].flatMap(([, fields]) => fields));
    for (const name of names) tallies.set(name, tallies.get(name) ?? emptyTally(name));
    for (const { values } of rows) {
      for (const name of new Set([...Object.keys(values), ...names])) {
        const tally = tallies.get(name) ?? emptyTally(name);
        tallies.set(name, tally);
        tally.rows += 1;
        tally[tallyKey(values[name], moment)] += 1;
      }
    }
  }
  return [...tallies.values()].sort((a, b) => (a.field < b.field ? -1 : 1));
}

const emptyTally = (field: string): QualityReport['fields'][number] => ({
  field,
  rows: 0,
  ok: 0,
  missing: 0,
  invalid: 0,
  notApplicable: 0,
});

function tallyKey(
  value: CleanValue | undefined,
  moment: Moment,
): 'ok' | 'missing' | 'invalid' | 'notApplicable' {
  if (value === undefined) return 'missing';
  if (moment === 'before') {
    if (value.raw === null || value.rule === 'name.from-fqdn') return 'missing';
    return isReadable(value, moment) ? 'ok' : 'invalid';
  }
  return value.state === 'not_applicable' ? 'notApplicable' : value.state;
}

/** Rows beyond the first of one dataset for the same machine; two sources that know one machine are no fault. */
function surplus(found: readonly DuplicateCluster[], moment: Moment): number {
  let count = 0;
  for (const { members, decision } of found) {
    if (decision === 'distinct' || (decision === 'merge' && moment === 'after')) continue;
    count += members.length - new Set(members.map(([datasetNo]) => datasetNo)).size;
  }
  return count;
}

function contradicts(row: CleanRow, moment: Moment, { inconsistent }: Context): boolean {
  if (inconsistent.has(`${row.datasetNo}:${row.rowNo}`)) return true;
  if (moment === 'after') return false;
  return Object.values(row.values).some(
    ({ rule, state }) =>
      state === 'invalid' && (rule?.startsWith('constraint.') === true || rule === 'number.range'),
  );
}

function isTimely(row: CleanRow, moment: Moment, asOf: string): boolean {
  const seen = row.values['last_seen_at'];
  return isReadable(seen, moment) && typeof seen?.value === 'string' && isFresh(seen.value, asOf);
}
