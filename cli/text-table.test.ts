import fc from 'fast-check';
import { count, cut, duration, LINE_WIDTH, percent, textTable, things, wrap } from './text-table';

describe('a table', () => {
  it('aligns its columns and ends no line in spaces', () => {
    expect(
      textTable(
        [{ title: 'name' }, { title: 'rows', align: 'right' }, { title: 'note' }],
        [
          ['a.csv', '1,000', ''],
          ['longer.csv', '7', 'x'],
        ],
      ),
    ).toEqual(['  name         rows  note', '  a.csv       1,000', '  longer.csv      7  x']);
  });

  it('cuts its widest column when there is no room, and says so', () => {
    const [, line = ''] = textTable([{ title: 'a' }, { title: 'b' }], [['short', 'x'.repeat(300)]]);
    expect(line).toHaveLength(LINE_WIDTH);
    expect(line).toMatch(/^ {2}short {2}x+…$/);
  });

  it('counts what a reader sees: an accent made of two characters is one', () => {
    const [, first, second] = textTable(
      [{ title: 'a' }, { title: 'b' }],
      [
        ['Mu\u0308ller', '1'],
        ['Muller', '2'],
      ],
    );
    expect(first?.normalize('NFC').indexOf('1')).toBe(second?.indexOf('2'));
  });

  it('lets no cell break a line or command the terminal', () => {
    expect(textTable([{ title: 'a' }], [['one\ntwo\u001b[31m\u202ered']])).toEqual([
      '  a',
      '  one two [31m red',
    ]);
  });

  it('is never wider than a line, whatever is in it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.string({ maxLength: 200 }), { minLength: 6, maxLength: 6 })),
        (rows) => {
          const columns = Array.from({ length: 6 }, (_, index) => ({ title: `c${index}` }));
          for (const line of textTable(columns, rows))
            expect(Array.from(new Intl.Segmenter().segment(line)).length).toBeLessThanOrEqual(
              LINE_WIDTH,
            );
        },
      ),
    );
  });
});

describe('wrapped text', () => {
  it('breaks between words and indents what follows', () => {
    const lines = wrap(`start ${'word '.repeat(40)}end`, { indent: 2, hang: 4 });
    expect(lines.length).toBeGreaterThan(1);
    expect(lines[0]).toMatch(/^ {2}start/);
    expect(lines[1]).toMatch(/^ {4}word/);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(LINE_WIDTH);
  });

  it('loses no word', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,30}$/), { minLength: 1 }), (words) => {
        const text = wrap(words.join(' '), { indent: 3 })
          .map((line) => line.trim())
          .join(' ');
        expect(text).toBe(words.join(' '));
      }),
    );
  });

  it('keeps a word that is longer than a line whole, as a URL must be', () => {
    expect(wrap(`see ${'u'.repeat(200)}`)).toEqual(['see', 'u'.repeat(200)]);
  });
});

it('writes figures the same way everywhere', () => {
  expect(count(1234567)).toBe('1,234,567');
  expect(things(1, 'row')).toBe('1 row');
  expect(things(0, 'row')).toBe('0 rows');
  expect(things(2, 'dependency', 'dependencies')).toBe('2 dependencies');
  expect(percent(0.9346)).toBe('93.5 %');
  expect(duration(350.4)).toBe('350 ms');
  expect(duration(12_345)).toBe('12.3 s');
  expect(cut('abcdef', 4)).toBe('abc…');
  expect(cut('abcd', 4)).toBe('abcd');
});
