import {
  cellsOf,
  countsOf,
  importFile,
  importOne,
  importRefusal,
  rowsOf,
} from '../../../tests/support/import';
import { textRow, workbook } from '../../../tests/support/workbook';

const header = textRow(1, ['Name', 'Cores', 'Note']);
const sheet = (rows: string, name = 'Servers') => workbook([{ name, rows: header + rows }]);

describe('a workbook', () => {
  it('is known by its bytes, whatever its name', async () => {
    const dataset = await importOne(sheet(textRow(2, ['web', '4', 'x'])), 'servers.csv');
    expect(dataset).toMatchObject({ table: 'Servers', delimiter: null, encoding: 'utf-8' });
  });

  it('keeps the columns of sparse rows and the numbers of sheet rows', async () => {
    const dataset = await importOne(
      sheet(textRow(2, [null, null, 'only a note']) + textRow(7, ['db', null, null])),
    );
    expect(rowsOf(dataset)).toEqual([
      { rowNo: 2, cells: [null, null, 'only a note'] },
      { rowNo: 7, cells: ['db', null, null] },
    ]);
    expect(countsOf(dataset)).toEqual([6, 2, 0, 4]);
  });

  it('gives numbers as their shortest text, dates as ISO 8601 and booleans as words', async () => {
    const cells =
      '<c r="A2"><v>0.1</v></c><c r="B2"><v>16384</v></c><c r="C2" s="1"><v>45741</v></c>' +
      '<c r="D2" s="2"><v>45741.3958101852</v></c><c r="E2" t="b"><v>1</v></c><c r="F2" t="b"><v>0</v></c>';
    const names = textRow(1, ['a', 'b', 'c', 'd', 'e', 'f']);
    const dataset = await importOne(
      workbook([{ name: 's', rows: `${names}<row r="2">${cells}</row>` }]),
    );
    expect(cellsOf(dataset)).toEqual([
      ['0.1', '16384', '2025-03-25', '2025-03-25T09:29:58', 'true', 'false'],
    ]);
  });

  it('takes the value stored with a formula and evaluates none', async () => {
    const cells =
      '<c r="A2" t="str"><f>CONCATENATE("w","eb")</f><v>web</v></c><c r="B2"><f>2+2</f><v>5</v></c><c r="C2"><f>NOW()</f></c>';
    const dataset = await importOne(sheet(`<row r="2">${cells}</row>`));
    expect(cellsOf(dataset)).toEqual([['web', '5', null]]);
  });

  it('reads shared texts, rich ones put together', async () => {
    const shared =
      '<sst><si><t>Name</t></si><si><t>Site</t></si><si><r><t>we</t></r><r><t>b-01</t></r></si><si><t xml:space="preserve"> Zürich &amp; Bern </t></si></sst>';
    const cell = (at: string, n: number) => `<c r="${at}" t="s"><v>${n}</v></c>`;
    const rows = `<row r="1">${cell('A1', 0)}${cell('B1', 1)}</row><row r="2">${cell('A2', 2)}${cell('B2', 3)}</row>`;
    const relation =
      '<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>';
    const dataset = await importOne(
      workbook([{ name: 's', rows }], {
        'xl/sharedStrings.xml': shared,
        'xl/_rels/workbook.xml.rels': relation,
      }),
    );
    expect(cellsOf(dataset)).toEqual([['web-01', 'Zürich & Bern']]);
  });

  it('gives every sheet as a dataset, hidden ones too, and warns of empty ones', async () => {
    const rows = header + textRow(2, ['web', '4', 'x']);
    const { datasets, refused } = await importFile(
      workbook([
        { name: 'First', rows },
        { name: 'Blank', rows: '' },
        { name: 'Hidden', rows, hidden: true },
      ]),
    );
    expect(datasets.map(({ table, datasetNo }) => [table, datasetNo])).toEqual([
      ['First', 0],
      ['Hidden', 1],
    ]);
    expect(datasets[0]?.warnings).toEqual(['The sheet Blank is empty.']);
    expect(refused).toEqual([]);
  });

  it('is refused as empty when all its sheets are', async () => {
    const { datasets, refused } = await importFile(
      workbook([
        { name: 'One', rows: '' },
        { name: 'Two', rows: '<row r="1"><c r="A1" s="1"/></row>' },
      ]),
    );
    expect(datasets).toEqual([]);
    expect(refused.map(({ table, code }) => [table, code])).toEqual([
      ['One', 'FILE_EMPTY'],
      ['Two', 'FILE_EMPTY'],
    ]);
  });

  it('does not count thousands of styled rows after the data', async () => {
    const styled = Array.from(
      { length: 5000 },
      (_, at) => `<row r="${at + 3}"><c r="A${at + 3}" s="1"/></row>`,
    );
    const far = '<row r="1048576"><c r="XFD1048576" s="1"/></row>';
    const dataset = await importOne(sheet(textRow(2, ['web', '4', 'x']) + styled.join('') + far));
    expect(countsOf(dataset)).toEqual([1, 1, 0, 0]);
  });

  it('is refused when a value stands so far out that the grid would fill the memory', async () => {
    const far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>';
    expect(await importRefusal(sheet(far))).toMatchObject({
      code: 'FILE_TOO_LARGE',
      message: expect.stringContaining('spans 1048576 rows by 16384 columns') as string,
    });
  });

  it.each(['A1048577', 'XFE1', 'AAAA1'])('is refused for the cell reference %s', async (at) => {
    const refusal = await importRefusal(sheet(`<row r="2"><c r="${at}"><v>1</v></c></row>`));
    expect(refusal.code).toBe('FILE_CORRUPT');
  });

  it('is refused beyond the most sheets, both figures named', async () => {
    const sheets = ['a', 'b', 'c'].map((name) => ({ name, rows: header }));
    expect(
      await importRefusal(workbook(sheets), 'w.xlsx', { limits: { sheets: 2 } }),
    ).toMatchObject({
      code: 'FILE_TOO_LARGE',
      message: 'The workbook has 3 sheets; the limit is 2.',
    });
  });

  it('is refused as corrupt when its XML is cut off or its cells point nowhere', async () => {
    const cut = workbook([{ name: 's', rows: '' }], {
      'xl/workbook.xml': '<workbook><sheets><she',
    });
    expect((await importRefusal(cut)).code).toMatch(/FILE_CORRUPT|FILE_EMPTY/);
    const nowhere = sheet('<row r="2"><c r="A2" t="s"><v>99</v></c></row>');
    expect((await importRefusal(nowhere)).code).toBe('FILE_CORRUPT');
  });

  it('is refused when a part inflates beyond the limit', async () => {
    const long = sheet(textRow(2, ['a'.repeat(100_000), 'b', 'c']));
    expect(
      await importRefusal(long, 'w.xlsx', { limits: { inflatedBytes: 50_000 } }),
    ).toMatchObject({
      code: 'ARCHIVE_UNSAFE',
    });
  });
});
