import * as fc from 'fast-check';
import { MAX_DISTINCT, createColumnProfiler } from './profile-columns';

function profileOf(values: (string | null)[]) {
  const profiler = createColumnProfiler(['c']);
  for (const [at, value] of values.entries()) profiler.add({ rowNo: at + 2, cells: [value] });
  return profiler.profiles()[0]!;
}

describe('createColumnProfiler', () => {
  it('counts nulls, classes, distinct values and the most frequent ones', () => {
    expect(profileOf(['a', 'b', 'b', null, 'N/A', '1'])).toEqual({
      index: 0,
      name: 'c',
      nullRatio: 2 / 6,
      distinct: 3,
      inferredType: 'text',
      classRatios: { text: 0.75, integer: 0.25 },
      numeric: null,
      listRatio: 0,
      topValues: [
        { value: 'b', count: 2 },
        { value: '1', count: 1 },
        { value: 'a', count: 1 },
      ],
    });
  });

  it('calls a column without values empty', () => {
    expect(profileOf([null, 'NULL'])).toMatchObject({
      nullRatio: 1,
      inferredType: 'empty',
      classRatios: {},
      numeric: null,
      listRatio: 0,
    });
    expect(profileOf([])).toMatchObject({ nullRatio: 1, distinct: 0 });
  });

  it('gives minimum, median and maximum with separators and units removed', () => {
    expect(profileOf(['1,024', '2 GB', '-1']).numeric).toEqual({ min: -1, median: 2, max: 1024 });
  });

  it('keeps minimum and maximum exact and the median close over many numbers', () => {
    const numbers = Array.from({ length: 100_000 }, (_, n) => String((n * 7919) % 100_000));
    const { numeric, distinct } = profileOf(numbers);
    expect(numeric).toMatchObject({ min: 0, max: 99_999 });
    expect(Math.abs(numeric!.median - 50_000)).toBeLessThan(2_000);
    expect(distinct).toBe(MAX_DISTINCT);
  });

  it('lists at most 20 values of at most 120 characters, long ones told apart', () => {
    const long = 'x'.repeat(200);
    const profile = profileOf([
      ...Array.from({ length: 30 }, (_, n) => `v${n}`),
      `${long}a`,
      `${long}b`,
      `${long}b`,
    ]);
    expect(profile.topValues).toHaveLength(20);
    expect(profile.topValues[0]).toEqual({ value: 'x'.repeat(120), count: 2 });
    expect(profile.distinct).toBe(32);
  });

  it('tells the share of lists', () => {
    expect(profileOf(['a;b', '[10.0.0.1,10.0.0.2];', 'c', null]).listRatio).toBeCloseTo(2 / 3);
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
