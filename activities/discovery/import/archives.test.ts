import { strToU8, zipSync, type Zippable } from 'fflate';
import { gzipSync } from 'node:zlib';
import { importFiles } from './import-files';
import type { ImportLimits } from './import-limits';

const read = (bytes: Uint8Array, limits: Partial<ImportLimits> = {}) =>
  importFiles([{ uploadId: 'u1', fileName: 'upload.zip', bytes: [bytes] }], { limits });

const zip = (files: Zippable) => Buffer.from(zipSync(files));
const table = strToU8('Name,Cores\na,1\n');
const codes = async (bytes: Uint8Array, limits?: Partial<ImportLimits>) => {
  const { datasets, refused } = await read(bytes, limits);
  expect(datasets).toEqual([]);
  return refused.map(({ code }) => code);
};

describe('importFiles: archives', () => {
  it('reads each table of a ZIP under its name and lists what is none', async () => {
    const { datasets, refused } = await read(
      zip({
        'vmInfo.csv': table,
        'sub/b.tsv': strToU8('A\tB\nx\ty\n'),
        'readme.pdf': strToU8('%PDF-1.7'),
        '__MACOSX/._b': table,
      }),
    );
    expect(datasets.map((one) => [one.datasetNo, one.table, one.delimiter])).toEqual([
      [0, 'vmInfo.csv', ','],
      [1, 'sub/b.tsv', '\t'],
    ]);
    expect(refused).toMatchObject([{ table: 'readme.pdf', code: 'FILE_TYPE_UNSUPPORTED' }]);
    expect(refused[0]!.message).toMatch(/PDF document/);
  });

  it.each(['../evil.csv', '/etc/passwd', 'a/../../b.csv', 'C:\\x.csv', '..\\x.csv'])(
    'refuses the entry name %j',
    async (name) => {
      expect(await codes(zip({ 'ok.csv': table, [name]: table }))).toEqual(['ARCHIVE_UNSAFE']);
    },
  );

  it('refuses too many entries', async () => {
    const files = Object.fromEntries(Array.from({ length: 201 }, (_, n) => [`${n}.csv`, table]));
    expect(await codes(zip(files))).toEqual(['ARCHIVE_UNSAFE']);
  });

  it('refuses archives in archives, in ZIP and in gzip, and keeps nothing of the file', async () => {
    expect(await codes(zip({ 'ok.csv': table, 'inner.zip': zip({ 'a.csv': table }) }))).toEqual([
      'ARCHIVE_UNSAFE',
    ]);
    expect(await codes(zip({ 'inner.csv.gz': gzipSync(table) }))).toEqual(['ARCHIVE_UNSAFE']);
    expect(await codes(gzipSync(gzipSync(table)))).toEqual(['ARCHIVE_UNSAFE']);
    expect(await codes(gzipSync(zip({ 'a.csv': table })))).toEqual(['ARCHIVE_UNSAFE']);
  });

  it('refuses what inflates too far, by its directory and by its bytes', async () => {
    const bomb = new Uint8Array(20_000_000).fill(97);
    expect(await codes(zip({ 'a.csv': bomb }))).toEqual(['ARCHIVE_UNSAFE']);
    expect(await codes(gzipSync(bomb))).toEqual(['ARCHIVE_UNSAFE']);
    expect(await codes(zip({ 'a.csv': table }), { inflatedBytes: 5 })).toEqual(['ARCHIVE_UNSAFE']);
    const lying = zip({ 'a.csv': bomb });
    const directory = lying.lastIndexOf(Buffer.from('504b0102', 'hex'));
    lying.writeUInt32LE(1000, directory + 24);
    expect(await codes(lying)).toEqual(['ARCHIVE_UNSAFE']);
  });

  it('asks for files without a password', async () => {
    const locked = zip({ 'a.csv': table });
    locked.writeUInt16LE(1, locked.lastIndexOf(Buffer.from('504b0102', 'hex')) + 8);
    expect(await codes(locked)).toEqual(['FILE_ENCRYPTED']);
    const ole = Buffer.concat([
      Buffer.from('d0cf11e0a1b11ae1', 'hex'),
      Buffer.alloc(600),
      Buffer.from('EncryptedPackage', 'utf16le'),
    ]);
    expect(await codes(ole)).toEqual(['FILE_ENCRYPTED']);
  });

  it.each([
    [
      'an old workbook',
      Buffer.from(`d0cf11e0a1b11ae1${'00'.repeat(600)}`, 'hex'),
      'FILE_TYPE_UNSUPPORTED',
    ],
    ['a picture', Buffer.from('89504e470d0a1a0a0000', 'hex'), 'FILE_TYPE_UNSUPPORTED'],
    ['a web page', Buffer.from('<!DOCTYPE html><html></html>'), 'FILE_TYPE_UNSUPPORTED'],
    ['JSON', Buffer.from('[{"a": 1}]'), 'FILE_TYPE_UNSUPPORTED'],
    ['a program', Buffer.from([0x4d, 0x5a, 0, 3, 0, 0, 1, 2, 3, 4, 0, 0]), 'FILE_TYPE_UNSUPPORTED'],
    ['a Word document', zip({ 'word/document.xml': table }), 'FILE_TYPE_UNSUPPORTED'],
    [
      'an OpenDocument file',
      zip({ mimetype: table, 'content.xml': table }),
      'FILE_TYPE_UNSUPPORTED',
    ],
    ['an empty archive', zip({}), 'FILE_EMPTY'],
    ['half an archive', zip({ 'a.csv': table }).subarray(0, 40), 'FILE_CORRUPT'],
    [
      'half a gzip file',
      gzipSync(Buffer.from('Name,Cores\na,1\n'.repeat(99))).subarray(0, 30),
      'FILE_CORRUPT',
    ],
  ])('refuses %s', async (_, bytes, code) => {
    expect(await codes(bytes)).toEqual([code]);
  });
});
