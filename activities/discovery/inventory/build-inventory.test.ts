import type { DuplicateCluster } from '../cleansing/find-duplicates';
import { build, stored, uuid, type Table, type Values } from './inventory-fixtures';

describe('buildInventory', () => {
  it('unites rows of two sources by serial number and keeps where each value came from', () => {
    const { created } = build([
      {
        formatId: 'rvtools/vInfo',
        rows: [{ asset_name: 'web01', serial_number: 'S1', cpu_cores: 4, owner: 'vm team' }],
      },
      {
        formatId: 'servicenow/server',
        rows: [{ asset_name: 'WEB01', serial_number: 's1', cpu_cores: 2, owner: 'shop' }],
      },
    ]);
    expect(created).toHaveLength(1);
    expect(created[0]).toMatchObject({
      identityKey: 'serial_number:s1',
      values: { cpu_cores: 4, owner: 'shop' },
      provenance: {
        cpu_cores: { importId: 'import-1', datasetNo: 0, rowNo: 2, column: 'cpu_cores', raw: '4' },
        owner: { datasetNo: 1, rowNo: 2 },
      },
    });
  });

  it('keeps machines of one name and different UUIDs apart and gives each a key of its own', () => {
    const { created } = build([
      {
        rows: [
          { asset_name: 'web01', vm_uuid: uuid(1) },
          { asset_name: 'web01', vm_uuid: uuid(2) },
        ],
      },
    ]);
    expect(created.map((asset) => asset.identityKey)).toEqual([
      `vm_uuid:${uuid(1)}`,
      `vm_uuid:${uuid(2)}`,
    ]);
  });

  it('does not guess which of two namesakes a row without other keys means', () => {
    const { created } = build([
      {
        rows: [
          { asset_name: 'web01', vm_uuid: uuid(1) },
          { asset_name: 'web01', vm_uuid: uuid(2) },
        ],
      },
      { rows: [{ asset_name: 'web01', owner: 'shop' }] },
    ]);
    expect(created.map((asset) => asset.identityKey)).toEqual([
      'name_domain:web01@',
      `vm_uuid:${uuid(1)}`,
      `vm_uuid:${uuid(2)}`,
    ]);
  });

  it('takes a name without a domain for the one machine that has it with a domain, and keeps two domains apart', () => {
    expect(
      build([{ rows: [{ asset_name: 'web01' }, { asset_name: 'Web01.corp.local' }] }]).created,
    ).toHaveLength(1);
    expect(
      build([{ rows: [{ asset_name: 'web01.a.local' }, { asset_name: 'web01.b.local' }] }]).created,
    ).toHaveLength(2);
  });

  it('never unites by addresses alone', () => {
    const addresses = { ip_addresses: ['10.0.0.1'], mac_addresses: ['00:50:56:00:00:01'] };
    expect(
      build([
        {
          rows: [
            { asset_name: 'a', ...addresses },
            { asset_name: 'b', ...addresses },
          ],
        },
      ]).created,
    ).toHaveLength(2);
  });

  it('scopes external ids by source and does not believe row numbers of unknown files', () => {
    expect(
      build([
        { formatId: 'rvtools/vInfo', rows: [{ asset_name: 'a', external_id: '1' }] },
        { formatId: 'servicenow/server', rows: [{ asset_name: 'b', external_id: '1' }] },
        { rows: [{ asset_name: 'c', external_id: '1' }] },
        { rows: [{ asset_name: 'd', external_id: '1' }] },
      ]).created,
    ).toHaveLength(4);
  });

  it('follows duplicate detection: merged rows are one, rows under review stay apart', () => {
    const cluster = (decision: DuplicateCluster['decision']): DuplicateCluster[] => [
      {
        members: [
          [0, 2],
          [0, 3],
        ],
        score: 0.9,
        decision,
        reason: '',
      },
    ];
    const tables: Table[] = [
      {
        rows: [
          { asset_name: 'web01', ip_addresses: ['10.0.0.1'] },
          { asset_name: 'web01', ip_addresses: ['10.0.0.2'] },
        ],
      },
    ];
    expect(build(tables, { duplicateClusters: cluster('merge') }).created).toHaveLength(1);
    expect(
      build(tables, { duplicateClusters: cluster('review') }).created.map(
        (asset) => asset.identityKey,
      ),
    ).toEqual(['name_domain:web01@ # web01 10.0.0.1', 'name_domain:web01@ # web01 10.0.0.2']);
  });

  it('prefers the more recent of two rows of equal priority and lists the other as a conflict', () => {
    const { created, conflicts } = build([
      {
        rows: [
          {
            asset_name: 'web01',
            vm_uuid: uuid(1),
            cpu_cores: 2,
            last_seen_at: '2026-01-01T00:00:00.000Z',
          },
          {
            asset_name: 'web01',
            vm_uuid: uuid(1),
            cpu_cores: 8,
            last_seen_at: '2026-02-01T00:00:00.000Z',
          },
        ],
      },
    ]);
    expect(created[0]?.values).toMatchObject({
      cpu_cores: 8,
      last_seen_at: '2026-02-01T00:00:00.000Z',
    });
    expect(conflicts).toHaveLength(1);
    expect(conflicts[0]).toMatchObject({
      field: 'cpu_cores',
      kept: 8,
      other: 2,
      otherFrom: { rowNo: 2 },
    });
  });

  it('joins detail rows and combines them as the field says', () => {
    const { created, quarantined, detailRowsUnmatched, rowsUsed } = build([
      { formatId: 'rvtools/vInfo', rows: [{ asset_name: 'web01', vm_uuid: uuid(1) }] },
      {
        formatId: 'rvtools/vPartition',
        role: 'asset_details',
        rows: [
          { asset_name: 'web01', vm_uuid: uuid(1), storage_used_gib: 10.5, disk_count: 1 },
          { asset_name: 'web01', vm_uuid: uuid(1), storage_used_gib: 1.25, disk_count: 1 },
          { asset_name: 'ghost', vm_uuid: uuid(9), storage_used_gib: 1 },
        ],
      },
    ]);
    expect(created[0]?.values).toMatchObject({ storage_used_gib: 11.75, disk_count: 2 });
    expect(created[0]?.provenance.storage_used_gib?.rule).toBe('details.sum');
    expect(quarantined).toEqual([{ datasetNo: 1, rowNo: 4, reason: 'no asset has its keys' }]);
    expect([detailRowsUnmatched, rowsUsed]).toEqual([1, 3]);
  });

  it('averages over time what is summed within a time when detail rows are samples', () => {
    const sample = (time: string, reads: number) => ({
      asset_name: 'db01',
      last_seen_at: `2026-01-01T${time}:00.000Z`,
      disk_iops_read: reads,
    });
    const { created } = build([
      { rows: [{ asset_name: 'db01' }] },
      {
        role: 'asset_details',
        rows: [sample('00:00', 10), sample('00:00', 20), sample('00:05', 40), sample('00:05', 50)],
      },
    ]);
    expect(created[0]?.values.disk_iops_read).toBe(60);
  });

  it('updates a known asset by any of its keys and says which fields changed', () => {
    const tables = [
      { rows: [{ asset_name: 'web01', serial_number: 'S1', cpu_cores: 2, owner: 'a' }] },
    ];
    const known = stored([], build(tables));
    const { created, updated, unchanged } = build(
      [{ rows: [{ asset_name: 'web01-renamed', serial_number: 'S1', cpu_cores: 4 }] }],
      { known },
    );
    expect([created, unchanged]).toEqual([[], []]);
    expect(updated[0]).toMatchObject({
      identityKey: 'serial_number:s1',
      changed: ['asset_name', 'cpu_cores'],
      values: { asset_name: 'web01-renamed', cpu_cores: 4, owner: 'a' },
    });
  });

  it('does not update a known machine from a namesake with another UUID', () => {
    const known = stored([], build([{ rows: [{ asset_name: 'web01', vm_uuid: uuid(1) }] }]));
    expect(build([{ rows: [{ asset_name: 'web01', vm_uuid: uuid(2) }] }], { known })).toMatchObject(
      {
        created: [{ identityKey: `vm_uuid:${uuid(2)}` }],
        updated: [],
      },
    );
  });

  it('lets detail rows alone update a known asset', () => {
    const known = stored([], build([{ rows: [{ asset_name: 'web01', cpu_cores: 2 }] }]));
    const { updated } = build(
      [{ role: 'asset_details', rows: [{ asset_name: 'web01', mem_util_max_pct: 70 }] }],
      { known },
    );
    expect(updated[0]).toMatchObject({
      changed: ['mem_util_max_pct'],
      values: { cpu_cores: 2, mem_util_max_pct: 70 },
    });
  });

  it('flags templates and powered-off machines and drops neither', () => {
    const { created } = build([
      {
        rows: [
          { asset_name: 't', is_template: true },
          { asset_name: 'o', power_state: 'off' },
        ],
      },
    ]);
    expect(created.map((asset) => asset.values.is_template ?? asset.values.power_state)).toEqual([
      'off',
      true,
    ]);
  });

  it.each([
    [{ asset_type: 'database' }, 'database', 0.95],
    [{ os_name: 'VMware ESXi 7.0' }, 'server', 0.9],
    [{ os_name: 'Ubuntu 22.04', serial_number: 'VMware-42 3a' }, 'vm', 0.9],
    [{ os_name: 'Windows Server 2019' }, 'server', 0.75],
    [{ os_name: 'Cisco NX-OS' }, 'network', 0.8],
    [{ asset_name: 'core-sw-01' }, 'network', 0.7],
    [{ asset_name: 'swift' }, 'unknown', 0.3],
    [{ asset_name: 'hr-ora' }, 'database', 0.6],
  ] as [Values, string, number][])('classifies %j as %s', (values, assetType, classConfidence) => {
    expect(build([{ rows: [{ asset_name: 'x', ...values }] }]).created[0]).toMatchObject({
      assetType,
      classConfidence,
    });
  });

  it('finds applications by column, tag, application file and name prefix', () => {
    const { applications } = build([
      {
        rows: [
          { asset_name: 'a', application_name: 'Shop' },
          { asset_name: 'b', tags: ['app=HR'] },
          { asset_name: 'app01-web-1' },
          { asset_name: 'app01-web-2' },
          { asset_name: 'app01-db-1' },
          { asset_name: 'prod-1' },
          { asset_name: 'prod-2' },
          { asset_name: 'prod-3' },
        ],
      },
      {
        role: 'applications',
        rows: [
          { record_type: '1', application_name: 'shop', business_service: 'Retail' },
          { record_type: '2', application_name: 'shop', dependency: 'HR' },
        ],
      },
    ]);
    expect(applications).toEqual([
      { name: 'HR', source: 'tag', assetKeys: ['name_domain:b@'], attributes: {} },
      {
        name: 'app01',
        source: 'prefix',
        assetKeys: [
          'name_domain:app01-db-1@',
          'name_domain:app01-web-1@',
          'name_domain:app01-web-2@',
        ],
        attributes: {},
      },
      {
        name: 'shop',
        source: 'import',
        assetKeys: ['name_domain:a@'],
        attributes: { business_service: 'Retail' },
      },
    ]);
  });
});
