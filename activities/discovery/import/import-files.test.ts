import { gzipSync } from 'node:zlib';
import {
  cellsOf,
  countsOf,
  importFile,
  importOne,
  importRefusal,
  rowsOf,
} from '../../../tests/support/import';
import { importFiles } from './import-files';

const table = 'name,ip\nweb,10.0.0.1\ndb,10.0.0.2\n';

describe('the kind of a file', () => {
  it('is told from its bytes: a gzipped table is a table', async () => {
    const dataset = await importOne(gzipSync(table), 'servers.pdf');
    expect(cellsOf(dataset)).toEqual([
      ['web', '10.0.0.1'],
      ['db', '10.0.0.2'],
    ]);
  });

  it.each([
    ['25504446', 'PDF document'],
    ['89504e470d0a1a0a', 'PNG image'],
    ['ffd8ffe0', 'JPEG image'],
    ['377abcaf271c', '7-Zip archive'],
    ['526172211a07', 'RAR archive'],
    ['28b52ffd', 'Zstandard archive'],
    ['53514c69746520666f726d6174203300', 'SQLite database'],
    ['50415231', 'Parquet file'],
  ])('%s is refused as a %s', async (hex, description) => {
    const bytes = Buffer.concat([Buffer.from(hex, 'hex'), Buffer.from('\nname,ip\n')]);
    expect(await importRefusal(bytes, 'servers.csv')).toEqual({
      uploadId: 'upload-1',
      fileName: 'servers.csv',
      table: '',
      code: 'FILE_TYPE_UNSUPPORTED',
      message: `The file is a ${description}; send CSV, TSV, XLSX, or a ZIP of those.`,
    });
  });

  it.each([
    ['<!DOCTYPE html><html>', 'HTML page'],
    ['\uFEFF <html lang="en">', 'HTML page'],
    ['<?xml version="1.0"?>', 'XML document'],
    ['[{"name": "web"}]', 'JSON document'],
    ['{"name": "web"}', 'JSON document'],
  ])('the text %j is refused as an %s saved under the wrong name', async (text, description) => {
    const refusal = await importRefusal(text);
    expect(refusal).toMatchObject({
      code: 'FILE_TYPE_UNSUPPORTED',
      message: expect.stringContaining(description) as string,
    });
  });

  it('an old workbook and an encrypted one are told apart', async () => {
    const ole = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(2000)]);
    const locked = Buffer.concat([ole, Buffer.from('EncryptedPackage', 'utf16le')]);
    expect((await importRefusal(ole)).message).toContain('workbook in the old XLS format');
    expect(await importRefusal(locked)).toMatchObject({
      code: 'FILE_ENCRYPTED',
      message: 'The workbook needs a password; save it without one.',
    });
  });

  it('bytes that are no text are refused as binary data', async () => {
    const bytes = Buffer.from(Array.from({ length: 500 }, (_, at) => (at * 7919) % 256));
    expect((await importRefusal(bytes)).message).toContain('binary data');
  });

  it('an archive inside a gzip file is refused, and so is a gzip file that is cut off', async () => {
    expect((await importRefusal(gzipSync(gzipSync(table)))).code).toBe('ARCHIVE_UNSAFE');
    expect((await importRefusal(gzipSync(table.repeat(99)).subarray(0, 40))).code).toBe(
      'FILE_CORRUPT',
    );
  });

  it('a gzip bomb is refused without its table being kept', async () => {
    const bomb = gzipSync(Buffer.alloc(40_000_000, 'a,b\n'), { level: 9 });
    expect(await importRefusal(bomb)).toMatchObject({ table: '', code: 'ARCHIVE_UNSAFE' });
  });
});

describe('files without a table', () => {
  it.each([
    ['no byte', '', 'FILE_EMPTY'],
    ['white space only', ' \n\t\n  \n', 'FILE_EMPTY'],
    ['a byte order mark only', '\uFEFF', 'FILE_EMPTY'],
    ['delimiters only', ',,,\n,,,\n', 'FILE_EMPTY'],
    ['a single word', 'test', 'HEADER_MISSING'],
    ['names of an unknown table without a row', 'alpha,beta,gamma\n', 'FILE_EMPTY'],
    ['one name for all columns', 'name,name,name\na,b,c\n', 'HEADER_DUPLICATE'],
    ['rows of data only', 'web,10.0.0.1,4\ndb,10.0.0.2,8\n', 'HEADER_MISSING'],
  ])('with %s are refused', async (_name, text, code) => {
    expect((await importRefusal(text)).code).toBe(code);
  });

  it('are taken with no rows when the header is that of a known export', async () => {
    const dataset = await importOne('MachineId,DiskLabel,SizeInGib,UsedInGib,StorageTypeLabel\n');
    expect([dataset.formatId, ...countsOf(dataset)]).toEqual([
      'google-migration-center/diskInfo',
      0,
      0,
      0,
      0,
    ]);
    expect(dataset.columns[0]).toMatchObject({ nullRatio: 1, distinct: 0, inferredType: 'empty' });
  });
});

describe('limits', () => {
  const limited = (text: string, limits: object) => importRefusal(text, 'servers.csv', { limits });

  it('name the bytes of a file that is too large', async () => {
    expect(await limited(table, { fileBytes: 20 })).toMatchObject({
      code: 'FILE_TOO_LARGE',
      message: 'The file has 33 bytes; the limit is 20.',
    });
  });

  it('name the rows, and keep nothing of the table', async () => {
    expect(await limited(table, { rows: 1 })).toMatchObject({
      code: 'TOO_MANY_ROWS',
      message: 'The table has more than 1 rows, the limit of one table.',
    });
    expect((await importFile(table, 'a.csv', { limits: { rows: 2 } })).refused).toEqual([]);
  });

  it('name the columns', async () => {
    expect((await limited(table, { columns: 1 })).message).toBe(
      'The table has 2 columns; the limit is 1.',
    );
  });

  it('reject a row for a cell that is too long, and keep the others', async () => {
    const dataset = await importOne(
      `name,note\nweb,${'x'.repeat(70_000)}\ndb,${'y'.repeat(65_536)}\n`,
    );
    expect(countsOf(dataset)).toEqual([2, 1, 1, 0]);
    expect(dataset.rejects[0]).toMatchObject({
      rowNo: 2,
      column: 'note',
      code: 'CELL_RANGE',
      message: 'Row 2, column note: the cell has 70000 characters; the limit is 65536.',
    });
  });
});

describe('several files', () => {
  it('are numbered through, and a bad one does not keep the others from being read', async () => {
    const file = (uploadId: string, text: string) => ({
      uploadId,
      fileName: `${uploadId}.csv`,
      bytes: [Buffer.from(text)],
    });
    const { datasets, refused } = await importFiles([
      file('first', table),
      file('bad', '%PDF-1.7'),
      file('last', table),
    ]);
    expect(datasets.map((one) => [one.datasetNo, one.uploadId])).toEqual([
      [0, 'first'],
      [1, 'last'],
    ]);
    expect(refused.map((one) => one.uploadId)).toEqual(['bad']);
  });

  it('give the same result wherever their bytes are cut', async () => {
    const bytes = Buffer.from('name,site\r\n"web ""1""\r\nnew",Zürich\r\n\r\ndb,Genève\r\n');
    const whole = await importFile(bytes);
    for (let size = 1; size < 12; size += 1) {
      const pieces = [];
      for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
      const cut = await importFiles([
        { uploadId: 'upload-1', fileName: 'servers.csv', bytes: pieces },
      ]);
      expect(cut).toEqual(whole);
    }
  });

  it('tell how many rows were read, up to the last', async () => {
    const seen: number[] = [];
    await importFile(`name\n${'web\n\n'.repeat(2500)}`, 'a.csv', {
      onProgress: (rows) => seen.push(rows),
    });
    expect(seen).toEqual([2000, 4000, 5000]);
  });

  it('leave their bytes as they were', async () => {
    const bytes = Buffer.from(table);
    await importFile(bytes);
    expect(bytes.toString()).toBe(table);
  });

  it('keep the numbers of rows as a person counts them', async () => {
    const dataset = await importOne('Export of today\n\nname,note\na,"one\ntwo"\n\nb,x\n');
    expect(dataset.headerRow).toBe(3);
    expect(rowsOf(dataset).map(({ rowNo }) => rowNo)).toEqual([4, 7]);
    expect(countsOf(dataset)).toEqual([3, 2, 0, 1]);
  });
});
