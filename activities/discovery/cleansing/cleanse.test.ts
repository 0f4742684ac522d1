import fc from 'fast-check';

import { targetFields } from '../target-fields';
import { cleanseTables, rowsOf, type TestTable } from './cleansing-fixtures';
import { modifiedZ } from './find-outliers';
import { createFindingLog, MAX_FINDINGS } from './finding-log';

const ruleIds = (table: TestTable): string[] =>
  cleanseTables(table).findingCounts.map(({ ruleId }) => ruleId);

describe('cleanse', () => {
  it('sets a row without a name apart with its cells, and loses none', () => {
    const result = cleanseTables({
      fields: ['asset_name', 'cpu_cores'],
      headers: ['VM', 'CPUs'],
      cells: [
        ['web01', '2'],
        [null, '4'],
        ['N/A', '8'],
      ],
    });
    expect(result.datasets[0]).toMatchObject({ rowsIn: 3, rowsOut: 1, rowsQuarantined: 2 });
    expect(result.datasets[0]?.rejects[1]).toEqual({
      rowNo: 4,
      column: 'VM',
      code: 'REQUIRED_MISSING',
      message: 'row 4 has no usable asset_name: found "N/A"',
      raw: ['N/A', '8'],
    });
  });

  it('calls an asset by its DNS name when it has no other', () => {
    const result = cleanseTables({
      fields: ['asset_name', 'fqdn'],
      cells: [[null, 'Web01.Corp.Local.']],
    });
    expect(rowsOf(result)[0]?.values).toMatchObject({
      asset_name: { value: 'web01', rule: 'name.from-fqdn', raw: 'Web01.Corp.Local.' },
      fqdn: { value: 'web01.corp.local' },
    });
  });

  it('keeps relations known by address only and quarantines those without an end', () => {
    const result = cleanseTables({
      role: 'dependencies',
      fields: ['source_name', 'source_ip', 'destination_name', 'destination_ip'],
      cells: [
        ['web01', null, null, '10.0.0.2'],
        [null, '10.0.0.1', null, '10.0.0.2'],
        ['web01', null, null, null],
      ],
    });
    expect(result.datasets[0]).toMatchObject({ rowsOut: 2, rowsQuarantined: 1 });
  });

  it('needs an identity of a detail row, not a name', () => {
    const result = cleanseTables({
      role: 'asset_details',
      fields: ['external_id', 'storage_used_gib'],
      cells: [
        ['m-1', '10'],
        [null, '10'],
      ],
    });
    expect(result.datasets[0]).toMatchObject({ rowsOut: 1, rowsQuarantined: 1 });
  });

  it('joins tag categories and tags, sums numbered columns and unites address columns', () => {
    const result = cleanseTables({
      fields: [
        'asset_name',
        'tags',
        'tags',
        'storage_allocated_gib',
        'storage_allocated_gib',
        'ip_addresses',
        'ip_addresses',
      ],
      headers: [
        'VM',
        'Tag Category 1',
        'Tag 1',
        'Disk 1 size',
        'Disk 2 size',
        'Network #1',
        'Network #2',
      ],
      cells: [['web01', 'Database', 'Oracle', '10', '20.5', '10.0.0.1', '10.0.0.2']],
    });
    expect(rowsOf(result)[0]?.values).toMatchObject({
      tags: { value: ['Database=Oracle'] },
      storage_allocated_gib: {
        value: 30.5,
        rule: 'columns.sum',
        column: 'Disk 1 size, Disk 2 size',
        raw: '10; 20.5',
      },
      ip_addresses: { value: ['10.0.0.1', '10.0.0.2'] },
    });
  });

  it.each([
    ['constraint.used-over-allocated', ['storage_used_gib', 'storage_allocated_gib'], ['20', '10']],
    ['constraint.util-over-100', ['cpu_util_avg_pct'], ['150']],
    ['constraint.cores-zero', ['cpu_cores'], ['0']],
    ['constraint.mean-over-peak', ['cpu_util_avg_pct', 'cpu_util_max_pct'], ['60', '50']],
    ['constraint.future-date', ['last_seen_at'], ['2027-01-01']],
    ['constraint.stale', ['last_seen_at'], ['2026-01-01']],
    [
      'constraint.os-disagree',
      ['os_name', 'os_reported'],
      ['Debian GNU/Linux 7 (64-bit)', 'Debian GNU/Linux 9 (64-bit)'],
    ],
    ['flag.template', ['is_template'], ['True']],
    ['flag.powered-off', ['power_state'], ['poweredOff']],
    ['date.order-ambiguous', ['last_seen_at'], ['03/04/2026']],
    ['number.separator-ambiguous', ['storage_used_gib'], ['1.024']],
    ['text.truncate', ['description'], ['x'.repeat(4001)]],
  ])('reports %s', (ruleId, fields, cells) => {
    const table = { fields: ['asset_name', ...fields], cells: [['web01', ...cells]] };
    expect(ruleIds(table)).toContain(ruleId);
    expect(cleanseTables(table).datasets[0]).toMatchObject({ rowsOut: 1 });
  });

  it('finds no disagreement where one system text covers the other or is empty', () => {
    const ids = (configured: string, reported: string | null) =>
      ruleIds({
        fields: ['asset_name', 'os_name', 'os_reported'],
        cells: [['web01', configured, reported]],
      });
    expect(ids('CentOS 4/5/6/7 (64-bit)', 'CentOS 7 (64-bit)')).not.toContain(
      'constraint.os-disagree',
    );
    expect(ids('Debian GNU/Linux 7 (64-bit)', null)).not.toContain('constraint.os-disagree');
  });

  it('is alarmed when the rules cannot use more than a tenth of the names', () => {
    const cells = [['x'.repeat(300)], ['web01']];
    expect(cleanseTables({ fields: ['asset_name'], cells }).findings[0]).toMatchObject({
      ruleId: 'required.nulled',
      severity: 'critical',
    });
  });

  it('measures quality before and after: absent columns are missing, mended cells become valid', () => {
    const { before, after } = cleanseTables({
      fields: ['asset_name', 'memory_mib', 'cpu_util_avg_pct'],
      cells: [
        ['web01', '16 GB', '150'],
        ['web02', '8192', '10'],
        ['web02', '8192', '10'],
        [null, '1', '1'],
      ],
    }).quality;
    expect(before.dimensions).toEqual({
      // weights: name 1, memory 0.95, all 5.35; three rows tell both, one the memory only
      completeness: 0.317757,
      validity: 0.818182,
      uniqueness: 0.75,
      consistency: 0.75,
      timeliness: 0,
    });
    expect(after.dimensions).toEqual({
      completeness: 0.364486,
      validity: 0.888889,
      uniqueness: 1,
      consistency: 1,
      timeliness: 0,
    });
    expect(after.fields.find(({ field }) => field === 'os_name')).toEqual({
      field: 'os_name',
      rows: 3,
      ok: 0,
      missing: 3,
      invalid: 0,
      notApplicable: 0,
    });
  });

  it('conserves every row of any table, says the same twice and changes no input', () => {
    const cell = fc.option(
      fc.oneof(
        fc.string({ maxLength: 12 }),
        fc.constantFrom('N/A', '10.0.0.1', '16 GB', '-1', '1,5'),
      ),
    );
    const role = fc.constantFrom(
      'assets' as const,
      'asset_details' as const,
      'dependencies' as const,
      'applications' as const,
    );
    const table = role.chain((each) => {
      const names = targetFields(each).map((field) => field.name);
      return fc
        .uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 6 })
        .chain((fields) =>
          fc
            .array(fc.array(cell, { minLength: fields.length, maxLength: fields.length }), {
              maxLength: 12,
            })
            .map((cells): TestTable => ({ role: each, fields, cells })),
        );
    });
    fc.assert(
      fc.property(fc.array(table, { minLength: 1, maxLength: 2 }), (tables) => {
        const written = JSON.stringify(tables);
        const result = cleanseTables(...tables);
        result.datasets.forEach((dataset, index) => {
          expect(dataset.rowsIn).toBe(tables[index]?.cells.length);
          expect(dataset.rowsOut + dataset.rowsQuarantined).toBe(dataset.rowsIn);
          expect(rowsOf(result, index)).toHaveLength(dataset.rowsOut);
          expect(dataset.rejects).toHaveLength(dataset.rowsQuarantined);
        });
        for (const value of [
          ...Object.values(result.quality.before.dimensions),
          ...Object.values(result.quality.after.dimensions),
        ]) {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1);
        }
        expect(JSON.stringify(cleanseTables(...tables))).toBe(JSON.stringify(result));
        expect(JSON.stringify(tables)).toBe(written);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the finding log', () => {
  it('keeps the most severe findings and counts all of them', () => {
    const log = createFindingLog();
    const add = (rowNo: number, severity: 'warning' | 'error') => {
      log.add({
        datasetNo: 0,
        rowNo,
        field: null,
        ruleId: 'r',
        severity,
        message: '',
        before: null,
        after: null,
        autoFixed: false,
      });
    };
    for (let rowNo = 0; rowNo < MAX_FINDINGS + 5; rowNo += 1) add(rowNo, 'warning');
    add(1, 'error');
    expect(log.findings()).toHaveLength(MAX_FINDINGS);
    expect(log.findings()[0]?.severity).toBe('error');
    expect(log.counts().map(({ severity, count }) => [severity, count])).toEqual([
      ['error', 1],
      ['warning', MAX_FINDINGS + 5],
    ]);
  });
});

describe('modifiedZ', () => {
  it('is 0.6745·(x − median)/MAD and stands out for one value far away', () => {
    const scores = modifiedZ([1, 2, 3, 4, 5, 6, 7, 100]);
    expect(scores[7]).toBeCloseTo((0.6745 * 95.5) / 2, 6);
    expect(scores[0]).toBeCloseTo((0.6745 * -3.5) / 2, 6);
  });

  it('uses the mean distance where most values are equal, and says nothing for few or equal values', () => {
    expect(modifiedZ([4, 4, 4, 4, 4, 4, 4, 4, 100]).at(-1)).toBeGreaterThan(3.5);
    expect(modifiedZ([4, 4, 4, 4, 4, 4, 4, 4])).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    expect(modifiedZ([1, 100])).toEqual([0, 0]);
  });
});
