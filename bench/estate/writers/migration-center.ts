import { strToU8, zipSync, type Zippable } from 'fflate';
import type { Estate, Server } from '../estate';
import { createSheet, type Cell, type RenderedFile, type Sheet } from '../sheet';

// A ZIP entry carries a date; a fixed one keeps the bytes equal. 1980 is the first year the format can express.
const ENTRY_TIME = new Date(1980, 0, 2);

/** The four tables Google Migration Center takes, in one ZIP. Sizes in GiB. */
export function renderMigrationCenter(estate: Estate): RenderedFile {
  const machines = estate.servers.filter(({ template }) => !template);
  const tables = [
    table(machines, 'vmInfo.csv', vmHeader, (server) => [vmCells(server, estate)]),
    table(machines, 'diskInfo.csv', diskHeader, diskRows),
    table(machines, 'perfInfo.csv', perfHeader, (server) => [perfCells(server)]),
    table(machines, 'tagInfo.csv', ['MachineId', 'Key', 'Value'], tagRows),
  ];
  const files: Zippable = {};
  for (const sheet of tables) files[sheet.truth.table] = strToU8(sheet.text());
  const bytes = zipSync(files, { mtime: ENTRY_TIME, level: 6 });
  return { name: 'migration-center.zip', bytes, tables: tables.map(({ truth }) => truth) };
}

function table(
  machines: readonly Server[],
  name: string,
  header: readonly string[],
  rows: (server: Server) => Cell[][],
): Sheet {
  const sheet = createSheet({ table: name, header, newline: '\n' });
  for (const server of machines) {
    for (const cells of rows(server)) sheet.row(cells, { no: server.assetNo });
  }
  return sheet;
}

const vmHeader = [
  ...['MachineId', 'MachineName', 'PrimaryIPAddress', 'PublicIPAddress'],
  ...['IpAddressListSemiColonDelimited', 'TotalDiskAllocatedGiB', 'TotalDiskUsedGiB'],
  ...['MachineTypeLabel', 'AllocatedProcessorCoreCount', 'MemoryGiB', 'HostingLocation', 'OsType'],
  ...['OsPublisher', 'OsName', 'OsVersion', 'MachineStatus', 'ProvisioningState', 'CreateDate'],
  ...['IsPhysical', 'Source'],
];
const diskHeader = ['MachineId', 'DiskLabel', 'SizeInGib', 'UsedInGib', 'StorageTypeLabel'];
const perfHeader = [
  ...['MachineId', 'TimeStamp', 'CpuUtilizationPercentage', 'AvailableMemoryBytes'],
  ...['DiskReadOperationsPerSec', 'DiskWriteOperationsPerSec', 'NetworkBytesPerSecSent'],
  'NetworkBytesPerSecReceived',
];

function vmCells(server: Server, { options }: Estate): Cell[] {
  const publishers: Record<string, string> = {
    'windows-server': 'Microsoft',
    rhel: 'Red Hat',
    sles: 'SUSE',
    'ibm-aix': 'IBM',
  };
  return [
    server.uuid,
    server.name,
    server.ips[0] ?? null,
    null,
    server.ips.join(';'),
    server.disks.reduce((sum, disk) => sum + disk.sizeGib, 0),
    Math.round(server.disks.reduce((sum, disk) => sum + disk.usedGib, 0) * 10) / 10,
    server.virtual ? 'VMware VM' : 'Physical server',
    server.cores,
    server.memoryMib / 1024,
    server.datacenter,
    server.os.family === 'windows' ? 'Windows' : 'Linux',
    publishers[server.os.product] ?? 'Community',
    server.os.name,
    server.os.version,
    server.power === 'on' ? 'running' : 'stopped',
    'succeeded',
    server.createdAt,
    server.virtual ? 'FALSE' : 'TRUE',
    `inventory ${options.asOf}`,
  ];
}

const diskRows = ({ uuid, disks }: Server): Cell[][] =>
  disks.map(({ sizeGib, usedGib }, index) => [
    uuid,
    `disk${index}`,
    sizeGib,
    usedGib,
    index === 0 ? 'SSD' : 'HDD',
  ]);

const perfCells = (server: Server): Cell[] => [
  server.uuid,
  server.lastSeenAt,
  server.cpuAvgPct,
  Math.round(server.memoryMib * 1024 * 1024 * (1 - server.memAvgPct / 100)),
  server.diskReadIops,
  server.diskWriteIops,
  Math.round(server.netOutMbps * 1e6),
  Math.round(server.netInMbps * 1e6),
];

const tagRows = ({ uuid, environment, owner, site }: Server): Cell[][] => [
  [uuid, 'environment', environment],
  [uuid, ' owner', owner],
  [uuid, 'site', site],
];
