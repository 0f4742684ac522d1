import fc from 'fast-check';
import { createRandom } from './random';

describe('createRandom', () => {
  it('gives the published sequence of mulberry32 for seed 0', () => {
    const random = createRandom(0);
    expect([random.next(), random.next()]).toEqual([0.26642920868471265, 0.0003297457005828619]);
  });

  it('keeps whole numbers within both ends and reaches them', () => {
    const random = createRandom(3);
    const drawn = new Set(Array.from({ length: 200 }, () => random.int(-1, 1)));
    expect([...drawn].sort((a, b) => a - b)).toEqual([-1, 0, 1]);
  });

  it('shuffles a copy that holds the same items', () => {
    fc.assert(
      fc.property(fc.nat(), fc.array(fc.integer()), (seed, items) => {
        const before = [...items];
        const shuffled = createRandom(seed).shuffle(items);
        expect(items).toEqual(before);
        expect([...shuffled].sort()).toEqual([...items].sort());
      }),
    );
  });

  it('never picks an item without weight', () => {
    const random = createRandom(5);
    const items = [{ weight: 0 }, { weight: 2 }, { weight: 0 }];
    for (let draw = 0; draw < 100; draw += 1) expect(random.weighted(items)).toBe(items[1]);
  });

  it('refuses to pick from nothing', () => {
    expect(() => createRandom(1).pick([])).toThrow(RangeError);
    expect(() => createRandom(1).weighted([])).toThrow(RangeError);
  });
});
