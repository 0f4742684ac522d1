import * as fc from 'fast-check';
import { createColumnProfiler, MAX_DISTINCT } from './profile-columns';

function profilesOf(columns: Record<string, readonly (string | null)[]>) {
  const names = Object.keys(columns);
  const profiler = createColumnProfiler(names);
  const rows = Math.max(...Object.values(columns).map((cells) => cells.length));
  for (let at = 0; at < rows; at += 1)
    profiler.add({ rowNo: at + 2, cells: names.map((name) => columns[name]?.[at] ?? null) });
  return profiler.profiles();
}
const profileOf = (cells: readonly (string | null)[]) => profilesOf({ name: cells })[0]!;

describe('the profile of a column', () => {
  it('counts nulls and null literals as empty', () => {
    expect(profileOf(['a', null, 'N/A', '-'])).toMatchObject({ nullRatio: 0.75, distinct: 1 });
  });

  it('has the shares of classes among the filled cells, and the most frequent one', () => {
    const profile = profileOf(['10.0.0.1', '10.0.0.2', '10.0.0.3', 'dhcp', null]);
    expect(profile.classRatios).toEqual({ ipv4: 0.75, text: 0.25 });
    expect(profile.inferredType).toBe('ipv4');
  });

  it('has least, middle and greatest number when at least half the cells are numbers', () => {
    expect(profileOf(['16 GB', '8', '1,024', 'n/a']).numeric).toEqual({
      min: 8,
      median: 16,
      max: 1024,
    });
    expect(profileOf(['8', 'small', 'large']).numeric).toBeNull();
    expect(profileOf(['-1', '4']).numeric).toEqual({ min: -1, median: 1.5, max: 4 });
  });

  it('lists the 20 most frequent values, equal counts by name, long ones cut', () => {
    const cells = Array.from({ length: 30 }, (_, at) => `v${String(at).padStart(2, '0')}`);
    const { topValues } = profileOf([
      ...cells,
      'v29',
      'x'.repeat(300),
      'x'.repeat(300),
      'x'.repeat(300),
    ]);
    expect(topValues).toHaveLength(20);
    expect(topValues.slice(0, 3)).toEqual([
      { value: 'x'.repeat(120), count: 3 },
      { value: 'v29', count: 2 },
      { value: 'v00', count: 1 },
    ]);
  });

  it('tells long texts apart that begin alike', () => {
    expect(profileOf(['x'.repeat(200) + 'a', 'x'.repeat(200) + 'b']).distinct).toBe(2);
  });

  it('has the share of lists', () => {
    expect(profileOf(['a;b', 'c', '[1,2];', null]).listRatio).toBeCloseTo(2 / 3, 10);
  });

  it('of no rows is empty', () => {
    expect(createColumnProfiler(['a']).profiles()).toEqual([
      {
        index: 0,
        name: 'a',
        nullRatio: 1,
        distinct: 0,
        inferredType: 'empty',
        classRatios: {},
        numeric: null,
        listRatio: 0,
        topValues: [],
      },
    ]);
  });

  it('stops counting distinct values at the limit and goes on with everything else', () => {
    const cells = Array.from({ length: MAX_DISTINCT + 5000 }, (_, at) => String(at));
    const profile = profileOf(cells);
    expect(profile.distinct).toBe(MAX_DISTINCT);
    expect(profile.classRatios).toEqual({ integer: 1 });
    expect(profile.numeric).toMatchObject({ min: 0, max: MAX_DISTINCT + 4999 });
    expect(Math.abs(profile.numeric!.median - (MAX_DISTINCT + 4999) / 2)).toBeLessThan(10);
  });

  it('has ratios between 0 and 1 that add up, for any cells', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.string()), { maxLength: 60 }), (cells) => {
        const profile = profileOf([...cells, 'x']);
        const shares = Object.values(profile.classRatios);
        expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
        for (const ratio of [profile.nullRatio, profile.listRatio]) {
          expect(ratio).toBeGreaterThanOrEqual(0);
          expect(ratio).toBeLessThanOrEqual(1);
        }
        const counted = profile.topValues.reduce((sum, { count }) => sum + count, 0);
        expect(counted).toBeLessThanOrEqual(
          Math.round((1 - profile.nullRatio) * (cells.length + 1)),
        );
      }),
    );
  });
});
