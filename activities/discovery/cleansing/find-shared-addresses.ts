import type { CleanRow } from './clean-row';
import { listOf } from './asset-row';
import type { DuplicateCluster } from './find-duplicates';
import type { FindingLog } from './finding-log';
import { isIdentifyingIp, isPrivateIp } from './parse-address';

/**
 * Logs addresses that several machines claim, once per address; rows merged as one machine count once. The keys
 * (`datasetNo:rowNo`) of the rows concerned are returned for addresses that must be unique: private ranges may be
 * in use at several sites, so there a warning is all that is said.
 */
export function findSharedAddresses(
  rows: readonly CleanRow[],
  duplicates: readonly DuplicateCluster[],
  log: FindingLog,
): Set<string> {
  const machineOf = new Map<string, string>();
  for (const { decision, members } of duplicates) {
    if (decision !== 'merge') continue;
    const machine = (members[0] ?? []).join(':');
    for (const member of members) machineOf.set(member.join(':'), machine);
  }
  const holders = new Map<string, CleanRow[]>();
  for (const row of rows) {
    for (const ip of listOf(row, 'ip_addresses')) {
      if (isIdentifyingIp(ip)) holders.set(ip, [...(holders.get(ip) ?? []), row]);
    }
  }
  const clashing = new Set<string>();
  for (const [ip, same] of holders) {
    const keys = same.map((row) => `${row.datasetNo}:${row.rowNo}`);
    const machines = new Set(keys.map((key) => machineOf.get(key) ?? key));
    const first = same[0];
    if (machines.size < 2 || !first) continue;
    const isPrivate = isPrivateIp(ip);
    if (!isPrivate) for (const key of keys) clashing.add(key);
    log.add(sharedAddress(ip, isPrivate, first, same));
  }
  return clashing;
}

const sharedAddress = (
  ip: string,
  isPrivate: boolean,
  first: CleanRow,
  same: readonly CleanRow[],
) => ({
  datasetNo: first.datasetNo,
  rowNo: first.rowNo,
  field: 'ip_addresses',
  ruleId: isPrivate ? 'constraint.private-ip-shared' : 'constraint.ip-shared',
  severity: isPrivate ? ('warning' as const) : ('error' as const),
  message: `${same.length} rows hold the address ${ip}: ${same
    .slice(0, 5)
    .map((row) => `dataset ${row.datasetNo} row ${row.rowNo}`)
    .join(', ')}${same.length > 5 ? ', …' : ''}`,
  before: ip,
  after: ip,
  autoFixed: false,
});
