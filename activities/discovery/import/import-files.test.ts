import * as iconv from 'iconv-lite';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { ImportedDataset, RefusedFile, SourceRow } from '../dataset';
import { unpackRows } from '../row-chunks';
import { importFiles } from './import-files';
import type { ImportLimits } from './import-limits';

async function read(
  content: string | Uint8Array,
  limits: Partial<ImportLimits> = {},
  fileName = 'servers.csv',
) {
  const bytes = [typeof content === 'string' ? Buffer.from(content) : content];
  return importFiles([{ uploadId: 'u1', fileName, bytes }], { limits });
}

async function dataset(
  content: string | Uint8Array,
  limits: Partial<ImportLimits> = {},
  fileName?: string,
): Promise<ImportedDataset> {
  const { datasets, refused } = await read(content, limits, fileName);
  expect(refused).toEqual([]);
  expect(datasets).toHaveLength(1);
  const one = datasets[0]!;
  expect(one.rowsAccepted + one.rowsRejected + one.rowsBlank).toBe(one.rowsTotal);
  expect(one.rejects).toHaveLength(one.rowsRejected);
  return one;
}

async function refusal(
  content: string | Uint8Array,
  limits: Partial<ImportLimits> = {},
): Promise<RefusedFile> {
  const { datasets, refused } = await read(content, limits);
  expect(datasets).toEqual([]);
  expect(refused).toHaveLength(1);
  return refused[0]!;
}

const rows = (one: ImportedDataset) => [...unpackRows<SourceRow>(one.chunks)];
const cells = (one: ImportedDataset) => rows(one).map((row) => row.cells);

describe('importFiles: text', () => {
  it('reads a plain CSV with the row numbers a person sees', async () => {
    const one = await dataset('Name,Cores\nweb01,4\nweb02,8\n');
    expect(one).toMatchObject({
      header: ['Name', 'Cores'],
      headerRow: 1,
      delimiter: ',',
      encoding: 'utf-8',
      rowsTotal: 2,
      warnings: [],
    });
    expect(rows(one)).toEqual([
      { rowNo: 2, cells: ['web01', '4'] },
      { rowNo: 3, cells: ['web02', '8'] },
    ]);
  });

  it('reads the same from bytes cut anywhere', async () => {
    const content = Buffer.from('Name;Ort\r\n"a;1";Köln\r\nb;"zwei\r\nZeilen"\r\n');
    const whole = await dataset(content);
    for (let at = 1; at < content.length; at += 1) {
      const file = {
        uploadId: 'u1',
        fileName: 'servers.csv',
        bytes: [content.subarray(0, at), content.subarray(at)],
      };
      expect((await importFiles([file])).datasets).toEqual([whole]);
    }
  });

  it.each([',', ';', '\t', '|'])('finds the delimiter %j, quotes honoured', async (delimiter) => {
    const lines = [
      ['Name', 'Owner', 'Size'],
      ['a', `"x${delimiter}y"`, '1,5'],
      ['b', 'z', '2,5'],
    ];
    if (delimiter === ',') lines.forEach((line) => (line[2] = line[2]!.replace(',', '.')));
    const one = await dataset(lines.map((line) => line.join(delimiter)).join('\n'));
    expect(one.delimiter).toBe(delimiter);
    expect(cells(one)[0]![1]).toBe(`x${delimiter}y`);
  });

  it('does not take the commas of decimal numbers for the delimiter', async () => {
    const body = Array.from({ length: 50 }, (_, n) => `s${n};${n},5;${n},25`).join('\n');
    const one = await dataset(`Name;RAM;Disk\n${body}`);
    expect(one.header).toEqual(['Name', 'RAM', 'Disk']);
  });

  it('obeys and skips a first line sep=;', async () => {
    const one = await dataset('sep=;\nName;Cores\na;1\n');
    expect(one).toMatchObject({
      delimiter: ';',
      headerRow: 2,
      header: ['Name', 'Cores'],
      rowsTotal: 1,
    });
  });

  it('reads a table of one column', async () => {
    const one = await dataset('Server\nweb01\nweb02\n');
    expect(cells(one)).toEqual([['web01'], ['web02']]);
  });

  it('reads a quoted cell after a space, before a space, with quotes and with lines inside', async () => {
    const one = await dataset(
      'Name,Note,Owner\na, "x, y" ,o\nb,"say ""hi""",o\nc,"one\ntwo",o\nd,5" disk,o\n',
    );
    expect(rows(one)).toEqual([
      { rowNo: 2, cells: ['a', 'x, y', 'o'] },
      { rowNo: 3, cells: ['b', 'say "hi"', 'o'] },
      { rowNo: 4, cells: ['c', 'one\ntwo', 'o'] },
      { rowNo: 6, cells: ['d', '5" disk', 'o'] },
    ]);
  });

  it('keeps text after a closing quote with its quotes', async () => {
    const one = await dataset('Name,Note\na,"x" y\nb,"x"y\n');
    expect(cells(one)).toEqual([
      ['a', '"x" y'],
      ['b', '"x"y'],
    ]);
  });

  it.each(['\n', '\r\n', '\r'])('ends lines at %j', async (end) => {
    const one = await dataset(['Name,Cores', 'a,1', '', 'b,2', ''].join(end));
    expect(one).toMatchObject({ rowsTotal: 3, rowsAccepted: 2, rowsBlank: 1 });
  });

  it('counts thousands of blank rows after the data', async () => {
    const one = await dataset(`Name,Cores\na,1\n${',\n'.repeat(5000)}`);
    expect(one).toMatchObject({ rowsTotal: 5001, rowsAccepted: 1, rowsBlank: 5000 });
  });

  it('keeps null literals as written and turns white space into null', async () => {
    const one = await dataset('Name,A,B,C\na,NULL, N/A ,   \nb,-1,None,x\n');
    expect(cells(one)).toEqual([
      ['a', 'NULL', 'N/A', null],
      ['b', '-1', 'None', 'x'],
    ]);
    expect(one.columns[1]).toMatchObject({ nullRatio: 0.5, inferredType: 'integer' });
  });

  it.each([
    ['utf-8', 'utf8', true],
    ['utf-16le', 'utf16le', true],
    ['utf-16be', 'utf16be', true],
    ['utf-16le', 'utf16le', false],
    ['windows-1252', 'windows-1252', false],
  ])('reads %s (%s, byte order mark %s)', async (encoding, codec, addBOM) => {
    const one = await dataset(iconv.encode('*Name;Ort\na;München\nb;Köln\n', codec, { addBOM }));
    expect(one).toMatchObject({ encoding, header: ['Name', 'Ort'] });
    expect(cells(one)).toEqual([
      ['a', 'München'],
      ['b', 'Köln'],
    ]);
    expect(one.warnings).toHaveLength(encoding.startsWith('utf') ? 0 : 1);
  });

  it.each([
    ['shift_jis', 'サーバー名,場所\nweb01,東京データセンター\nウェブ03,名古屋の予備施設です\n'],
    ['windows-1251', 'Имя,Место\nсервер1,Москва центральный офис\nсервер2,Новосибирск\n'],
    ['gb18030', '服务器名称,位置\nweb01,北京数据中心\nweb02,上海数据中心备份\n'],
  ])('tells %s by its statistics', async (encoding, text) => {
    const one = await dataset(iconv.encode(text, encoding));
    expect(one.encoding).toBe(encoding);
    expect(one.header).toEqual(text.split('\n')[0]!.split(','));
  });

  it('keeps a UTF-8 file with a wrongly encoded name and counts the rows', async () => {
    const wrong = Buffer.concat([
      Buffer.from('Name,Ort\na,München\nb,Köln\nc,Zürich\nd,'),
      Buffer.from([0xfc]),
      Buffer.from('\n'),
    ]);
    const one = await dataset(wrong);
    expect(one.encoding).toBe('utf-8');
    expect(cells(one)[3]).toEqual(['d', '\uFFFD']);
    expect(one.warnings).toEqual([
      'Rows with bytes that are invalid in utf-8, shown as \uFFFD: 1.',
    ]);
  });

  it('reads a gzipped CSV', async () => {
    expect(cells(await dataset(gzipSync('Name,Cores\na,1\n')))).toEqual([['a', '1']]);
  });
});

describe('importFiles: rows', () => {
  it('accepts short rows and fills them with nulls', async () => {
    expect(cells(await dataset('A,B,C\n1x,2x,3x\nx\ny,z\n'))).toEqual([
      ['1x', '2x', '3x'],
      ['x', null, null],
      ['y', 'z', null],
    ]);
  });

  it('rejects a row with more filled cells than columns, not one with blank ones', async () => {
    const one = await dataset('A,B\na,b\nc,d,,\ne,f,g\nh,i\n');
    expect(one).toMatchObject({ rowsAccepted: 3, rowsRejected: 1 });
    expect(one.rejects[0]).toEqual({
      rowNo: 4,
      column: null,
      code: 'ROW_RAGGED',
      message: 'Row 4 has 3 cells, the header 2; perhaps a delimiter inside a cell is not quoted.',
      raw: ['e', 'f', 'g'],
    });
  });

  it('rejects the one row whose quote is left open and reads on', async () => {
    const one = await dataset('A,B\na,"open\nb,x\nc,"fine, too"\nd,y\n');
    expect(one.rejects).toMatchObject([{ rowNo: 2, code: 'QUOTE_UNCLOSED' }]);
    expect(rows(one).map((row) => row.rowNo)).toEqual([3, 4, 5]);
    expect(cells(one)[1]).toEqual(['c', 'fine, too']);
  });

  it('rejects the last row when its quote is left open', async () => {
    const one = await dataset('A,B\na,b\nc,"open\n');
    expect(one).toMatchObject({ rowsAccepted: 1, rowsRejected: 1 });
  });

  it('rejects a cell longer than the limit and names row, column and limit', async () => {
    const one = await dataset(`A,B\na,${'x'.repeat(11)}\nb,c\n`, { cellChars: 10 });
    expect(one.rejects).toMatchObject([{ rowNo: 2, column: 'B', code: 'CELL_RANGE' }]);
    expect(one.rejects[0]!.message).toMatch(/11 characters; the limit is 10/);
  });

  it('reports progress that ends at the number of rows', async () => {
    const seen: number[] = [];
    const bytes = [Buffer.from(`A,B\n${'a,b\n'.repeat(4500)}`)];
    await importFiles([{ uploadId: 'u', fileName: 'f.csv', bytes }], {
      onProgress: (n) => seen.push(n),
    });
    expect(seen).toEqual([2000, 4000, 4500]);
  });

  it('never loses a row and gives the same bytes twice, whatever the text', async () => {
    const line = fc
      .array(fc.constantFrom('a', '"', ',', ' ', '1', '""', 'x,y', '\uFFFD', ';'), {
        maxLength: 12,
      })
      .map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 30 }), async (lines) => {
        const content = `Name,Owner,Site\nhost,me,here\n${lines.join('\n')}`;
        const first = await read(content);
        const one = first.datasets[0];
        if (!one) return;
        expect(one.rowsAccepted + one.rowsRejected + one.rowsBlank).toBe(one.rowsTotal);
        expect(rows(one)).toHaveLength(one.rowsAccepted);
        expect(one.rejects).toHaveLength(one.rowsRejected);
        expect(rows(one).every((row) => row.cells.length === one.header.length)).toBe(true);
        expect(await read(content)).toEqual(first);
      }),
      { numRuns: 300 },
    );
  });
});

describe('importFiles: limits', () => {
  it.each([
    ['FILE_TOO_LARGE', { fileBytes: 10 }, /20 bytes; the limit is 10/],
    ['TOO_MANY_ROWS', { rows: 1 }, /more than 1 rows/],
    ['FILE_TOO_LARGE', { columns: 1 }, /2 columns; the limit is 1/],
  ] as const)('refuses with %s beyond %j', async (code, limits, message) => {
    const refused = await refusal('Name,Cores\na,1\nbc,2\n'.slice(0, 20), limits);
    expect(refused.code).toBe(code);
    expect(refused.message).toMatch(message);
  });

  it('reads the other files when one is refused, numbering only what was taken', async () => {
    const file = (uploadId: string, text: string) => ({
      uploadId,
      fileName: `${uploadId}.csv`,
      bytes: [Buffer.from(text)],
    });
    const { datasets, refused } = await importFiles([
      file('a', 'test'),
      file('b', 'A,B\nx,y\n'),
      file('c', 'A,B\nx,z\n'),
    ]);
    expect(datasets.map((one) => [one.datasetNo, one.uploadId])).toEqual([
      [0, 'b'],
      [1, 'c'],
    ]);
    expect(refused.map((one) => one.uploadId)).toEqual(['a']);
  });
});
