import fc from 'fast-check';
import { MAX_RECORD_CHARS, textRecords } from './text-records';

const read = (lines: string[], delimiter = ',') => [...textRecords(lines, delimiter)];

describe('textRecords', () => {
  it('joins the lines of a quoted cell and numbers the record by its first line', () => {
    expect(read(['a,b', 'c,"d', 'e"', 'f'])).toEqual([
      { lineNo: 1, text: 'a,b', lines: 1 },
      { lineNo: 2, text: 'c,"d\ne"', lines: 2 },
      { lineNo: 4, text: 'f', lines: 1 },
    ]);
  });

  it('takes doubled quotes for text and a quote inside a cell for itself', () => {
    expect(read(['"a""', '"",b",5"', 'x'])).toHaveLength(2);
  });

  it('sees a forgotten quote when the next opening quote seems to close it', () => {
    expect(read(['a,"b', 'c,"d, e"', 'f'])).toEqual([
      { lineNo: 1, text: 'a,"b', lines: 1, unclosed: true },
      { lineNo: 2, text: 'c,"d, e"', lines: 1 },
      { lineNo: 3, text: 'f', lines: 1 },
    ]);
  });

  it('sees a forgotten quote at the end of the text and reads the lines after it', () => {
    const records = read(['"a', 'b', 'c']);
    expect(records.map(({ text, unclosed }) => [text, unclosed ?? false])).toEqual([
      ['"a', true],
      ['b', false],
      ['c', false],
    ]);
  });

  it('gives a quoted cell up after a mebi of characters', () => {
    const lines = [
      '"open',
      ...Array.from({ length: 40 }, () => 'x'.repeat(MAX_RECORD_CHARS / 20)),
      '"',
    ];
    expect(read(lines)[0]).toMatchObject({ lines: 1, unclosed: true });
  });

  it('refuses a file that is forgotten quotes all over', () => {
    function* lines() {
      for (let n = 0; n < 2_000_000; n += 1) yield `a",b,"c${'x'.repeat(200)}`;
    }
    expect(() => {
      for (const record of textRecords(lines(), ',')) expect(record.lineNo).toBeGreaterThan(0);
    }).toThrow(/Quotes are left open all over/);
  });

  it('gives every line exactly once and in order, whatever the quotes', () => {
    const line = fc
      .array(fc.constantFrom('"', 'a', ',', ' ', '""'), { maxLength: 10 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 40 }), (lines) => {
        const records = read(lines);
        expect(records.map(({ text }) => text).join('\n')).toBe(lines.join('\n'));
        let next = 1;
        for (const record of records) {
          expect(record.lineNo).toBe(next);
          next += record.lines;
        }
        expect(next - 1).toBe(lines.length);
      }),
      { numRuns: 2000 },
    );
  });
});
