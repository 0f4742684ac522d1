import fc from 'fast-check';
import { assignBest } from './assignment';

const total = (values: number[][], chosen: readonly number[]): number =>
  chosen.reduce((sum, column, row) => sum + (column < 0 ? 0 : (values[row]?.[column] ?? 0)), 0);

/** The largest sum by trying everything. */
const bruteForce = (values: number[][], row = 0, taken = new Set<number>()): number => {
  const line = values[row];
  if (line === undefined) return 0;
  let best = bruteForce(values, row + 1, taken);
  line.forEach((value, column) => {
    if (taken.has(column)) return;
    best = Math.max(best, value + bruteForce(values, row + 1, new Set([...taken, column])));
  });
  return best;
};

const matrices = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
  .chain(([rows, columns]) =>
    fc.array(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: columns, maxLength: columns }), {
      minLength: rows,
      maxLength: rows,
    }),
  );

describe('assignBest', () => {
  it('finds the same sum as trying every assignment', () => {
    fc.assert(
      fc.property(matrices, (values) => {
        expect(total(values, assignBest(values))).toBe(bruteForce(values));
      }),
    );
  });

  it('gives no column twice and no pair of no use', () => {
    fc.assert(
      fc.property(matrices, (values) => {
        const chosen = assignBest(values);
        const columns = chosen.filter((column) => column >= 0);
        expect(new Set(columns).size).toBe(columns.length);
        chosen.forEach((column, row) => {
          if (column >= 0) expect(values[row]?.[column]).toBeGreaterThan(0);
        });
      }),
    );
  });

  it('answers nothing for no rows and for no columns', () => {
    expect(assignBest([])).toEqual([]);
    expect(assignBest([[], []])).toEqual([-1, -1]);
  });

  it('solves 200 rows by 200 columns in well under a second', () => {
    const values = Array.from({ length: 200 }, (_, row) =>
      Array.from({ length: 200 }, (__, column) => ((row * 7919 + column * 104729) % 997) / 997),
    );
    const chosen = assignBest(values);
    expect(new Set(chosen).size).toBe(200);
  });
});
