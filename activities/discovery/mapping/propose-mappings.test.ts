import fc from 'fast-check';
import type { ColumnProfile, DatasetProfile } from '../dataset';
import { goldTable, profileTable } from './gold/gold-table';
import { trainingAssets } from './gold/training-assets';
import { trainingRelations } from './gold/training-relations';
import type { ColumnMapping, DatasetMapping } from './mapping';
import { type MappingInput, proposeMappings } from './propose-mappings';

const tableOf = (lines: string, role: DatasetProfile['role'] = 'assets'): DatasetProfile => ({
  ...profileTable(goldTable('test', 'assets', lines), 7, 60),
  role,
});
const propose = (dataset: DatasetProfile, more: Partial<MappingInput> = {}): DatasetMapping =>
  proposeMappings({ datasets: [dataset], history: [], ...more })[0]!;
const columnNamed = (mapping: DatasetMapping, name: string): ColumnMapping =>
  mapping.columns.find(({ sourceColumn }) => sourceColumn === name)!;
const fieldsOf = (mapping: DatasetMapping): Record<string, string | null> =>
  Object.fromEntries(mapping.columns.map((column) => [column.sourceColumn, column.targetField]));

const plain = `
Server name > - > hostname
IP > - > ip
CPUs > - > cores
Memory > - > memoryMiB
Email consent > - > boolean`;

describe('proposeMappings', () => {
  it('lists every column, mapped or not', () => {
    const mapping = propose(tableOf(plain));
    expect(fieldsOf(mapping)).toEqual({
      'Server name': 'asset_name',
      IP: 'ip_addresses',
      CPUs: 'cpu_cores',
      Memory: 'memory_mib',
      'Email consent': null,
    });
    expect(columnNamed(mapping, 'Email consent').status).toBe('unmapped');
    expect(mapping.missingRequired).toEqual([]);
  });

  it('does not believe a header its values contradict', () => {
    const mapping = propose(tableOf('Server name > - > email\nOwner email > - > boolean'));
    expect(fieldsOf(mapping)).toEqual({ 'Server name': null, 'Owner email': null });
    expect(mapping.missingRequired).toEqual(['asset_name']);
  });

  it('does not let the position of a column decide', () => {
    const datasets = [...trainingAssets, ...trainingRelations].map((table) =>
      profileTable(table, 3, 40),
    );
    fc.assert(
      fc.property(fc.constantFrom(...datasets), fc.infiniteStream(fc.nat()), (dataset, keys) => {
        const order = new Map(
          dataset.columns.map((column) => [column.name, keys.next().value ?? 0]),
        );
        const columns = [...dataset.columns]
          .sort((one, other) => order.get(one.name)! - order.get(other.name)!)
          .map((column, index): ColumnProfile => ({ ...column, index }));
        const turned = { ...dataset, columns, header: columns.map(({ name }) => name) };
        const strip = (mapping: DatasetMapping): unknown[] =>
          mapping.columns
            .map((column) => ({ ...column, columnIndex: 0 }))
            .sort((one, other) => (one.sourceColumn < other.sourceColumn ? -1 : 1));
        expect(strip(propose(turned))).toEqual(strip(propose(dataset)));
      }),
      { numRuns: 25 },
    );
  });

  it('answers byte for byte the same, whatever the order of object keys', () => {
    const dataset = tableOf(plain);
    const turned = JSON.parse(JSON.stringify(dataset)) as DatasetProfile;
    for (const column of turned.columns) {
      column.classRatios = Object.fromEntries(Object.entries(column.classRatios).reverse());
    }
    expect(JSON.stringify(propose(turned))).toBe(JSON.stringify(propose(dataset)));
  });

  it('never proposes two columns for a field that holds one value', () => {
    for (const table of [...trainingAssets, ...trainingRelations]) {
      const mapping = propose(profileTable(table, 11, 40));
      const single = mapping.columns.flatMap(({ targetField, evidence, sourceColumn }) =>
        targetField === null ||
        ['ip_addresses', 'mac_addresses', 'tags'].includes(targetField) ||
        evidence.some(({ matcher }) => matcher === 'family')
          ? []
          : [`${targetField} of ${mapping.datasetNo}${sourceColumn ? '' : ''}`],
      );
      expect(new Set(single).size).toBe(single.length);
    }
  });

  it('gives numbered columns to a list or a sum together, empty ones too', () => {
    const mapping = propose(
      tableOf(`
VM > - > hostname
Network #1 > - > ip
Network #2 > - > empty
Disk 1 size (In GB) > - > diskGiB
Disk 2 size (In GB) > - > diskGiB`),
    );
    expect(fieldsOf(mapping)).toEqual({
      VM: 'asset_name',
      'Network #1': 'ip_addresses',
      'Network #2': 'ip_addresses',
      'Disk 1 size (In GB)': 'storage_allocated_gib',
      'Disk 2 size (In GB)': 'storage_allocated_gib',
    });
    expect(mapping.conflicts).toEqual([]);
  });

  it('names the rival when two columns say the same field', () => {
    const mapping = propose(
      tableOf('Server name > - > hostname\nVM name > - > hostname\nCPUs > - > cores'),
    );
    expect(mapping.conflicts).toEqual([
      { targetField: 'asset_name', columns: ['Server name', 'VM name'] },
    ]);
    expect(columnNamed(mapping, 'Server name').status).toBe('review');
    expect(columnNamed(mapping, 'VM name').status).toBe('unmapped');
  });

  it.each([
    [
      'Source server > - > hostname\nDestination server > - > hostname\nPort > - > port',
      'dependencies',
    ],
    ['parent > - > hostname\ntype > - > relation\nchild > - > hostname', 'dependencies'],
    [
      'Application Name > - > application\nBusiness Service > - > businessService\nOwner > - > person\nRepository URL > - > url',
      'applications',
    ],
    [plain, 'assets'],
    ['Foo > - > word\nBar > - > code', 'assets'],
  ])('decides the role of an unknown table (%#)', (lines, role) => {
    expect(propose(tableOf(lines.trim(), null)).role).toBe(role);
  });

  it('takes a table that repeats the keys of another for its details', () => {
    const assets = tableOf(plain, null);
    const disks = {
      ...tableOf('Hostname > - > fewHosts\nDisk size GB > - > diskGiB', null),
      datasetNo: 1,
    };
    const roles = proposeMappings({ datasets: [assets, disks], history: [] }).map(
      ({ role }) => role,
    );
    expect(roles).toEqual(['assets', 'asset_details']);
  });

  it('learns from approvals and rejections', () => {
    const dataset = tableOf('Zwiebel > - > hostname\nCPUs > - > cores');
    expect(columnNamed(propose(dataset), 'Zwiebel').targetField).toBeNull();
    const entry = { header: 'zwiebel', role: 'assets' as const, targetField: 'asset_name' };
    const approved = propose(dataset, { history: [{ ...entry, accepted: 8, rejected: 0 }] });
    expect(columnNamed(approved, 'Zwiebel').targetField).toBe('asset_name');
    const cpu = { header: 'cpu', role: 'assets' as const, targetField: 'cpu_cores' };
    const rejected = propose(dataset, { history: [{ ...cpu, accepted: 0, rejected: 8 }] });
    expect(columnNamed(rejected, 'CPUs').targetField).toBeNull();
  });

  it('does not propose again what was rejected in this run', () => {
    const excluded = [{ datasetNo: 0, sourceColumn: 'CPUs', targetField: 'cpu_cores' }];
    expect(columnNamed(propose(tableOf(plain), { excluded }), 'CPUs').targetField).toBeNull();
  });

  it('follows the exact headers of a recognised format, unless the values rule it out', () => {
    const formats = [
      {
        id: 'tool/machines',
        role: 'assets' as const,
        fields: {
          X1: { field: 'asset_name' },
          X2: { field: 'storage_used_gib', unit: 'MiB' },
          X3: { field: 'owner' },
        },
      },
    ];
    const dataset = {
      ...tableOf('X1 > - > hostname\nX2 > - > diskUsedMiB\nX3 > - > boolean'),
      formatId: 'tool/machines',
    };
    const mapping = propose(dataset, { knownFormats: formats });
    expect(fieldsOf(mapping)).toEqual({ X1: 'asset_name', X2: 'storage_used_gib', X3: null });
    expect(columnNamed(mapping, 'X1')).toMatchObject({ confidence: 0.99, status: 'auto' });
    expect(columnNamed(mapping, 'X2').transform).toMatchObject({
      fromUnit: 'MiB',
      factor: 1 / 1024,
    });
    const off = propose(dataset, { knownFormats: formats, useKnownProfiles: false });
    expect(columnNamed(off, 'X1').targetField).toBeNull();
  });

  it('answers a table without columns and one without rows', () => {
    expect(propose({ ...tableOf(plain), columns: [], header: [] }).columns).toEqual([]);
    const empty = { ...profileTable(goldTable('none', 'assets', plain.trim()), 1, 0) };
    expect(columnNamed(propose(empty), 'Server name').targetField).toBe('asset_name');
  });
});
