/**
 * Public export files (see tests/support/shared-data). The figures were counted apart from this reader: CSV with
 * Python's csv module, workbooks by counting filled `<c>` elements in the unzipped XML.
 */
import { readFileSync } from 'node:fs';
import {
  cellsOf,
  countsOf,
  importFile,
  importOne,
  importRefusal,
} from '../../../tests/support/import';
import { sharedData } from '../../../tests/support/shared-data';

const folder = sharedData();
const whenPresent = folder === null ? describe.skip : describe;
const bytesOf = (name: string): Buffer => readFileSync(`${folder ?? ''}/${name}`);

const konveyor = 'konveyor/applications';

/** file, format, columns, rows in all, accepted, rejected, blank */
const tables: [string, string | null, number, number, number, number, number][] = [
  ['cmf/server-list.csv', 'cmf/intake', 18, 8, 8, 0, 0],
  ['cmf/test_valid.csv', 'cmf/intake', 10, 1, 1, 0, 0],
  ['focus/azure_ea_actualcost_small.csv', null, 55, 11, 11, 0, 0],
  ['focus/purchase_scenario_1.csv', null, 13, 1, 1, 0, 0],
  ['focus/purchase_scenario_2.csv', null, 13, 3, 3, 0, 0],
  ['focus/usage_scenario_1.csv', null, 16, 1, 1, 0, 0],
  ['focus/usage_scenario_2.csv', null, 16, 1, 1, 0, 0],
  ['konveyor/app_name_with_spaces.csv', konveyor, 15, 2, 2, 0, 0],
  ['konveyor/app_name_with_spaces_21.csv', konveyor, 25, 2, 2, 0, 0],
  ['konveyor/desc_comments_char_limit_rows.csv', konveyor, 15, 2, 2, 0, 0],
  // Without a record type these are lists of some kind, not Konveyor imports: the mapper is to decide.
  ['konveyor/invalid_column_schema.csv', null, 3, 2, 2, 0, 0],
  ['konveyor/invalid_schema_21.csv', null, 54, 2, 2, 0, 0],
  ['konveyor/invalid_record_type_21.csv', konveyor, 25, 2, 0, 2, 0],
  ['konveyor/mandatory_and_empty_row_21.csv', konveyor, 25, 3, 2, 0, 1],
  ['konveyor/mandatory_and_empty_rows.csv', konveyor, 25, 3, 2, 0, 1],
  ['konveyor/missing_application_name.csv', konveyor, 25, 1, 0, 1, 0],
  ['konveyor/missing_business_21.csv', konveyor, 25, 1, 1, 0, 0],
  ['konveyor/missing_tags_and_bs.csv', konveyor, 25, 2, 2, 0, 0],
  ['konveyor/non_existing_tags_business_service_rows.csv', konveyor, 45, 2, 2, 0, 0],
  ['konveyor/sample-applications.csv', konveyor, 55, 5, 5, 0, 0],
  ['konveyor/template_application_import.csv', konveyor, 25, 5, 5, 0, 0],
  ['konveyor/valid_application_rows.csv', konveyor, 45, 2, 2, 0, 0],
  ['valentine/authors1.csv', null, 7, 20, 20, 0, 0],
  ['valentine/authors2.csv', null, 8, 20, 20, 0, 0],
];

/** workbook, sheet, columns, rows, all of them filled */
const nineMachines: [string, number, number][] = [
  ['vInfo', 79, 9],
  ['vCPU', 24, 9],
  ['vMemory', 32, 9],
  ['vDisk', 37, 9],
  ['vPartition', 15, 9],
  ['vHost', 49, 7],
];
const threeMachines: [string, number, number][] = [
  ['vInfo', 14, 3],
  ['vDisk', 5, 5],
  ['vPartition', 7, 5],
  ['vCPU', 5, 3],
  ['vMemory', 9, 3],
  ['vHost', 3, 2],
  ['vCluster', 2, 1],
  ['vNetwork', 8, 4],
  ['vSnapshot', 3, 1],
  ['vTools', 7, 3],
  ['vCD', 5, 1],
  ['vUSB', 4, 1],
  ['vHealth', 3, 1],
  ['vSwitch', 6, 2],
  ['dvSwitch', 5, 1],
  ['vPort', 6, 2],
  ['dvPort', 6, 1],
];

whenPresent('real files', () => {
  it.each(tables)(
    '%s is %s with %d columns; of %d rows %d are accepted, %d rejected, %d blank',
    async (name, formatId, columns, ...counts) => {
      const dataset = await importOne(bytesOf(name), name);
      expect(dataset).toMatchObject({ formatId, encoding: 'utf-8', delimiter: ',', headerRow: 1 });
      expect(dataset.header).toHaveLength(columns);
      expect(dataset.columns.map((column) => column.name)).toEqual(dataset.header);
      expect(countsOf(dataset)).toEqual(counts);
      expect(cellsOf(dataset).every((cells) => cells.length === columns)).toBe(true);
      expect(dataset.warnings).toEqual([]);
    },
  );

  it.each([
    ['rvtools/rvtools-9vm-79col.xlsx', nineMachines],
    ['rvtools/rvtools-3vm-17tabs.xlsx', threeMachines],
  ])('%s has every sheet, column and row', async (name, sheets) => {
    const { datasets, refused } = await importFile(bytesOf(name), name);
    expect(refused).toEqual([]);
    expect(
      datasets.map((one) => [one.table, one.formatId, one.header.length, ...countsOf(one)]),
    ).toEqual(
      sheets.map(([sheet, columns, rows]) => [
        sheet,
        `rvtools/${sheet}`,
        columns,
        rows,
        rows,
        0,
        0,
      ]),
    );
  });

  it('reads the cells of a sparse sheet row into their own columns', async () => {
    const { datasets } = await importFile(bytesOf('rvtools/rvtools-9vm-79col.xlsx'));
    const [vInfo] = datasets;
    const row = cellsOf(vInfo!)[7]!;
    const cell = (name: string) => row[vInfo!.header.indexOf(name)];
    // Row 9 of the sheet, cells A, P, R, Z, AC, AK (omitted), AY, BU, CA of its XML.
    expect(
      ['VM', 'CPUs', 'Memory', 'Op Notification Timeout', 'Primary IP Address'].map(cell),
    ).toEqual(['vm-8', '13', '34321', '0', '10.219.147.82']);
    expect(['Network #8', 'Provisioned MiB', 'OS according to the VMware Tools'].map(cell)).toEqual(
      [null, '245873', 'Red Hat Enterprise Linux 8 (64-bit)'],
    );
    expect(cell('VI SDK API Version')).toBe('8.0.3.0');
    // 45741.3958101852 days after 1899-12-30
    expect(cell('Creation date')).toBe('2025-03-25T09:29:58');
  });

  it('refuses the file that is one word, and says what a table needs', async () => {
    expect(await importRefusal(bytesOf('cmf/test_invalid.csv'))).toMatchObject({
      code: 'HEADER_MISSING',
      message:
        'The file has nothing but "test": a table needs a row of column names and rows below it.',
    });
  });

  it('names row, column and value of record types Konveyor does not have', async () => {
    const dataset = await importOne(bytesOf('konveyor/invalid_record_type_21.csv'));
    expect(dataset.rejects).toMatchObject([
      { rowNo: 2, column: 'Record Type 1', code: 'ENUM_UNKNOWN' },
      { rowNo: 3, column: 'Record Type 1', code: 'ENUM_UNKNOWN' },
    ]);
    expect(dataset.rejects.map(({ message }) => message)).toEqual([
      'Row 2, column Record Type 1: found "3", expected 1 (application) or 2 (dependency).',
      'Row 3, column Record Type 1: found "100", expected 1 (application) or 2 (dependency).',
    ]);
    expect(dataset.rejects[0]?.raw.slice(0, 3)).toEqual([
      '3',
      'Customers',
      'invalid_record_type_1',
    ]);
  });

  it('names row and column of a missing application name', async () => {
    const dataset = await importOne(bytesOf('konveyor/missing_application_name.csv'));
    expect(dataset.rejects).toMatchObject([
      {
        rowNo: 2,
        column: 'Application Name',
        code: 'REQUIRED_MISSING',
        message: 'Row 2, column Application Name: the name of the application is missing.',
      },
    ]);
  });

  it('keeps the short dependency rows of a Konveyor file, padded with nulls', async () => {
    const dataset = await importOne(bytesOf('konveyor/sample-applications.csv'));
    const relations = cellsOf(dataset).filter(([type]) => type === '2');
    expect(relations.map((cells) => cells.slice(0, 7))).toEqual([
      ['2', 'Gateway', null, null, null, 'Inventory', 'southbound'],
      ['2', 'Gateway', null, null, null, 'Customers', 'southbound'],
    ]);
    expect(relations.every((cells) => cells.slice(7).every((cell) => cell === null))).toBe(true);
  });

  it('keeps a description of many characters and strips the space around names', async () => {
    const long = await importOne(bytesOf('konveyor/desc_comments_char_limit_rows.csv'));
    expect(Math.max(...cellsOf(long).map((cells) => cells[2]?.length ?? 0))).toBeGreaterThan(250);
    const spaced = await importOne(bytesOf('konveyor/app_name_with_spaces.csv'));
    expect(cellsOf(spaced).map((cells) => cells[1])).toEqual(['Import-app-7', 'Import-app-7']);
  });

  it('keeps every digit of a decimal figure', async () => {
    const name = 'focus/azure_ea_actualcost_small.csv';
    const written =
      bytesOf(name)
        .toString('utf8')
        .match(/\d+\.\d{15,}/g) ?? [];
    const kept = new Set(cellsOf(await importOne(bytesOf(name))).flat());
    expect(written.length).toBeGreaterThan(0);
    expect(written.filter((figure) => !kept.has(figure))).toEqual([]);
  });
});
