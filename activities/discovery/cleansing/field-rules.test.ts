import fc from 'fast-check';

import { targetFields } from '../target-fields';
import { cleanCell } from './clean-cell';
import { cleanColumn, cleanOne } from './cleansing-fixtures';
import type { ColumnPlan } from './plan-columns';

describe('text', () => {
  it.each([
    ['  web\u00a001 \t', 'web 01'],
    ['we\u200bb01', 'web01'],
    ['Mu\u0308nchen', 'München'],
  ])('tidies %j', (raw, expected) => {
    expect(cleanOne('location', raw)).toBe(expected);
  });

  it.each(['NULL', 'N/A', 'NA', 'None', 'nil', '-', '--', '#N/A', '   ', null])(
    'takes %j as nothing provided',
    (raw) => {
      expect(cleanOne('location', raw)).toBe('missing');
    },
  );

  it('tells not applicable from not provided, and a spreadsheet error from both', () => {
    expect(cleanOne('location', 'Not applicable')).toBe('not_applicable');
    expect(cleanOne('location', '#REF!')).toBe('invalid');
  });

  it('takes serial numbers nobody set as nothing provided', () => {
    expect(cleanOne('serial_number', 'To Be Filled By O.E.M.')).toBe('missing');
    expect(cleanOne('serial_number', '00000000')).toBe('missing');
    expect(cleanOne('serial_number', 'VMware-42 3a 5b')).toBe('VMware-42 3a 5b');
  });

  it('gives spellings of one name that differ in case the most frequent', () => {
    expect(cleanColumn('cluster', ['Prod', 'PROD', 'Prod']).map(({ value }) => value)).toEqual([
      'Prod',
      'Prod',
      'Prod',
    ]);
  });
});

describe('numbers', () => {
  it.each([
    ['cpu_cores', '4', 4],
    ['cpu_cores', '4.0', 4],
    ['cpu_cores', '8 vCPU', 8],
    ['cpu_cores', '3.5', 'invalid'],
    ['cpu_cores', '0', 'invalid'],
    ['cpu_cores', '-1', 'missing'],
    ['cpu_cores', 'four', 'invalid'],
    ['memory_mib', '16384', 16384],
    ['memory_mib', '16 GB', 16384],
    ['memory_mib', '16GiB', 16384],
    ['memory_mib', '1,024', 1024],
    ['memory_mib', '1.024', 1024],
    ['memory_mib', '1 024', 1024],
    ['memory_mib', "1'024", 1024],
    ['memory_mib', '16 bananas', 'invalid'],
    ['storage_allocated_gib', '1,024.5', 1024.5],
    ['storage_allocated_gib', '1.024,5', 1024.5],
    ['storage_allocated_gib', '1 024,5', 1024.5],
    ['storage_allocated_gib', '2 TiB', 2048],
    ['storage_allocated_gib', '1073.741824 GB', 1000],
    ['storage_allocated_gib', '1.048576 MB', 0.000977],
    ['storage_allocated_gib', '0.1234567890123456789', 0.12345678901234568],
    ['storage_allocated_gib', '-5', 'invalid'],
    ['storage_allocated_gib', '-1', 'missing'],
    ['cpu_util_avg_pct', '45 %', 45],
    ['cpu_util_avg_pct', '0.5', 0.5],
    ['cpu_util_avg_pct', '150', 'invalid'],
    ['net_mbps_in', '800 Mbps', 100],
    ['business_criticality', 'High', 4],
    ['business_criticality', '1 - most critical', 5],
    ['business_criticality', '3', 3],
  ])('reads %s of %j as %j', (field, raw, expected) => {
    expect(cleanOne(field, raw)).toBe(expected);
  });

  it('converts by the column and lets a unit in the cell override it', () => {
    const values = cleanColumn('memory_mib', ['16', '512 MB', '1,5'], {
      factor: 1024,
      fromUnit: 'GiB',
      toUnit: 'MiB',
    });
    expect(values.map(({ value, rule }) => [value, rule])).toEqual([
      [16384, 'unit.convert'],
      [512, 'number.parse'],
      [1536, 'unit.convert'],
    ]);
  });

  it('lets a clear cell of the column decide what its separators mean', () => {
    expect(cleanColumn('storage_used_gib', ['1.024', '3,5']).map(({ value }) => value)).toEqual([
      1024, 3.5,
    ]);
    expect(cleanColumn('storage_used_gib', ['1.024', '3.5']).map(({ value }) => value)).toEqual([
      1.024, 3.5,
    ]);
  });

  it('reads a column of shares as percentages, but not on the word of a few', () => {
    const shares = ['0.1', '0.2', '0.3', '0.4', '0.5', '0.6', '0.7', '1'];
    expect(cleanColumn('cpu_util_avg_pct', shares).map(({ value }) => value)).toEqual([
      10, 20, 30, 40, 50, 60, 70, 100,
    ]);
    expect(cleanColumn('cpu_util_avg_pct', shares.slice(0, 3)).map(({ value }) => value)).toEqual([
      0.1, 0.2, 0.3,
    ]);
  });
});

describe('addresses and keys', () => {
  it.each([
    ['10.0.0.1', ['10.0.0.1']],
    ['[10.0.0.1,10.0.0.2,fe80::1];', ['10.0.0.1', '10.0.0.2', 'fe80::1']],
    ['10.0.0.1; 10.0.0.2', ['10.0.0.1', '10.0.0.2']],
    ['10.0.0.1\n10.0.0.2', ['10.0.0.1', '10.0.0.2']],
    ['10.0.0.1 10.0.0.1', ['10.0.0.1']],
    ['::ffff:10.0.0.1', ['10.0.0.1']],
    ['2001:0DB8:0:0:0:0:0:1', ['2001:db8::1']],
    ['10.0.0.5/24', ['10.0.0.5']],
    ['0.0.0.0, 10.0.0.9', ['10.0.0.9']],
    ['10.0.0.300, 10.0.0.9', ['10.0.0.9']],
    ['[];', 'missing'],
    ['0.0.0.0', 'missing'],
    ['010.000.000.001', 'invalid'],
    ['10.1', 'invalid'],
    ['host1', 'invalid'],
  ])('reads addresses %j as %j', (raw, expected) => {
    expect(cleanOne('ip_addresses', raw)).toEqual(expected);
  });

  it.each([
    ['00-50-56-AB-CD-EF', ['00:50:56:ab:cd:ef']],
    ['0050.56ab.cdef', ['00:50:56:ab:cd:ef']],
    ['005056ABCDEF', ['00:50:56:ab:cd:ef']],
    ['0:50:56:ab:cd:ef', ['00:50:56:ab:cd:ef']],
    ['[00:50:56:ab:cd:ef,00:50:56:ab:cd:f0];', ['00:50:56:ab:cd:ef', '00:50:56:ab:cd:f0']],
    ['00:00:00:00:00:00', 'missing'],
    ['00:50:56:ab:cd', 'invalid'],
  ])('reads hardware addresses %j as %j', (raw, expected) => {
    expect(cleanOne('mac_addresses', raw)).toEqual(expected);
  });

  it.each([
    ['423A5B00-1111-2222-3333-444455556666', '423a5b00-1111-2222-3333-444455556666'],
    ['{423a5b00-1111-2222-3333-444455556666}', '423a5b00-1111-2222-3333-444455556666'],
    ['423a5b00111122223333444455556666', '423a5b00-1111-2222-3333-444455556666'],
    ['42 3a 5b 00 11 11 22 22-33 33 44 44 55 55 66 66', '423a5b00-1111-2222-3333-444455556666'],
    ['00000000-0000-0000-0000-000000000000', 'missing'],
    ['vm-123', 'invalid'],
  ])('reads the UUID %j as %j', (raw, expected) => {
    expect(cleanOne('vm_uuid', raw)).toBe(expected);
  });
});

describe('words', () => {
  it.each([
    ['power_state', 'poweredOn', 'on'],
    ['power_state', 'Running', 'on'],
    ['power_state', '1', 'on'],
    ['power_state', 'Non-Operational', 'off'],
    ['power_state', 'VM deallocated', 'off'],
    ['power_state', 'whatever', 'invalid'],
    ['environment', 'PRD', 'prod'],
    ['environment', 'Live', 'prod'],
    ['environment', 'UAT', 'test'],
    ['environment', 'Pre-Production', 'staging'],
    ['environment', 'sandbox', 'dev'],
    ['asset_type', 'Virtual Machine', 'vm'],
    ['asset_type', 'cmdb_ci_win_server', 'server'],
    ['firmware', 'EFI', 'uefi'],
    ['firmware', 'Legacy BIOS', 'bios'],
    ['is_template', 'FALSE', false],
    ['is_template', 'Ja', true],
    ['is_template', '', 'missing'],
    ['is_template', 'maybe', 'invalid'],
  ])('reads %s %j as %j', (field, raw, expected) => {
    expect(cleanOne(field, raw)).toBe(expected);
  });

  it.each([
    ['app=Shop; env = prod', ['app=Shop', 'env=prod']],
    [' CostCenter:123', ['CostCenter=123']],
    ['{"app":"Shop","n":1}', ['app=Shop', 'n=1']],
    ['[{"Key":"app","Value":"Shop"}]', ['app=Shop']],
    ['url=http://x/y', ['url=http://x/y']],
    ['{}', 'missing'],
  ])('reads tags %j as %j', (raw, expected) => {
    expect(cleanOne('tags', raw)).toEqual(expected);
  });
});

describe('times', () => {
  it.each([
    ['2026-01-02T03:04:05.678Z', '2026-01-02T03:04:05.678Z'],
    ['2026-01-02 03:04:05', '2026-01-02T03:04:05.000Z'],
    ['2026-01-02T03:04:05+02:00', '2026-01-02T01:04:05.000Z'],
    ['2026-01-02', '2026-01-02T00:00:00.000Z'],
    ['02.01.2026 03:04', '2026-01-02T03:04:00.000Z'],
    ['13/01/2026', '2026-01-13T00:00:00.000Z'],
    ['1/13/2026 1:05 PM', '2026-01-13T13:05:00.000Z'],
    ['02-Jan-2026', '2026-01-02T00:00:00.000Z'],
    ['Jan 2, 2026', '2026-01-02T00:00:00.000Z'],
    ['Fri, 02 Jan 2026 03:04:05 GMT', '2026-01-02T03:04:05.000Z'],
    ['46024.5', '2026-01-02T12:00:00.000Z'],
    ['1767323045', '2026-01-02T03:04:05.000Z'],
    ['03/04/2026', 'invalid'],
    ['05/05/2026', '2026-05-05T00:00:00.000Z'],
    ['2026-02-30', 'invalid'],
    ['12', 'invalid'],
    ['soon', 'invalid'],
  ])('reads %j as %j', (raw, expected) => {
    expect(cleanOne('last_seen_at', raw)).toBe(expected);
  });

  it('lets the column decide which part is the day', () => {
    expect(cleanColumn('last_seen_at', ['03/04/2026', '25/04/2026'])[0]?.value).toBe(
      '2026-04-03T00:00:00.000Z',
    );
    expect(cleanColumn('last_seen_at', ['03/04/2026', '04/25/2026'])[0]?.value).toBe(
      '2026-03-04T00:00:00.000Z',
    );
    expect(
      cleanColumn('last_seen_at', ['03/04/2026', '04/25/2026', '25/04/2026'])[0],
    ).toMatchObject({
      state: 'invalid',
      rule: 'date.order-ambiguous',
    });
  });

  it('notes that a time without a zone was taken as UTC', () => {
    expect(cleanColumn('last_seen_at', ['2026-01-02 03:04'])[0]?.rule).toBe('date.no-zone');
  });
});

describe('every rule', () => {
  const fields = (['assets', 'dependencies', 'applications'] as const).flatMap((role) =>
    targetFields(role),
  );
  const written = fc.oneof(
    fc.string(),
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom(
      '1,024.5',
      '16 GB',
      '[10.0.0.1];',
      '0050.56ab.cdef',
      'a=b;c=d',
      '25/12/2026',
      '46024',
      'poweredOn',
      'N/A',
      '{"a":"b"}',
    ),
    fc.stringMatching(/^[0-9.,: /-]{1,12}$/u),
  );

  it('changes nothing in what it made', () => {
    fc.assert(
      fc.property(fc.constantFrom(...fields), written, (field, raw) => {
        const plan: ColumnPlan = {
          index: 0,
          column: field.name,
          field,
          factor: 1,
          isFraction: false,
          split: ';',
          decimalMark: 'dot',
          decimalMarkUnproven: false,
          dateOrder: null,
          tagPart: null,
        };
        const first = cleanCell(raw, plan);
        if (first.state !== 'ok') return;
        const text = Array.isArray(first.value) ? first.value.join(';') : String(first.value);
        expect(cleanCell(text, plan)).toMatchObject({ state: 'ok', value: first.value });
      }),
      { numRuns: 5000 },
    );
  });

  it('leaves a missing value missing: nothing becomes false or 0', () => {
    for (const field of targetFields('assets').slice(1)) {
      expect(cleanOne(field.name, null)).toBe('missing');
    }
  });
});
