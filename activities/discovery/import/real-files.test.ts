import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { SourceRow } from '../dataset';
import { unpackRows } from '../row-chunks';
import { importFiles } from './import-files';

const dir = process.env['SHARED_DATA_DIR'] ?? path.resolve(process.cwd(), '../shared/data');
const present = existsSync(dir);
if (!present) console.warn(`Skipped: the folder of real exports is not at ${dir}.`);
const whenPresent = present ? it : it.skip;

async function read(file: string) {
  const bytes = [readFileSync(path.join(dir, file))];
  const result = await importFiles([{ uploadId: file, fileName: path.basename(file), bytes }]);
  for (const one of result.datasets) {
    expect(one.rowsAccepted + one.rowsRejected + one.rowsBlank).toBe(one.rowsTotal);
    expect([...unpackRows<SourceRow>(one.chunks)]).toHaveLength(one.rowsAccepted);
    expect(one.columns.map((column) => column.name)).toEqual(one.header);
    expect(new Set(one.header).size).toBe(one.header.length);
  }
  return result;
}

const konveyor = 'konveyor/applications';

/** file, format, columns, rows in all, accepted, rejected, blank */
const expected: readonly (readonly [
  string,
  string | null,
  number,
  number,
  number,
  number,
  number,
])[] = [
  ['cmf/server-list.csv', 'cmf/intake', 18, 8, 8, 0, 0],
  ['cmf/test_valid.csv', 'cmf/intake', 10, 1, 1, 0, 0],
  ['konveyor/app_name_with_spaces.csv', konveyor, 15, 2, 2, 0, 0],
  ['konveyor/app_name_with_spaces_21.csv', konveyor, 25, 2, 2, 0, 0],
  ['konveyor/desc_comments_char_limit_rows.csv', konveyor, 15, 2, 2, 0, 0],
  ['konveyor/invalid_column_schema.csv', null, 3, 2, 2, 0, 0],
  ['konveyor/invalid_record_type_21.csv', konveyor, 25, 2, 0, 2, 0],
  ['konveyor/invalid_schema_21.csv', null, 54, 2, 2, 0, 0],
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
  ['focus/azure_ea_actualcost_small.csv', null, 55, 11, 11, 0, 0],
  ['focus/purchase_scenario_1.csv', null, 13, 1, 1, 0, 0],
  ['focus/purchase_scenario_2.csv', null, 13, 3, 3, 0, 0],
  ['focus/usage_scenario_1.csv', null, 16, 1, 1, 0, 0],
  ['focus/usage_scenario_2.csv', null, 16, 1, 1, 0, 0],
];

describe('importFiles: real exports', () => {
  for (const [file, formatId, columns, ...counts] of expected)
    whenPresent(`reads every row and column of ${file}`, async () => {
      const { datasets, refused } = await read(file);
      expect(refused).toEqual([]);
      expect(datasets).toHaveLength(1);
      const one = datasets[0]!;
      expect(one.formatId).toBe(formatId);
      expect([
        one.header.length,
        one.rowsTotal,
        one.rowsAccepted,
        one.rowsRejected,
        one.rowsBlank,
      ]).toEqual([columns, ...counts]);
    });

  whenPresent('refuses the four bytes `test` and says why', async () => {
    expect((await read('cmf/test_invalid.csv')).refused).toMatchObject([
      { code: 'HEADER_MISSING', message: expect.stringContaining('nothing but "test"') as string },
    ]);
  });

  whenPresent('names row, column and value of a record type that is none', async () => {
    const { datasets } = await read('konveyor/invalid_record_type_21.csv');
    expect(datasets[0]!.rejects).toMatchObject([
      {
        rowNo: 2,
        column: 'Record Type 1',
        code: 'ENUM_UNKNOWN',
        message: expect.stringContaining('"3"') as string,
      },
      {
        rowNo: 3,
        column: 'Record Type 1',
        code: 'ENUM_UNKNOWN',
        message: expect.stringContaining('"100"') as string,
      },
    ]);
  });

  whenPresent('rejects an application without a name', async () => {
    const { datasets } = await read('konveyor/missing_application_name.csv');
    expect(datasets[0]!.rejects).toMatchObject([
      { rowNo: 2, column: 'Application Name', code: 'REQUIRED_MISSING' },
    ]);
  });

  whenPresent('keeps the short dependency rows of the Konveyor template', async () => {
    const { datasets } = await read('konveyor/template_application_import.csv');
    const types = [...unpackRows<SourceRow>(datasets[0]!.chunks)].map((row) => row.cells[0]);
    expect(types).toContain('2');
  });

  whenPresent('recognises all seventeen tabs of one RVTools workbook', async () => {
    const { datasets } = await read('rvtools/rvtools-3vm-17tabs.xlsx');
    expect(datasets.map((one) => one.formatId)).toEqual(
      datasets.map((one) => `rvtools/${one.table}`),
    );
    expect(datasets).toHaveLength(17);
    expect(datasets.find((one) => one.table === 'vInfo')).toMatchObject({
      role: 'assets',
      rowsAccepted: 3,
    });
    expect(datasets.find((one) => one.table === 'vDisk')).toMatchObject({
      role: 'asset_details',
      rowsAccepted: 5,
    });
  });

  whenPresent(
    'reads the full RVTools export, whose rows are formatted to the end of the sheet',
    async () => {
      const { datasets } = await read('rvtools/rvtools-9vm-79col.xlsx');
      expect(datasets.map((one) => [one.formatId, one.header.length, one.rowsAccepted])).toEqual([
        ['rvtools/vInfo', 79, 9],
        ['rvtools/vCPU', 24, 9],
        ['rvtools/vMemory', 32, 9],
        ['rvtools/vDisk', 37, 9],
        ['rvtools/vPartition', 15, 9],
        ['rvtools/vHost', 49, 7],
      ]);
      const uuid = datasets[0]!.columns.find((column) => column.name === 'VM UUID');
      expect(uuid).toMatchObject({ inferredType: 'uuid', distinct: 8, nullRatio: 1 / 9 });
    },
  );
});
