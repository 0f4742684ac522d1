import * as fc from 'fast-check';
import { targetFields } from '../target-fields';
import { formatField, knownFormats } from './known-formats';
import { matchFormat, RECOGNISED_FROM } from './match-format';

const idOf = (header: readonly (string | null)[], ...names: string[]) =>
  matchFormat(header, names).format?.id ?? null;
const formats = knownFormats.map((format): [string, (typeof knownFormats)[number]] => [
  `${format.id} (${format.required[0] ?? ''})`,
  format,
]);

describe('matchFormat', () => {
  it.each(formats)(
    'knows %s by all its headers and by the required ones alone',
    (_name, format) => {
      for (const header of [
        format.headers,
        format.required.concat(format.essential.map(([one]) => one ?? '')),
      ]) {
        const match = matchFormat(header, format.tableNames);
        expect([match.format?.id, match.score]).toEqual([format.id, 1]);
      }
    },
  );

  it.each(formats)('knows %s in any order, case and punctuation', (_name, format) => {
    const odd = [...format.headers]
      .reverse()
      .map((name) => `*${name.toUpperCase().replace(/ /g, '_')} `);
    expect(idOf(odd, ...format.tableNames)).toBe(format.id);
  });

  it('does not lose a format for a few columns somebody added', () => {
    const header =
      'VM,Powerstate,CPUs,Memory,Provisioned MiB,In Use MiB,Host,owner,backup class'.split(',');
    expect(idOf(header)).toBe('rvtools/vInfo');
    expect(matchFormat(header, []).score).toBeCloseTo(7 / 9, 10);
  });

  it('takes no stranger for a known export', () => {
    expect(idOf(['EID', 'Authors', 'Cited by', 'Title', 'Year'])).toBeNull();
    expect(idOf(['Application Name', 'Description', 'Comments'])).toBeNull();
    expect(matchFormat([], [])).toEqual({ format: null, score: 0 });
    expect(matchFormat([null, ' '], [])).toEqual({ format: null, score: 0 });
  });

  it('gives a score from 0 to 1 to any header, and a format only from the threshold on', () => {
    const name = fc.oneof(
      fc.string(),
      fc.constantFrom(...knownFormats.flatMap(({ headers }) => headers)),
    );
    fc.assert(
      fc.property(fc.array(name, { maxLength: 30 }), (header) => {
        const { format, score } = matchFormat(header, []);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1);
        expect(format !== null).toBe(score >= RECOGNISED_FROM);
      }),
    );
  });
});

describe('the fields of known formats', () => {
  it.each(formats)('are fields the mapper has, in %s', (_name, format) => {
    if (format.role === null) return;
    const known = new Set(targetFields(format.role).map(({ name }) => name));
    expect(Object.values(format.fields).filter(({ field }) => !known.has(field))).toEqual([]);
  });

  it('are found however the header is written', () => {
    expect(formatField('rvtools/vInfo', 'provisioned_mib')).toEqual({
      field: 'storage_allocated_gib',
      unit: 'MiB',
    });
    expect(formatField('rvtools/vInfo', 'Provisioned MB')).toMatchObject({ unit: 'MB' });
    expect(formatField('azure-migrate/servers', '*Memory (In MB) ')).toMatchObject({
      field: 'memory_mib',
    });
    expect([formatField('rvtools/vInfo', 'nonsense'), formatField('none', 'VM')]).toEqual([
      null,
      null,
    ]);
  });
});
