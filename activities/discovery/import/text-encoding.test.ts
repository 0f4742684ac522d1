import * as iconv from 'iconv-lite';
import { cellsOf, importOne, importRefusal } from '../../../tests/support/import';
import { bytesSource } from './byte-source';
import { decodeText, detectEncoding } from './text-encoding';

const western = 'Servername;Standort\nsrv-01;Zürich Süd\nsrv-02;Genève\nsrv-03;Köln Nord\n';
const japanese =
  'サーバー名,設置場所,用途\nsrv-01,東京データセンター,販売管理システムの本番環境\nsrv-02,大阪支社,人事給与のテスト環境\n';

describe('the encoding of a text', () => {
  it.each([
    ['UTF-8', 'utf-8', Buffer.from(western)],
    ['UTF-8 with a byte order mark', 'utf-8', Buffer.from(`\uFEFF${western}`)],
    [
      'UTF-16 LE with a byte order mark',
      'utf-16le',
      iconv.encode(western, 'utf-16le', { addBOM: true }),
    ],
    [
      'UTF-16 BE with a byte order mark',
      'utf-16be',
      iconv.encode(western, 'utf-16be', { addBOM: true }),
    ],
    ['UTF-16 LE without one', 'utf-16le', iconv.encode(western, 'utf-16le')],
    ['UTF-16 BE without one', 'utf-16be', iconv.encode(western, 'utf-16be')],
    ['windows-1252', 'windows-1252', iconv.encode(western, 'windows-1252')],
  ])('is found for %s', async (_name, encoding, bytes) => {
    const dataset = await importOne(bytes);
    expect(dataset).toMatchObject({ encoding, delimiter: ';' });
    expect(dataset.warnings).toEqual(
      encoding === 'windows-1252'
        ? ['The file is not in UTF-8; it was read as windows-1252. Check names with accents.']
        : [],
    );
    expect(dataset.header).toEqual(['Servername', 'Standort']);
    expect(cellsOf(dataset)).toEqual([
      ['srv-01', 'Zürich Süd'],
      ['srv-02', 'Genève'],
      ['srv-03', 'Köln Nord'],
    ]);
  });

  it('is found for Shift_JIS', async () => {
    const dataset = await importOne(iconv.encode(japanese, 'shift_jis'));
    expect(dataset.encoding).toBe('shift_jis');
    expect(cellsOf(dataset)[0]).toEqual([
      'srv-01',
      '東京データセンター',
      '販売管理システムの本番環境',
    ]);
  });

  it('is windows-1252 for the signs ISO-8859-1 does not have', async () => {
    const text = 'name,cost\nweb,12 €\ndb,“quoted” – 3 €\n';
    const dataset = await importOne(iconv.encode(text, 'windows-1252'));
    expect(cellsOf(dataset).map(([, cost]) => cost)).toEqual(['12 €', '“quoted” – 3 €']);
  });

  it('stays UTF-8 for a few bytes that are not, which are marked and counted by row', async () => {
    const bytes = Buffer.concat([
      Buffer.from('name,site\na,Zürich\nb,Köln\nc,Genève\nd,Málaga\ne,M'),
      Buffer.from([0xfc]),
      Buffer.from('nchen\nf,Łódź\n'),
    ]);
    const dataset = await importOne(bytes);
    expect(dataset.encoding).toBe('utf-8');
    expect(cellsOf(dataset)[4]).toEqual(['e', 'M\uFFFDnchen']);
    expect(dataset.warnings).toEqual([
      'Rows with bytes that are invalid in utf-8, shown as \uFFFD: 1.',
    ]);
  });

  it('is told from accents far behind the beginning', async () => {
    const rows = Array.from({ length: 20_000 }, (_, at) => `srv-${at};Bern`).join('\n');
    const bytes = iconv.encode(`name;site\n${rows}\nsrv-x;Zürich\n`, 'windows-1252');
    expect(await importOne(bytes)).toMatchObject({
      encoding: 'windows-1252',
      rowsAccepted: 20_001,
    });
  });

  it('does not exist for bytes with zeros all over', async () => {
    const bytes = Buffer.from('name\0\0\0,ip\0\0\0\n'.repeat(20));
    expect((await importRefusal(bytes)).code).toBe('FILE_TYPE_UNSUPPORTED');
  });
});

describe('decodeText', () => {
  const cut = (bytes: Uint8Array) => ({
    *pieces() {
      for (const byte of bytes) yield Uint8Array.of(byte);
    },
  });

  it.each(['utf-8', 'utf-16le', 'utf-16be', 'shift_jis'])(
    'puts characters together that are cut between pieces, in %s',
    (encoding) => {
      const bytes = iconv.encode(japanese, encoding);
      expect([...decodeText(cut(bytes), encoding)].join('')).toBe(japanese);
    },
  );

  it('marks a character the file ends in the middle of', () => {
    const source = bytesSource([Buffer.from('Zü').subarray(0, 2)]);
    expect([...decodeText(source, 'utf-8')].join('')).toBe('Z\uFFFD');
    expect(detectEncoding(source)).toBe('windows-1252');
  });
});
