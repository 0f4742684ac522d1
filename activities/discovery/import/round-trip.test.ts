/** Whatever a table holds and however it is written as CSV, it is read back cell by cell. */
import * as fc from 'fast-check';
import * as iconv from 'iconv-lite';
import { gzipSync } from 'node:zlib';
import { cellsOf, countsOf, importFile, importOne } from '../../../tests/support/import';

const delimiter = fc.constantFrom(',', ';', '\t', '|');
const newline = fc.constantFrom('\n', '\r\n');
const quoting = fc.constantFrom<Style['quoting']>('needed', 'always', 'space before');
const encoding = fc.constantFrom('utf-8', 'utf-8 bom', 'utf-16le', 'utf-16be', 'gzip');

const text = fc
  .oneof(
    fc.string({ maxLength: 12 }),
    fc.string({ unit: 'grapheme', maxLength: 8 }),
    fc.constantFrom(
      'a,b',
      'a;b',
      'a|b',
      'say "so"',
      '"',
      '""',
      'two\nlines',
      '=1+1',
      'Zürich',
      '東京',
      'NULL',
      '10.0.0.1',
      '0012',
      '1.234,5',
      ' ',
    ),
  )
  // A CR inside a cell may be written as LF; zeros are no text; lone surrogates do not survive encoding.
  .map((one) => Buffer.from(one.replace(/[\r\0]/g, '')).toString());

const table = fc.integer({ min: 2, max: 6 }).chain((width) =>
  fc.array(fc.array(text, { minLength: width, maxLength: width }), {
    minLength: 1,
    maxLength: 25,
  }),
);

interface Style {
  delimiter: string;
  newline: string;
  quoting: 'needed' | 'always' | 'space before';
}

function written(rows: readonly string[][], style: Style): string {
  const cell = (value: string): string => {
    const needs = /["\n\r]/.test(value) || value.includes(style.delimiter);
    if (style.quoting === 'needed' && !needs) return value;
    const quoted = `"${value.replaceAll('"', '""')}"`;
    return style.quoting === 'space before' && style.delimiter !== '\t' ? ` ${quoted}` : quoted;
  };
  return rows.map((row) => row.map(cell).join(style.delimiter) + style.newline).join('');
}

const encoders: Record<string, (csv: string) => Uint8Array> = {
  'utf-8': (csv) => Buffer.from(csv),
  'utf-8 bom': (csv) => Buffer.from(`\uFEFF${csv}`),
  'utf-16le': (csv) => iconv.encode(csv, 'utf-16le', { addBOM: true }),
  'utf-16be': (csv) => iconv.encode(csv, 'utf-16be', { addBOM: true }),
  gzip: (csv) => gzipSync(csv),
};

const names = ['Server name', 'Location', 'Owner', 'Remark', 'Purpose', 'Contact'];
const shown = (value: string): string | null => (value.trim() === '' ? null : value.trim());

describe('a table written as CSV', () => {
  it('is read back exactly, and no row is lost', async () => {
    await fc.assert(
      fc.asyncProperty(
        table,
        delimiter,
        newline,
        quoting,
        encoding,
        async (rows, by, end, how, as) => {
          const header = names.slice(0, rows[0]?.length);
          // Rows that are words settle the width, as the rows of a real table do.
          const settled = [header.map((name) => `${name} A`), header.map((name) => `${name} B`)];
          const csv = written([header, ...settled, ...rows], {
            delimiter: by,
            newline: end,
            quoting: how,
          });
          const dataset = await importOne(encoders[as]!(csv));
          expect(dataset).toMatchObject({ delimiter: by, header });
          const cells = rows.map((row) => row.map(shown));
          const blank = cells.filter((row) => row.every((cell) => cell === null)).length;
          expect(cellsOf(dataset).slice(2)).toEqual(
            cells.filter((row) => row.some((cell) => cell !== null)),
          );
          expect(countsOf(dataset)).toEqual([rows.length + 2, rows.length + 2 - blank, 0, blank]);
        },
      ),
      { numRuns: 400 },
    );
  });

  // Statistics need some text: a handful of repeated words in Shift_JIS could as well be windows-1252.
  it.each(['windows-1252', 'shift_jis'])('survives %s', async (legacy) => {
    const sample: Record<string, string[]> = {
      'windows-1252': ['Zürich', 'Genève', 'Málaga', 'Köln “Süd”', 'Łódź?', 'Århus – 12 €'],
      shift_jis: [
        '東京データセンター',
        '大阪支社の本番環境',
        '販売管理システム',
        '名古屋',
        '札幌市',
        'テスト用サーバー',
      ],
    };
    const places = sample[legacy]!.map((one) => iconv.decode(iconv.encode(one, legacy), legacy));
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(places, { minLength: places.length }),
        delimiter,
        async (column, by) => {
          const rows = column.map((place, at) => [`srv-${at}`, place]);
          const csv = written([['name', 'site'], ...rows], {
            delimiter: by,
            newline: '\r\n',
            quoting: 'needed',
          });
          const dataset = await importOne(iconv.encode(csv, legacy));
          expect(cellsOf(dataset)).toEqual(rows);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('any bytes at all', () => {
  it('are either a table that conserves its rows or refused with a code', async () => {
    const noise = fc.oneof(
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
      fc
        .array(fc.constantFrom('"', ',', ';', '\n', '\r', ' ', 'a', 'b1', '10.0.0.1', '\t', 'é'), {
          maxLength: 120,
        })
        .map((parts) => Buffer.from(parts.join(''))),
      fc
        .uint8Array({ maxLength: 200 })
        .map((bytes) => Buffer.concat([Buffer.from('PK\x03\x04'), bytes])),
      fc
        .uint8Array({ maxLength: 200 })
        .map((bytes) => Buffer.concat([Buffer.from('1f8b0800', 'hex'), bytes])),
    );
    await fc.assert(
      fc.asyncProperty(noise, async (bytes) => {
        const { datasets, refused } = await importFile(bytes);
        expect(datasets.length + refused.length).toBeGreaterThan(0);
        for (const dataset of datasets) {
          const [total = 0, accepted = 0, rejected = 0, blank = 0] = countsOf(dataset);
          expect(accepted + rejected + blank).toBe(total);
          expect(cellsOf(dataset)).toHaveLength(accepted);
        }
        for (const one of refused) expect(one.message).toMatch(/^[A-Z].+\.$/s);
      }),
      { numRuns: 500 },
    );
  });
});
