import type { Estate, Server } from '../estate';
import { createSheet, toFile, type Cell, type RenderedFile } from '../sheet';

const MAX_DISKS = 8;

const header = [
  ...['*Server name', 'IP addresses', '*Cores', '*Memory (In MB)', '*OS name', 'OS version'],
  ...['OS architecture', 'Server type', 'Hypervisor', 'CPU utilization percentage'],
  ...['Memory utilization percentage', 'Network adapters', 'Network In throughput'],
  ...['Network Out throughput', 'Boot type', 'Number of disks', 'Storage in use (In GB)'],
  ...Array.from({ length: MAX_DISKS }, (_, index) => `Disk ${index + 1}`).flatMap((disk) => [
    `${disk} size (In GB)`,
    `${disk} read throughput (MB per second)`,
    `${disk} write throughput (MB per second)`,
    `${disk} read ops (operations per second)`,
    `${disk} write ops (operations per second)`,
  ]),
];

/** The server import CSV of Azure Migrate: machines in use, templates and what is out of service left out. */
export function renderAzureMigrate(estate: Estate): RenderedFile {
  const sheet = createSheet({ header });
  for (const server of estate.servers) {
    if (server.template || server.decommissioned) continue;
    sheet.row([...serverCells(server), ...diskCells(server)], { no: server.assetNo });
  }
  return toFile('azure-migrate-import.csv', sheet);
}

const serverCells = (server: Server): Cell[] => [
  server.name,
  server.ips.join(';'),
  server.cores,
  server.memoryMib,
  server.os.name,
  server.os.version,
  server.os.bits === 64 ? 'x64' : 'x86',
  server.virtual ? 'Virtual' : 'Physical',
  server.virtual ? 'VMware' : null,
  server.cpuAvgPct,
  server.memAvgPct,
  server.macs.length,
  server.netInMbps,
  server.netOutMbps,
  server.firmware.toUpperCase(),
  server.disks.length,
  Math.round(server.disks.reduce((sum, disk) => sum + disk.usedGib, 0)),
];

/** Throughput is known per machine only and stands with the first disk. */
const diskCells = (server: Server): Cell[] =>
  Array.from({ length: MAX_DISKS }, (_, index): Cell[] => {
    const size = server.disks[index]?.sizeGib ?? null;
    if (index > 0) return [size, null, null, null, null];
    const { diskReadMbps, diskWriteMbps, diskReadIops, diskWriteIops } = server;
    return [size, diskReadMbps, diskWriteMbps, diskReadIops, diskWriteIops];
  }).flat();
