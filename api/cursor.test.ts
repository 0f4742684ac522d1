import { randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { z } from 'zod';
import { decodeCursor, encodeCursor, type Position } from './cursor';
import { createCursorSeal } from './cursor-seal';
import { pageReply } from './keyset-page';
import { ApiProblem } from './problem';

const part = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }).filter((text) => !text.includes('\0')),
  fc.maxSafeInteger(),
  fc.constant(null),
);
const position: fc.Arbitrary<Position> = fc.record({
  key: fc.array(part, { minLength: 1, maxLength: 4 }),
  backward: fc.boolean(),
  as_of: fc.maxSafeInteger(),
});

describe('a cursor', () => {
  it('brings back the position, whatever its key', () => {
    fc.assert(
      fc.property(position, fc.jsonValue(), (at, filter) => {
        expect(decodeCursor(encodeCursor(at, filter), filter)).toEqual(at);
      }),
    );
    expect(decodeCursor(undefined, {})).toBeNull();
  });

  it('of another filter, or that is no cursor at all, is refused', () => {
    const at = { key: ['a', 1], backward: false, as_of: 0 };
    expect(() => decodeCursor(encodeCursor(at, { status: 'a' }), { status: 'b' })).toThrow(
      ApiProblem,
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => decodeCursor(text, {})).toThrow(ApiProblem);
      }),
    );
  });
});

describe('a page', () => {
  const pageOf = async (rows: number, limit: number, cursor?: string) => {
    const reply = await pageReply({
      query: { limit, cursor },
      filter: {},
      keyShape: z.tuple([z.number()]),
      keyOf: (row: number): [number] => [row],
      show: (row) => row,
      read: (after, wanted) => {
        const first = (after?.[0] ?? -1) + 1;
        return Promise.resolve(
          Array.from({ length: Math.min(wanted, rows - first) }, (_, at) => first + at),
        );
      },
    });
    return reply.body as { items: number[]; page: { next_cursor: string | null } };
  };

  it('has a cursor only where more follows', async () => {
    expect(await pageOf(2, 2)).toEqual({ items: [0, 1], page: { next_cursor: null } });
    expect(await pageOf(0, 2)).toEqual({ items: [], page: { next_cursor: null } });
    const first = await pageOf(3, 2);
    expect(first.items).toEqual([0, 1]);
    expect(await pageOf(3, 2, first.page.next_cursor ?? '')).toEqual({
      items: [2],
      page: { next_cursor: null },
    });
  });
});

describe('a sealed cursor', () => {
  const secret = randomBytes(32);
  const seal = createCursorSeal(() => Promise.resolve(secret));
  const tenant = { client_account_id: randomUUID(), engagement_id: randomUUID() };
  const list = { path: '/flows', tenant };

  it('opens in every process that has the secret', async () => {
    const other = createCursorSeal(() => Promise.resolve(Buffer.from(secret)));
    expect(await other.open(list, await seal.seal(list, 'abc'))).toBe('abc');
  });

  it('opens in no other list, for no other tenant, and with no other secret', async () => {
    const sealed = await seal.seal(list, 'abc');
    const stranger = createCursorSeal(() => Promise.resolve(randomBytes(32)));
    await expect(seal.open({ ...list, path: '/uploads' }, sealed)).rejects.toThrow(ApiProblem);
    for (const id of ['client_account_id', 'engagement_id'])
      await expect(
        seal.open({ ...list, tenant: { ...tenant, [id]: randomUUID() } }, sealed),
      ).rejects.toThrow(ApiProblem);
    await expect(stranger.open(list, sealed)).rejects.toThrow(ApiProblem);
  });

  it('opens no more once a single character is another', async () => {
    const sealed = await seal.seal(list, 'a-cursor_of-some_length');
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = sealed.slice(0, at) + (sealed[at] === 'Q' ? 'g' : 'Q') + sealed.slice(at + 1);
      await expect(seal.open(list, changed)).rejects.toThrow(ApiProblem);
    }
    for (const text of ['', '.', 'abc', `${sealed}A`, sealed.slice(0, -1), `.${sealed}`])
      await expect(seal.open(list, text)).rejects.toThrow(ApiProblem);
  });

  it('reads the secret once, and again when that failed', async () => {
    let reads = 0;
    const later = createCursorSeal(() => {
      reads += 1;
      return reads === 1 ? Promise.reject(new Error('away')) : Promise.resolve(secret);
    });
    await expect(later.seal(list, 'abc')).rejects.toThrow('away');
    expect(await later.seal(list, 'abc')).toBe(await later.seal(list, 'abc'));
    expect(reads).toBe(2);
  });
});
