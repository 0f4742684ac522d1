import { mailAddress } from '../business-catalog';
import type { Environment, Estate, Server } from '../estate';
import { createRandom } from '../random';
import { createSheet, toFile, type Cell, type RenderedFile, type TrapNote } from '../sheet';

const serverHeader = [
  ...[
    'sys_id',
    'name',
    'sys_class_name',
    'asset_tag',
    'serial_number',
    'ip_address',
    'mac_address',
  ],
  ...['fqdn', 'dns_domain', 'os', 'os_version', 'cpu_count', 'cpu_core_count', 'ram', 'disk_space'],
  ...['virtual', 'location', 'owned_by', 'support_group', 'operational_status', 'install_status'],
  ...['classification', 'used_for', 'short_description', 'discovery_source', 'last_discovered'],
] as const;

const usedFor: Record<Environment, string> = {
  prod: 'Production',
  staging: 'Staging',
  test: 'Test',
  dev: 'Development',
};

/**
 * `cmdb_ci_server.csv` and `cmdb_rel_ci.csv` under ServiceNow's attribute names; `ram` in MB, `disk_space` in GB.
 * Relations read "parent Depends on child" and refer to the names of the machines.
 */
export function renderServiceNow(estate: Estate): RenderedFile[] {
  const random = createRandom(estate.options.seed + 307);
  const sheet = createSheet({ header: serverHeader });
  for (const server of estate.servers.filter(({ documented }) => documented)) {
    const traps: TrapNote[] = [];
    const cells = serverCells(server);
    if (random.chance(0.05)) {
      cells.ram = server.memoryMib.toLocaleString('en-US');
      traps.push({ kind: 'thousands_separator', column: 'ram', code: null, text: cells.ram });
    }
    if (random.chance(0.04)) {
      cells.mac_address = 'NULL';
      traps.push({ kind: 'null_literal', column: 'mac_address', code: null, text: 'NULL' });
    }
    if (server.decommissioned) {
      const text = String(cells.operational_status);
      traps.push({ kind: 'decommissioned', column: 'operational_status', code: null, text });
    }
    const note = { no: server.assetNo, traps };
    sheet.row(
      serverHeader.map((column) => cells[column] ?? null),
      note,
    );
  }
  return [toFile('cmdb_ci_server.csv', sheet), renderRelations(estate)];
}

/** ServiceNow's key of a record: 32 hexadecimal digits. */
const sysId = ({ uuid }: Server): string => uuid.replaceAll('-', '');

function serverCells(server: Server): Partial<Record<(typeof serverHeader)[number], Cell>> {
  const { family } = server.os;
  const classes = {
    windows: 'cmdb_ci_win_server',
    linux: 'cmdb_ci_linux_server',
    unix: 'cmdb_ci_unix_server',
  };
  return {
    sys_id: sysId(server),
    name: server.name,
    sys_class_name: classes[family],
    asset_tag: `P${String(1_000_000 + server.assetNo)}`,
    serial_number: server.serial,
    ip_address: server.ips[0] ?? null,
    mac_address: server.macs[0]?.toUpperCase() ?? null,
    fqdn: server.fqdn,
    dns_domain: server.fqdn.slice(server.name.length + 1),
    os: server.os.name,
    os_version: server.os.version,
    cpu_count: Math.max(1, Math.floor(server.cores / 8)),
    cpu_core_count: server.cores,
    ram: server.memoryMib,
    disk_space: server.disks.reduce((sum, disk) => sum + disk.sizeGib, 0),
    virtual: String(server.virtual),
    location: server.city,
    owned_by: server.owner,
    support_group: mailAddress(server.owner),
    operational_status: server.decommissioned ? 6 : server.power === 'on' ? 1 : 2,
    install_status: server.decommissioned ? 7 : 1,
    classification: usedFor[server.environment],
    used_for: usedFor[server.environment],
    short_description: server.software.product,
    discovery_source: 'ServiceNow',
    last_discovered: server.lastSeenAt.replace('T', ' ').replace('Z', ''),
  };
}

function renderRelations(estate: Estate): RenderedFile {
  const random = createRandom(estate.options.seed + 311);
  const sheet = createSheet({ header: ['sys_id', 'parent', 'type', 'child'] });
  for (const edge of estate.edges) {
    const parent = estate.servers[edge.from]?.name ?? '';
    const child = estate.servers[edge.to]?.name ?? '';
    const cells = [random.hex(32), parent, 'Depends on::Used by', child];
    sheet.row(cells, { subject: 'edge', no: edge.edgeNo });
  }
  const [first] = estate.servers;
  if (first !== undefined) {
    const traps = (kind: TrapNote['kind'], text: string): TrapNote[] => [
      { kind, column: 'child', code: null, text },
    ];
    const dangling = 'srv-retired-007';
    sheet.row([random.hex(32), first.name, 'Depends on::Used by', dangling], {
      traps: traps('dangling_reference', dangling),
    });
    sheet.row([random.hex(32), first.name, 'Depends on::Used by', first.name], {
      traps: traps('self_reference', first.name),
    });
  }
  return toFile('cmdb_rel_ci.csv', sheet);
}
