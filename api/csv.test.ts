import fc from 'fast-check';
import { parse } from 'csv-parse/sync';
import { csvLine } from './csv';

describe('a CSV line', () => {
  it('ends with CR LF and quotes what would break it', () => {
    expect(csvLine(['a', 'b,c', 'say "x"', 'two\nlines', null, 1.5, true])).toBe(
      'a,"b,c","say ""x""","two\nlines",,1.5,true\r\n',
    );
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])(
    'keeps a spreadsheet from taking %j for a formula',
    (text) => {
      const cell = csvLine([text]).replace(/\r\n$/, '').replace(/^"|"$/g, '');
      expect(cell).toBe(`'${text}`);
    },
  );

  it('leaves numbers as they are, negative ones too', () => {
    expect(csvLine([-5, 0])).toBe('-5,0\r\n');
  });

  it('is read back as it was written, apart from the apostrophe', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 2, maxLength: 6 }), (cells) => {
        const [read] = parse(csvLine(cells), { record_delimiter: '\r\n' });
        expect(read).toEqual(cells.map((cell) => (/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell)));
      }),
    );
  });
});
