import fc from 'fast-check';
import { keepable, keepableJson } from './keepable';

/** Any string, halves of pairs, NUL and backslashes among them. */
const anyText = fc.string({
  unit: fc.oneof(
    fc.constantFrom('\0', '\ud83d', '\ude00', '\\', '\\u0000', '\\ud83d', '😀', '"', '\n'),
    fc.string({ minLength: 1, maxLength: 2 }),
  ),
});

describe('text that is made keepable', () => {
  it('has no NUL and no half of a pair, and is the same when it had none', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const kept = keepable(text);
        expect(kept.length).toBe(text.length);
        expect(kept).not.toMatch(/[\0\p{Cs}]/u);
        if (!/[\0\p{Cs}]/u.test(text)) expect(kept).toBe(text);
      }),
    );
  });

  it('is the same in JSON as outside', () => {
    fc.assert(
      fc.property(fc.dictionary(anyText, fc.array(anyText)), (document) => {
        const kept: unknown = JSON.parse(keepableJson(JSON.stringify(document)));
        const expected = Object.fromEntries(
          Object.entries(document).map(([key, texts]) => [keepable(key), texts.map(keepable)]),
        );
        expect(kept).toEqual(expected);
      }),
    );
  });
});
