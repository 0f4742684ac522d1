import { cleanseTables, type TestTable } from './cleansing-fixtures';

const fields = [
  'asset_name',
  'serial_number',
  'vm_uuid',
  'ip_addresses',
  'mac_addresses',
  'os_name',
];
type Cells = [
  name: string,
  serial?: string | null,
  uuid?: string | null,
  ip?: string | null,
  mac?: string | null,
];

const uuid = (n: number): string => `423a5b00-1111-2222-3333-${String(n).padStart(12, '0')}`;
const table = (...rows: Cells[]): TestTable => ({
  fields,
  cells: rows.map((row) => fields.map((_, index) => row[index] ?? null)),
});
const decisions = (...rows: Cells[]): string[] =>
  cleanseTables(table(...rows)).duplicateClusters.map(
    ({ decision, members }) => `${decision} ${members.map(([, rowNo]) => rowNo).join('+')}`,
  );

describe('duplicates', () => {
  it('merges case and white-space variants of a name with one UUID', () => {
    expect(decisions(['Web01', null, uuid(1)], [' web01 ', null, uuid(1).toUpperCase()])).toEqual([
      'merge 2+3',
    ]);
  });

  it('never merges one name with different UUIDs or serials, whatever else agrees', () => {
    const same = ['10.0.0.1', '00:50:56:00:00:01'] as const;
    expect(decisions(['web01', 'S1', null, ...same], ['web01', 'S2', null, ...same])).toEqual([
      'distinct 2+3',
    ]);
    expect(decisions(['web01', null, uuid(1), ...same], ['web01', null, uuid(2), ...same])).toEqual(
      ['distinct 2+3'],
    );
  });

  it('does not merge two UUIDs by way of a row that has none', () => {
    const found = decisions(['web01', null, uuid(1)], ['web01'], ['web01', null, uuid(2)]);
    expect(found.filter((cluster) => cluster.startsWith('merge'))).toHaveLength(1);
    expect(found).not.toContain('merge 2+3+4');
  });

  it('asks about one UUID under two names and one name under two addresses', () => {
    expect(decisions(['web01', null, uuid(1)], ['shop-db', null, uuid(1)])).toEqual(['review 2+3']);
    expect(decisions(['web01', null, null, '10.0.0.1'], ['web01', null, null, '10.0.0.2'])).toEqual(
      ['review 2+3'],
    );
  });

  it('never merges by addresses alone', () => {
    expect(
      decisions(
        ['alpha', null, null, '10.0.0.1', '00:50:56:00:00:01'],
        ['omega', null, null, '10.0.0.1', '00:50:56:00:00:01'],
      ),
    ).toEqual(['review 2+3']);
  });

  it('tells web01 from web02', () => {
    expect(decisions(['web01', null, null, '10.0.0.1'], ['web02', null, null, '10.0.0.1'])).toEqual(
      [],
    );
  });

  it('skips a block that is too large and says so', () => {
    const result = cleanseTables(table(...Array.from({ length: 201 }, (): Cells => ['localhost'])));
    expect(result.duplicateClusters).toEqual([]);
    expect(result.findingCounts).toContainEqual({
      ruleId: 'duplicate.block-skipped',
      severity: 'warning',
      count: 1,
      autoFixed: 0,
    });
  });

  it('is a reason to call an address shared only when the rows are several machines', () => {
    const shared = (...rows: Cells[]) =>
      cleanseTables(table(...rows)).findingCounts.flatMap(({ ruleId, severity }) =>
        ruleId.endsWith('ip-shared') ? [severity] : [],
      );
    expect(shared(['a', null, null, '10.0.0.1'], ['b', null, null, '10.0.0.1'])).toEqual([
      'warning',
    ]);
    expect(shared(['a', null, null, '8.8.8.8'], ['b', null, null, '8.8.8.8'])).toEqual(['error']);
    expect(shared(['a', null, uuid(1), '8.8.8.8'], ['a', null, uuid(1), '8.8.8.8'])).toEqual([]);
    expect(shared(['a', null, null, '127.0.0.1'], ['b', null, null, '127.0.0.1'])).toEqual([]);
  });
});
