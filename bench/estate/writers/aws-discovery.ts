import type { Estate, Server } from '../estate';
import { createSheet, toFile, type Cell, type RenderedFile } from '../sheet';

const header = [
  ...['ExternalId', 'SMBiosId', 'IPAddress', 'MACAddress', 'HostName', 'VMware.MoRefId'],
  ...['VMware.VCenterId', 'CPU.NumberOfProcessors', 'CPU.NumberOfCores'],
  ...['CPU.NumberOfLogicalCores', 'OS.Name', 'OS.Version', 'VMware.VMName', 'RAM.TotalSizeInMB'],
  ...['RAM.UsedSizeInMB.Avg', 'RAM.UsedSizeInMB.Max', 'CPU.UsagePct.Avg', 'CPU.UsagePct.Max'],
  ...['DiskReadsPerSecondInKB.Avg', 'DiskWritesPerSecondInKB.Avg', 'DiskReadsPerSecondInKB.Max'],
  ...['DiskWritesPerSecondInKB.Max', 'DiskReadsOpsPerSecond.Avg', 'DiskWritesOpsPerSecond.Avg'],
  ...['DiskReadsOpsPerSecond.Max', 'DiskWritesOpsPerSecond.Max', 'NetworkReadsPerSecondInKB.Avg'],
  ...['NetworkWritesPerSecondInKB.Avg', 'NetworkReadsPerSecondInKB.Max'],
  ...['NetworkWritesPerSecondInKB.Max', 'Applications', 'ApplicationWave', 'Tags', 'ServerId'],
];

/** The import template of the AWS Application Discovery Service. Lists and tags are comma-separated in one cell. */
export function renderAwsDiscovery(estate: Estate): RenderedFile {
  const sheet = createSheet({ header });
  for (const server of estate.servers) {
    if (server.template) continue;
    sheet.row(serverCells(estate, server), { no: server.assetNo });
  }
  return toFile('aws-discovery-import.csv', sheet);
}

function serverCells(estate: Estate, server: Server): Cell[] {
  const application =
    server.applicationNo === null ? undefined : estate.applications[server.applicationNo];
  const { memoryMib, virtual } = server;
  const kilobytes = (megabytes: number, peak = 1): number => Math.round(megabytes * 1000 * peak);
  return [
    `lq-${server.assetNo}`,
    server.uuid,
    server.ips.join(', '),
    server.macs.join(', '),
    server.fqdn,
    virtual ? `vm-${1000 + server.assetNo}` : null,
    virtual ? `vcenter-${server.site}` : null,
    Math.max(1, Math.floor(server.cores / 8)),
    server.cores,
    server.cores,
    server.os.name,
    server.os.version,
    virtual ? server.name : null,
    memoryMib,
    Math.round((memoryMib * server.memAvgPct) / 100),
    Math.round((memoryMib * server.memMaxPct) / 100),
    server.cpuAvgPct,
    server.cpuMaxPct,
    kilobytes(server.diskReadMbps),
    kilobytes(server.diskWriteMbps),
    kilobytes(server.diskReadMbps, 3),
    kilobytes(server.diskWriteMbps, 3),
    server.diskReadIops,
    server.diskWriteIops,
    Math.round(server.diskReadIops * 3),
    Math.round(server.diskWriteIops * 3),
    kilobytes(server.netInMbps),
    kilobytes(server.netOutMbps),
    kilobytes(server.netInMbps, 3),
    kilobytes(server.netOutMbps, 3),
    application?.name ?? null,
    null,
    `environment:${server.environment}, site:${server.site}`,
    null,
  ];
}
