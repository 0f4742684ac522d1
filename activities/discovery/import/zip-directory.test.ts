import { strToU8, zipSync, type Zippable } from 'fflate';
import { cellsOf, importFile, importRefusal } from '../../../tests/support/import';

const table = 'name,ip\nweb,10.0.0.1\n';
const zip = (files: Record<string, string | Uint8Array>, level: 0 | 6 = 6): Buffer =>
  Buffer.from(
    zipSync(
      Object.fromEntries(
        Object.entries(files).map(([name, data]) => [
          name,
          typeof data === 'string' ? strToU8(data) : data,
        ]),
      ) as Zippable,
      { level },
    ),
  );

/** The archive with a 16- or 32-bit figure of each central directory entry set. */
function withDirectory(archive: Buffer, change: (entry: Buffer) => void): Buffer {
  const changed = Buffer.from(archive);
  for (
    let at = changed.indexOf('PK\x01\x02');
    at !== -1;
    at = changed.indexOf('PK\x01\x02', at + 4)
  )
    change(changed.subarray(at));
  return changed;
}

describe('an archive of tables', () => {
  it.each([0, 6] as const)('gives each entry as a table, packed at level %d', async (level) => {
    const { datasets, refused } = await importFile(
      zip({ 'a.csv': table, 'folder/b.tsv': 'name\tcores\ndb\t8\n' }, level),
      'estate.zip',
    );
    expect(refused).toEqual([]);
    expect(datasets.map((one) => [one.datasetNo, one.table, one.delimiter, cellsOf(one)])).toEqual([
      [0, 'a.csv', ',', [['web', '10.0.0.1']]],
      [1, 'folder/b.tsv', '\t', [['db', '8']]],
    ]);
  });

  it('passes over what file managers add', async () => {
    const { datasets, refused } = await importFile(
      zip({ '__MACOSX/._a.csv': 'x', '.DS_Store': 'x', 'a.csv': table }),
    );
    expect([datasets.length, refused]).toEqual([1, []]);
  });

  it('refuses an entry of no use by name and takes the others', async () => {
    const { datasets, refused } = await importFile(
      zip({ 'read.pdf': '%PDF-1.7', 'empty.csv': '', 'a.csv': table }),
    );
    expect(datasets.map((one) => one.table)).toEqual(['a.csv']);
    expect(refused.map((one) => [one.table, one.code])).toEqual([
      ['read.pdf', 'FILE_TYPE_UNSUPPORTED'],
      ['empty.csv', 'FILE_EMPTY'],
    ]);
  });

  it.each([
    '../evil.csv',
    'a/../../evil.csv',
    '/etc/passwd',
    '\\\\host\\x.csv',
    'C:\\x.csv',
    'a\\..\\b.csv',
  ])('is refused for the path %s', async (name) => {
    expect(await importRefusal(zip({ 'a.csv': table, [name]: table }))).toMatchObject({
      code: 'ARCHIVE_UNSAFE',
      message: `The entry ${JSON.stringify(name)} points outside the archive.`,
    });
  });

  it('takes names that only look like paths upwards', async () => {
    const { datasets } = await importFile(zip({ '..a.csv': table, 'b..csv': table }));
    expect(datasets).toHaveLength(2);
  });

  it.each([
    ['a ZIP', zip({ 'a.csv': table })],
    ['a gzip file', Buffer.from('1f8b0800000000000003', 'hex')],
  ])('is refused when it holds %s', async (_name, inner) => {
    const refusal = await importRefusal(zip({ 'a.csv': table, 'inner.csv': inner }));
    expect(refusal).toMatchObject({
      code: 'ARCHIVE_UNSAFE',
      message: 'inner.csv is an archive inside an archive.',
    });
  });

  it('is refused beyond 200 entries', async () => {
    const many = Object.fromEntries(Array.from({ length: 201 }, (_, at) => [`${at}.csv`, table]));
    expect(await importRefusal(zip(many))).toMatchObject({
      code: 'ARCHIVE_UNSAFE',
      message: 'The archive has 201 entries; the limit is 200.',
    });
  });

  it('is refused for a bomb by what its directory declares', async () => {
    const bomb = zip({ 'bomb.csv': new Uint8Array(30_000_000) });
    const refusal = await importRefusal(bomb);
    expect(refusal).toMatchObject({ table: '', code: 'ARCHIVE_UNSAFE' });
    expect(refusal.message).toMatch(/inflates \d+ to 1; the limit is 200 to 1/);
  });

  it('is refused for a bomb whose directory lies about its size', async () => {
    const text = Buffer.alloc(30_000_000, 'a,b\n');
    const bomb = withDirectory(zip({ 'bomb.csv': text }), (entry) => entry.writeUInt32LE(10, 24));
    expect((await importRefusal(bomb)).code).toBe('ARCHIVE_UNSAFE');
  });

  it('is refused beyond the bytes it may inflate to', async () => {
    const refusal = await importRefusal(zip({ 'a.csv': table }), 'a.zip', {
      limits: { inflatedBytes: 9 },
    });
    expect(refusal.message).toBe('The archive inflates to 21 bytes; the limit is 9.');
  });

  it('is refused when an entry needs a password', async () => {
    const locked = withDirectory(zip({ 'a.csv': table }), (entry) => entry.writeUInt16LE(1, 8));
    expect(await importRefusal(locked)).toMatchObject({
      code: 'FILE_ENCRYPTED',
      message: 'The entry a.csv needs a password.',
    });
  });

  it('names an entry packed by a method that cannot be read', async () => {
    const packed = withDirectory(zip({ 'a.csv': table }), (entry) => entry.writeUInt16LE(14, 10));
    expect(await importRefusal(packed)).toMatchObject({
      table: 'a.csv',
      code: 'FILE_TYPE_UNSUPPORTED',
    });
  });

  it.each([
    ['has no directory', (archive: Buffer) => archive.subarray(0, archive.length - 30)],
    ['is only a signature', () => Buffer.from('PK\x03\x04')],
    [
      'points beyond its end',
      (archive: Buffer) => withDirectory(archive, (e) => e.writeUInt32LE(9999, 42)),
    ],
    [
      'has damaged data',
      (archive: Buffer) =>
        Buffer.concat([archive.subarray(0, 36), Buffer.alloc(8, 0xff), archive.subarray(44)]),
    ],
  ])('is refused as corrupt when it %s', async (_name, damage) => {
    expect((await importRefusal(damage(zip({ 'a.csv': table.repeat(50) })))).code).toBe(
      'FILE_CORRUPT',
    );
  });

  it('is refused when it has no files', async () => {
    expect((await importRefusal(zip({ 'folder/': '' }))).code).toBe('FILE_EMPTY');
  });
});
