import { strToU8, zipSync } from 'fflate';
import type { SourceRow } from '../dataset';
import { unpackRows } from '../row-chunks';
import { importFiles } from './import-files';
import type { ImportLimits } from './import-limits';

/** A workbook of the given sheets: each the XML inside `sheetData`. Style 1 is a date and time. */
function workbook(sheets: Record<string, string>): Uint8Array {
  const names = Object.keys(sheets);
  const rel = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  return zipSync(
    Object.fromEntries(
      Object.entries({
        '[Content_Types].xml': '<Types/>',
        'xl/workbook.xml': `<workbook xmlns:r="${rel}"><sheets>${names.map((name, n) => `<sheet name="${name}" sheetId="${n + 1}" ${n === 1 ? 'state="hidden" ' : ''}r:id="rId${n + 1}"/>`).join('')}</sheets></workbook>`,
        'xl/_rels/workbook.xml.rels': `<Relationships>${names.map((_, n) => `<Relationship Id="rId${n + 1}" Type="${rel}/worksheet" Target="worksheets/sheet${n + 1}.xml"/>`).join('')}<Relationship Id="rS" Type="${rel}/styles" Target="styles.xml"/></Relationships>`,
        'xl/styles.xml':
          '<styleSheet><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22" applyNumberFormat="1"/></cellXfs></styleSheet>',
        ...Object.fromEntries(
          names.map((name, n) => [
            `xl/worksheets/sheet${n + 1}.xml`,
            `<worksheet><sheetData>${sheets[name] ?? ''}</sheetData></worksheet>`,
          ]),
        ),
      }).map(([path, xml]) => [path, strToU8(xml)]),
    ),
  );
}

const text = (ref: string, value: string) =>
  `<c r="${ref}" t="inlineStr"><is><t>${value}</t></is></c>`;
const header = `<row r="1">${text('A1', 'Name')}${text('B1', 'Cores')}${text('C1', 'Seen')}</row>`;

const read = (sheets: Record<string, string>, limits: Partial<ImportLimits> = {}) =>
  importFiles([{ uploadId: 'u', fileName: 'book.xlsx', bytes: [workbook(sheets)] }], { limits });

describe('importFiles: workbooks', () => {
  it('keeps the columns of sparse rows and the row numbers of the sheet', async () => {
    const { datasets } = await read({
      S: `${header}<row r="3">${text('A3', 'a')}<c r="C3"><v>7</v></c></row><row r="9">${text('A9', 'b')}</row>`,
    });
    const one = datasets[0]!;
    expect([...unpackRows<SourceRow>(one.chunks)]).toEqual([
      { rowNo: 3, cells: ['a', null, '7'] },
      { rowNo: 9, cells: ['b', null, null] },
    ]);
    expect(one).toMatchObject({
      table: 'S',
      rowsTotal: 8,
      rowsAccepted: 2,
      rowsBlank: 6,
      delimiter: null,
    });
  });

  it('writes dates, numbers and booleans as text and takes the stored value of a formula', async () => {
    const { datasets } = await read({
      S: `${header}<row r="2">${text('A2', ' a ')}<c r="B2"><f>HYPERLINK("http://x")</f><v>0.1</v></c><c r="C2" s="1"><v>45714.5372685185</v></c></row><row r="3"><c r="A3" t="b"><v>1</v></c><c r="B3"><v>1.0000000000000001E-2</v></c><c r="C3" s="1"><v>45714</v></c></row>`,
    });
    expect([...unpackRows<SourceRow>(datasets[0]!.chunks)].map((row) => row.cells)).toEqual([
      ['a', '0.1', '2025-02-26T12:53:40'],
      ['true', '0.01', '2025-02-26'],
    ]);
  });

  it('reads every sheet, hidden ones too, and names the empty ones', async () => {
    const { datasets, refused } = await read({
      One: `${header}<row r="2">${text('A2', 'a')}</row>`,
      Hidden: `${header}<row r="2">${text('A2', 'b')}</row>`,
      Empty: '',
    });
    expect(datasets.map((one) => one.table)).toEqual(['One', 'Hidden']);
    expect(datasets[0]!.warnings).toContain('The sheet Empty is empty.');
    expect(refused).toEqual([]);
  });

  it('refuses a workbook of empty sheets', async () => {
    const { datasets, refused } = await read({ A: '', B: '' });
    expect(datasets).toEqual([]);
    expect(refused.map(({ table, code }) => [table, code])).toEqual([
      ['A', 'FILE_EMPTY'],
      ['B', 'FILE_EMPTY'],
    ]);
  });

  it('ignores formatted cells down to the last row', async () => {
    const { datasets } = await read({
      S: `${header}<row r="2">${text('A2', 'a')}</row><row r="1048576"><c r="XFD1048576" s="1"/></row>`,
    });
    expect(datasets[0]).toMatchObject({ rowsTotal: 1, rowsAccepted: 1 });
  });

  it.each([
    [
      'a row no sheet has',
      '<row r="999999999"><c r="A999999999"><v>1</v></c></row>',
      'FILE_CORRUPT',
    ],
    ['a column no sheet has', '<row r="2"><c r="ZZZZZZ2"><v>1</v></c></row>', 'FILE_CORRUPT'],
    [
      'a grid too large to hold',
      '<row r="2"><c r="XFD2"><v>1</v></c></row><row r="900000"><c r="A900000"><v>1</v></c></row>',
      'FILE_TOO_LARGE',
    ],
  ])('refuses %s before memory is spent', async (_, xml, code) => {
    const { refused } = await read({ S: `${header}${xml}` });
    expect(refused).toMatchObject([{ code }]);
  });

  it('refuses more sheets than the limit and broken XML', async () => {
    const sheets = Object.fromEntries(Array.from({ length: 65 }, (_, n) => [`S${n}`, header]));
    expect((await read(sheets)).refused).toMatchObject([
      { code: 'FILE_TOO_LARGE', message: 'The workbook has 65 sheets; the limit is 64.' },
    ]);
    expect(
      (await read({ S: '<row r="1"><c r="A1" t="s"><v>99</v></c></row>' })).refused,
    ).toMatchObject([{ code: 'FILE_CORRUPT' }]);
  });

  it('names the workbook and the sheet of one inside a ZIP', async () => {
    const book = workbook({ vInfo: `${header}<row r="2">${text('A2', 'a')}</row>` });
    const bytes = [zipSync({ 'export/book.xlsx': book })];
    const { datasets } = await importFiles([{ uploadId: 'u', fileName: 'x.zip', bytes }]);
    expect(datasets.map((one) => one.table)).toEqual(['export/book.xlsx/vInfo']);
  });
});
