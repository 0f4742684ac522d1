import iconv from 'iconv-lite';
import { createSheet, toFile } from './sheet';

describe('createSheet', () => {
  it('counts the header as row 1 and a record of two lines by its first', () => {
    const sheet = createSheet({ header: ['a', 'b'], newline: '\n' });
    sheet.row(['1', 'x\ny'], { no: 7 });
    sheet.row(['2', null], { no: 8 });
    expect(sheet.text()).toBe('a,b\n1,"x\ny"\n2,\n');
    expect(sheet.truth.rows).toEqual([
      { rowNo: 2, subject: 'asset', no: 7 },
      { rowNo: 4, subject: 'asset', no: 8 },
    ]);
  });

  it('quotes what holds the delimiter or a quote, and nothing else', () => {
    const sheet = createSheet({ header: ['a'], delimiter: ';', newline: '\n' });
    sheet.row(['x;y', 'a,b', 'say "hi"', ' padded ']);
    expect(sheet.text()).toBe('a\n"x;y";a,b;"say ""hi"""; padded \n');
  });

  it('puts a space before a quoted cell when told to', () => {
    const sheet = createSheet({ header: ['a', 'b'], newline: '\n' });
    sheet.row(['x', 'y, z'], { spaceBeforeQuote: 1 });
    expect(sheet.text()).toBe('a,b\nx, "y, z"\n');
  });

  it('labels blank rows of both kinds', () => {
    const sheet = createSheet({ header: ['a', 'b', 'c'], newline: '\n' });
    sheet.blank(true);
    sheet.blank(false);
    expect(sheet.text()).toBe('a,b,c\n,,\n\n');
    expect(sheet.truth.traps.map(({ kind, rowNo }) => [kind, rowNo])).toEqual([
      ['blank_row', 2],
      ['blank_row', 3],
    ]);
  });
});

describe('toFile', () => {
  const sheet = createSheet({ header: ['Größe'], newline: '\n' });

  it('writes a byte order mark once', () => {
    expect([...toFile('x.csv', sheet, 'utf8-bom').bytes.slice(0, 4)]).toEqual([
      0xef, 0xbb, 0xbf, 0x47,
    ]);
  });

  it('writes windows-1252 with one byte a letter', () => {
    const { bytes } = toFile('x.csv', sheet, 'windows-1252');
    expect(bytes).toHaveLength(6);
    expect(iconv.decode(Buffer.from(bytes), 'windows-1252')).toBe('Größe\n');
  });
});
