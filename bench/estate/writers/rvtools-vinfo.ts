import type { Estate, Server } from '../estate';
import { createRandom, type Random } from '../random';
import { createSheet, toFile, type Cell, type RenderedFile, type TrapNote } from '../sheet';

/** Old exports measure in MB, later ones in MiB; the generations differ in headers and in figures. */
export type RvtoolsUnit = 'MB' | 'MiB';
export const MIB_IN_MB = 1.048576;

const osConfigured = 'OS according to the configuration file';
const osReported = 'OS according to the VMware Tools';

/** The columns of an RVTools 4 vInfo export, in its order. */
const vInfoColumns = (unit: RvtoolsUnit): string[] => [
  ...['VM', 'Powerstate', 'Template', 'SRM Placeholder', 'Config status', 'DNS Name'],
  ...['Connection state', 'Guest state', 'Heartbeat', 'Consolidation Needed', 'PowerOn'],
  ...['Suspended To Memory', 'Suspend time', 'Suspend Interval', 'Creation date'],
  ...['Change Version', 'CPUs', 'Overall Cpu Readiness', 'Memory', 'Active Memory', 'NICs'],
  ...['Disks', `Total disk capacity ${unit}`, 'Fixed Passthru HotPlug'],
  ...['min Required EVC Mode Key', 'Latency Sensitivity', 'Op Notification Timeout'],
  ...['EnableUUID', 'CBT', 'Primary IP Address', 'Network #1', 'Network #2', 'Network #3'],
  ...['Network #4', 'Network #5', 'Network #6', 'Network #7', 'Network #8', 'Num Monitors'],
  ...[`Video Ram ${unit === 'MB' ? 'KB' : 'KiB'}`, 'Resource pool', 'Folder ID', 'Folder', 'vApp'],
  ...['DAS protection', 'FT State', 'FT Role', 'FT Latency', 'FT Bandwidth', 'FT Sec. Latency'],
  ...['Vm Failover In Progress', `Provisioned ${unit}`, `In Use ${unit}`, `Unshared ${unit}`],
  ...['HA Restart Priority', 'HA Isolation Response', 'HA VM Monitoring', 'Cluster rule(s)'],
  ...['Cluster rule name(s)', 'Boot Required', 'Boot delay', 'Boot retry delay'],
  ...['Boot retry enabled', 'Boot BIOS setup', 'Reboot PowerOff', 'EFI Secure boot', 'Firmware'],
  ...['HW version', 'HW upgrade status', 'Datacenter', 'Cluster', 'Host', osConfigured],
  ...[osReported, 'Customization Info', 'Guest Detailed Data', 'VM ID', 'VM UUID'],
  ...['VI SDK Server type', 'VI SDK API Version'],
];

/** The virtual machines an RVTools export of `site` (all sites when undefined) covers. */
export const virtualMachines = (estate: Estate, site?: string): Server[] =>
  estate.servers.filter((server) => server.virtual && (site === undefined || server.site === site));

/** The vInfo tab as RVTools writes it to a CSV file. */
export function renderVInfo(
  estate: Estate,
  options: { unit: RvtoolsUnit; site?: string; name?: string },
): RenderedFile {
  const { unit, site, name = 'RVTools_tabvInfo.csv' } = options;
  const random = createRandom(estate.options.seed + 211);
  const header = vInfoColumns(unit);
  const sheet = createSheet({ header });
  for (const server of virtualMachines(estate, site)) {
    const { configured, reported, traps } = guestOs(random, server);
    const cells = vInfoCells(random, server, unit);
    cells[osConfigured] = configured;
    cells[osReported] = reported;
    if (server.template) {
      traps.push({ kind: 'template', column: 'Template', code: null, text: 'True' });
    }
    if (server.disks.length > 2 && random.chance(0.3)) {
      const column = `Provisioned ${unit}`;
      const text = Number(cells[column]).toLocaleString('en-US');
      cells[column] = text;
      traps.push({ kind: 'thousands_separator', column, code: null, text });
    }
    sheet.row(
      header.map((column) => cells[column] ?? null),
      { no: server.assetNo, traps },
    );
  }
  for (let blank = 0; blank < 3; blank += 1) sheet.blank(true);
  return toFile(name, sheet);
}

interface GuestOs {
  configured: string;
  /** empty when no guest tools run */
  reported: string;
  traps: TrapNote[];
}

/** What vCenter has configured and what the tools report: ambiguous, missing or contradictory now and then. */
function guestOs(random: Random, { os, power }: Server): GuestOs {
  const exact = os.configured ?? os.name;
  // Some systems have no guest type per version at all.
  const vague = os.ambiguous !== null && (os.ambiguous === exact || random.chance(0.4));
  const configured = vague ? (os.ambiguous ?? exact) : exact;
  const running = power === 'on' && !random.chance(0.1);
  const reported = !running ? '' : vague && random.chance(0.5) ? exact : configured;
  const traps: TrapNote[] = [];
  const noteAmbiguous = (column: string, text: string): void => {
    if (text === os.ambiguous) traps.push({ kind: 'ambiguous_os', column, code: null, text });
  };
  noteAmbiguous(osConfigured, configured);
  noteAmbiguous(osReported, reported);
  if (running && !vague && os.family === 'linux' && random.chance(0.05)) {
    // Upgraded in place; nobody changed the configured type.
    const older = 'Other 3.x or later Linux (64-bit)';
    traps.push({ kind: 'os_disagreement', column: osConfigured, code: null, text: older });
    return { configured: older, reported: exact, traps };
  }
  return { configured, reported, traps };
}

function vInfoCells(random: Random, server: Server, unit: RvtoolsUnit): Record<string, Cell> {
  const scale = (mib: number): number => Math.round(unit === 'MB' ? mib * MIB_IN_MB : mib);
  const capacityMib = server.disks.reduce((sum, disk) => sum + disk.sizeGib * 1024, 0);
  const usedMib = server.disks.reduce((sum, disk) => sum + disk.usedGib * 1024, 0);
  const on = server.power === 'on';
  const [ip = null] = server.ips;
  return {
    ...constants,
    VM: server.name,
    Powerstate: { on: 'poweredOn', off: 'poweredOff', suspended: 'suspended' }[server.power],
    Template: server.template ? 'True' : 'False',
    'DNS Name': on ? server.fqdn : null,
    'Guest state': on ? 'running' : 'notRunning',
    Heartbeat: on ? 'green' : 'gray',
    PowerOn: on ? shifted(server.lastSeenAt, random.int(1, 120)) : null,
    'Creation date': server.createdAt,
    'Change Version': shifted(server.lastSeenAt, random.int(0, 60)),
    CPUs: server.cores,
    Memory: server.memoryMib,
    'Active Memory': on ? Math.round((server.memoryMib * server.memAvgPct) / 100) : 0,
    NICs: server.macs.length,
    Disks: server.disks.length,
    [`Total disk capacity ${unit}`]: scale(capacityMib),
    'Primary IP Address': on ? ip : null,
    'Network #1': server.ips.length > 0 ? `VLAN-${ip?.split('.')[1] ?? ''}-${server.site}` : null,
    'Network #2': server.macs.length > 1 ? `VLAN-BACKUP-${server.site}` : null,
    [`Video Ram ${unit === 'MB' ? 'KB' : 'KiB'}`]: 8192,
    'Resource pool': `/${server.datacenter}/${server.cluster}/Resources`,
    'Folder ID': `group-v${40 + (server.applicationNo ?? 0)}`,
    Folder: `/${server.datacenter}/vm/${server.template ? 'Templates' : server.environment}`,
    // Swap comes on top of the disks while the machine runs.
    [`Provisioned ${unit}`]: scale(capacityMib + (on ? server.memoryMib : 0)),
    [`In Use ${unit}`]: scale(usedMib + (on ? server.memoryMib : 0)),
    [`Unshared ${unit}`]: scale(usedMib),
    Firmware: server.firmware === 'uefi' ? 'efi' : 'bios',
    'HW version': server.firmware === 'uefi' ? 19 : 11,
    Datacenter: server.datacenter,
    Cluster: server.cluster,
    Host: server.host,
    'Guest Detailed Data': on
      ? `prettyName='${server.os.name}' distroVersion='${server.os.version}'`
      : null,
    'VM ID': `vm-${1000 + server.assetNo}`,
    'VM UUID': server.uuid,
  };
}

const constants: Record<string, Cell> = {
  'SRM Placeholder': 'False',
  'Config status': 'green',
  'Connection state': 'connected',
  'Consolidation Needed': 'False',
  'Suspend Interval': 0,
  'Overall Cpu Readiness': 0,
  'Fixed Passthru HotPlug': 'False',
  'Latency Sensitivity': 'normal',
  EnableUUID: 'True',
  CBT: 'False',
  'Num Monitors': 1,
  'FT State': 'notConfigured',
  'FT Latency': -1,
  'FT Bandwidth': -1,
  'HA Restart Priority': 'medium',
  'HA Isolation Response': 'none',
  'HA VM Monitoring': 'vmMonitoringDisabled',
  'Boot Required': 'False',
  'Boot delay': 0,
  'Boot retry delay': 10000,
  'Boot retry enabled': 'False',
  'Boot BIOS setup': 'False',
  'Reboot PowerOff': 'False',
  'EFI Secure boot': 'False',
  'HW upgrade status': 'none',
  'VI SDK Server type': 'VMware vCenter Server 7.0.3 build-21477706',
  'VI SDK API Version': '7.0.3.0',
};

const shifted = (instant: string, days: number): string =>
  new Date(Date.parse(instant) - days * 86_400_000).toISOString();
