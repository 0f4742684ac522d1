import fc from 'fast-check';
import { decodeCursor, pageOf } from './cursor';
import { ApiProblem } from './problem';

const keyOf = (row: [string, number]) => row;

describe('a cursor', () => {
  it('brings back the key of the last row, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 40 }).filter((text) => !text.includes('\0')),
        fc.maxSafeInteger(),
        fc.jsonValue(),
        (text, number, filter) => {
          const { page } = pageOf(
            [
              [text, number],
              ['', 0],
            ] as [string, number][],
            1,
            filter,
            keyOf,
          );
          expect(decodeCursor(page.next_cursor ?? '', filter)).toEqual([text, number]);
        },
      ),
    );
  });

  it('is there only where more follows', () => {
    const rows: [string, number][] = [
      ['a', 1],
      ['b', 2],
    ];
    expect(pageOf(rows, 2, {}, keyOf)).toEqual({ items: rows, page: { next_cursor: null } });
    expect(pageOf(rows, 1, {}, keyOf).items).toEqual([['a', 1]]);
    expect(pageOf([], 1, {}, keyOf).page.next_cursor).toBeNull();
    expect(decodeCursor(undefined, {})).toBeNull();
  });

  it('of another filter, or that is no cursor at all, is refused', () => {
    const { page } = pageOf(
      [
        ['a', 1],
        ['b', 2],
      ] as [string, number][],
      1,
      { status: 'a' },
      keyOf,
    );
    expect(() => decodeCursor(page.next_cursor ?? '', { status: 'b' })).toThrow(ApiProblem);
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => decodeCursor(text, {})).toThrow(ApiProblem);
      }),
    );
  });
});
