/** Rows and assets as short as a test wants to write them. */
import type { CleanRow, CleanValue, FieldScalar } from '../cleansing/clean-row';
import type { DatasetRole } from '../dataset';
import { analyseDependencies } from './analyse-dependencies';
import type { DependencyAsset, DependencyResult } from './dependency-result';

const ok = (value: FieldScalar): CleanValue => ({
  ...{ state: 'ok', value, raw: String(value), column: 'c', rule: null },
});
export const bad = (raw: string, state: 'invalid' | 'missing' = 'invalid'): CleanValue => ({
  ...{ state, value: null, raw, column: 'c', rule: null },
});

let nextRow = 2;
export const row = (values: Record<string, FieldScalar | CleanValue>, datasetNo = 0): CleanRow => ({
  datasetNo,
  rowNo: nextRow++,
  values: Object.fromEntries(
    Object.entries(values).map(([field, value]) => [
      field,
      typeof value === 'object' ? value : ok(value),
    ]),
  ),
});
export const flow = (from: string, to: string, port?: number): CleanRow =>
  row({
    source_name: from,
    destination_name: to,
    ...(port === undefined ? {} : { destination_port: port }),
  });
export const relation = (parent: string, type: string, child: string): CleanRow =>
  row({ source_name: parent, relation_type: type, destination_name: child });

export const asset = (assetId: string, rest: Partial<DependencyAsset> = {}): DependencyAsset => ({
  assetId,
  assetName: assetId,
  fqdn: null,
  ipAddresses: [],
  externalId: null,
  applicationName: null,
  dependenciesRaw: [],
  ...rest,
});

/** Analyses rows of one dataset. */
export const analyse = (
  rows: CleanRow[],
  assets: DependencyAsset[] = [],
  applications: string[] = [],
  role: DatasetRole = 'dependencies',
): DependencyResult => analyseDependencies({ rows, roleOf: () => role, assets, applications });

export const ends = (result: DependencyResult): [string, string][] =>
  result.edges.map(({ from, to }) => [from, to]);
export const rules = (result: DependencyResult): string[] =>
  result.findings.map(({ ruleId }) => ruleId);
