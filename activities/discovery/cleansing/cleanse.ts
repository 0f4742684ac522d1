import type { DatasetProfile, DatasetRole, RowReject, SourceRow } from '../dataset';
import type { DatasetMapping } from '../mapping/mapping';
import { packRows } from '../row-chunks';
import type { CleanedDataset } from './cleaned-dataset';
import { checkConsistency } from './check-consistency';
import { cleanDatasetRow, groupPlans } from './clean-dataset-row';
import type { CleanRow, CleanValue, DataFinding, QualityReport } from './clean-row';
import { findDuplicates, type DuplicateCluster } from './find-duplicates';
import { findOutliers } from './find-outliers';
import { findSharedAddresses } from './find-shared-addresses';
import { createFindingLog, type FindingCount, type FindingLog } from './finding-log';
import { logColumnVotes } from './log-column-votes';
import { measureQuality } from './measure-quality';
import { planColumns } from './plan-columns';
import { lackOf, nameFromFqdn } from './require-row';
import { unifySpelling } from './unify-spelling';

export interface CleansingInput {
  datasets: { profile: DatasetProfile; mapping: DatasetMapping; rows: Iterable<SourceRow> }[];
  /** ISO date the data is judged at */
  asOf: string;
}

export interface CleansedDataset {
  datasetNo: number;
  role: DatasetRole;
  /** `rowsIn = rowsOut + rowsQuarantined`, exactly */
  rowsIn: number;
  rowsOut: number;
  rowsQuarantined: number;
  /** CleanRow, see row-chunks.ts */
  chunks: Uint8Array[];
  /** one per quarantined row */
  rejects: RowReject[];
}

export interface CleansingResult {
  datasets: CleansedDataset[];
  quality: { before: QualityReport; after: QualityReport };
  /** at most MAX_FINDINGS, most severe first */
  findings: DataFinding[];
  /** exact, also for what `findings` has no room for */
  findingCounts: FindingCount[];
  duplicateClusters: DuplicateCluster[];
}

/**
 * Cleanses the accepted rows under the approved mappings: the rule chain per cell, constraints per row, outliers per
 * class, duplicates over all asset datasets, and a quality report before and after. Rows that lack what their role
 * needs are set apart as rejects, never lost. Same input, same output.
 */
export function cleanse(input: CleansingInput): CleansingResult {
  const log = createFindingLog();
  const cleaned = input.datasets.map((dataset) => cleanDataset(dataset, log));
  const kept = cleaned.flatMap((dataset) => dataset.kept);
  unifySpelling(kept, log);
  const assets = cleaned.filter(({ role }) => role === 'assets').flatMap((dataset) => dataset.kept);
  const inconsistent = new Set<string>();
  for (const row of assets) {
    if (checkConsistency(row, input.asOf, log)) inconsistent.add(`${row.datasetNo}:${row.rowNo}`);
  }
  findOutliers(assets, log);
  const scopes = new Map(
    input.datasets.map(({ profile }) => [profile.datasetNo, scopeOf(profile)]),
  );
  const duplicateClusters = findDuplicates(assets, (datasetNo) => scopes.get(datasetNo) ?? '', log);
  for (const key of findSharedAddresses(assets, duplicateClusters, log)) inconsistent.add(key);
  const quality = measureQuality(cleaned, { inconsistent, duplicateClusters, asOf: input.asOf });
  return {
    datasets: cleaned.map(packDataset),
    quality,
    findings: log.findings(),
    findingCounts: log.counts(),
    duplicateClusters,
  };
}

// An unknown format has a key space of its own; tables of one known format share theirs.
const scopeOf = ({ formatId, datasetNo }: DatasetProfile): string =>
  formatId === null ? `dataset ${datasetNo}` : (formatId.split('/')[0] ?? formatId);

function cleanDataset(
  { profile, mapping, rows }: CleansingInput['datasets'][number],
  log: FindingLog,
): CleanedDataset {
  const { datasetNo, header } = profile;
  const source = [...rows];
  const plans = planColumns({ header }, mapping, source);
  logColumnVotes(profile, plans, log);
  const groups = groupPlans(plans);
  const result: CleanedDataset = { datasetNo, role: mapping.role, all: [], kept: [], rejects: [] };
  let nulledNames = 0;
  for (const row of source) {
    const values = cleanDatasetRow(datasetNo, row, groups, log);
    if (mapping.role === 'assets') nameFromFqdn(values);
    if (values['asset_name']?.state === 'invalid') nulledNames += 1;
    const clean: CleanRow = { datasetNo, rowNo: row.rowNo, values };
    result.all.push(clean);
    const lack = lackOf(mapping.role, values);
    if (lack === null) result.kept.push(clean);
    else result.rejects.push(rejectOf(row, lack, values));
  }
  logNulledNames(profile, nulledNames, source.length, log);
  return result;
}

function rejectOf(
  row: SourceRow,
  lack: string,
  values: Readonly<Record<string, CleanValue>>,
): RowReject {
  const cell = values[lack];
  const found = cell === undefined ? 'no column is mapped to it' : `found "${cell.raw ?? ''}"`;
  return {
    rowNo: row.rowNo,
    column: cell?.column ?? null,
    code: 'REQUIRED_MISSING',
    message: `row ${row.rowNo} has no usable ${lack}: ${found}`,
    raw: row.cells,
  };
}

/** Above this share of names made unusable by the rules, the mapping or the file is wrong, not the rows. */
const NULLED_NAMES_LIMIT = 0.1;

function logNulledNames(
  { datasetNo, headerRow }: DatasetProfile,
  nulled: number,
  rows: number,
  log: FindingLog,
): void {
  if (nulled <= rows * NULLED_NAMES_LIMIT) return;
  log.add({
    datasetNo,
    rowNo: headerRow,
    field: 'asset_name',
    ruleId: 'required.nulled',
    severity: 'critical',
    message: `${nulled} of ${rows} rows have a name the rules cannot use, more than ${NULLED_NAMES_LIMIT * 100} %`,
    before: null,
    after: null,
    autoFixed: false,
  });
}

const packDataset = ({ datasetNo, role, all, kept, rejects }: CleanedDataset): CleansedDataset => ({
  datasetNo,
  role,
  rowsIn: all.length,
  rowsOut: kept.length,
  rowsQuarantined: rejects.length,
  chunks: [...packRows(kept)],
  rejects,
});
