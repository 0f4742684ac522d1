import { parse } from 'csv-parse/sync';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readSheet } from 'read-excel-file/node';

import { cleanse } from '../cleansing/cleanse';
import { mappingOf, profileOf, sourceRows, type TestTable } from '../cleansing/cleansing-fixtures';
import { unpackRows } from '../row-chunks';
import { buildInventory, type InventoryInput } from './build-inventory';
import { stored } from './inventory-fixtures';

const dir = process.env['SHARED_DATA_DIR'] ?? path.resolve(process.cwd(), '../shared/data');
if (!existsSync(dir)) console.warn('no shared data folder: tests on real files are skipped');
const onFiles = existsSync(dir) ? it : it.skip;

function text(cell: unknown): string | null {
  if (cell instanceof Date) return cell.toISOString();
  if (typeof cell === 'number' || typeof cell === 'boolean') return String(cell);
  return typeof cell === 'string' && cell !== '' ? cell : null;
}

/** The mapped columns of a table, `columns` by header. */
function tableOf(
  rows: unknown[][],
  columns: Record<string, string>,
  more: Partial<TestTable>,
): TestTable {
  const [header = [], ...body] = rows;
  const names = Object.keys(columns).filter((name) => header.includes(name));
  const cells = body
    .filter((row) => row.some((cell) => text(cell) !== null))
    .map((row) => names.map((name) => text(row[header.indexOf(name)])));
  return { headers: names, fields: names.map((name) => columns[name] ?? ''), cells, ...more };
}

function run(...tables: TestTable[]) {
  const cleansed = cleanse({
    asOf: '2026-11-20',
    datasets: tables.map((table, no) => ({
      profile: profileOf(table, no),
      mapping: mappingOf(table, no),
      rows: sourceRows(table.cells),
    })),
  });
  const input = (known: InventoryInput['known']): InventoryInput => ({
    importId: 'import-1',
    asOf: '2026-11-20',
    known,
    duplicateClusters: cleansed.duplicateClusters,
    datasets: cleansed.datasets.map(({ datasetNo, role, chunks }) => ({
      datasetNo,
      role,
      formatId: tables[datasetNo]?.formatId ?? null,
      rows: unpackRows(chunks),
    })),
  });
  const inventory = buildInventory(input([]));
  const again = buildInventory(input(stored([], inventory)));
  expect([again.created, again.updated]).toEqual([[], []]);
  return { cleansed, inventory };
}

const vInfo = {
  VM: 'asset_name',
  Powerstate: 'power_state',
  Template: 'is_template',
  CPUs: 'cpu_cores',
  Memory: 'memory_mib',
  NICs: 'nic_count',
  Disks: 'disk_count',
  'Primary IP Address': 'ip_addresses',
  'Provisioned MiB': 'storage_allocated_gib',
  'In Use MiB': 'storage_used_gib',
  Firmware: 'firmware',
  'OS according to the configuration file': 'os_name',
  'OS according to the VMware Tools': 'os_reported',
  'VM ID': 'external_id',
  'VM UUID': 'vm_uuid',
  Host: 'host',
};
const mebibytes = { factor: 1 / 1024, fromUnit: 'MiB', toUnit: 'GiB' };
const transforms = { storage_allocated_gib: mebibytes, storage_used_gib: mebibytes };

describe('real files', () => {
  onFiles.each(['rvtools-9vm-79col.xlsx', 'rvtools-3vm-17tabs.xlsx'])(
    'make an inventory of %s',
    async (file) => {
      const rows = await readSheet(path.join(dir, 'rvtools', file), 'vInfo');
      const table = tableOf(rows, vInfo, { formatId: 'rvtools/vInfo', transforms });
      const { cleansed, inventory } = run(table);
      expect(cleansed.datasets[0]?.rowsOut).toBe(table.cells.length);
      expect(inventory.created).toHaveLength(table.cells.length);
      expect(inventory.classCounts).toEqual({ vm: table.cells.length });
      expect(cleansed.findingCounts.filter(({ severity }) => severity === 'error')).toEqual([]);
    },
  );

  onFiles('make an inventory of a factory intake with applications and tags', () => {
    const rows = parse(readFileSync(path.join(dir, 'cmf/server-list.csv')), {
      bom: true,
      relax_column_count: true,
    });
    const columns = {
      server_name: 'asset_name',
      server_fqdn: 'fqdn',
      server_os_version: 'os_name',
      server_environment: 'environment',
      app_name: 'application_name',
      tags: 'tags',
    };
    const { inventory } = run(
      tableOf(rows, columns, { formatId: 'cmf/intake', transforms: { tags: { split: ';' } } }),
    );
    expect(inventory.created.length).toBeGreaterThan(0);
    expect(inventory.applications.every(({ source }) => source === 'column')).toBe(true);
    expect(inventory.created[0]?.values.tags).toContain('BU=IT');
  });

  onFiles('take applications, not relations, from an application file', () => {
    const rows = parse(readFileSync(path.join(dir, 'konveyor/sample-applications.csv')), {
      bom: true,
      relax_column_count: true,
    });
    const columns = {
      'Record Type 1': 'record_type',
      'Application Name': 'application_name',
      Description: 'description',
      'Business Service': 'business_service',
      Dependency: 'dependency',
      'Dependency Direction': 'dependency_direction',
      'Tag Category 1': 'tags',
      'Tag 1': 'tags',
    };
    const { cleansed, inventory } = run(
      tableOf(rows, columns, { formatId: 'konveyor/applications', role: 'applications' }),
    );
    expect(cleansed.datasets[0]?.rowsQuarantined).toBe(0);
    expect(inventory.applications.map(({ name }) => name)).toEqual([
      'Customers',
      'Gateway',
      'Inventory',
    ]);
    expect(inventory.applications[0]?.attributes).toMatchObject({
      business_service: 'Retail',
      tags: ['Operating System=RHEL 8'],
    });
  });
});
