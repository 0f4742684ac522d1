import fc from 'fast-check';
import { createTurnstile } from './turnstile';

const PATIENCE_MS = 60_000;

/** Everybody comes at once and leaves in the order they were let in; returns the keys in that order. */
async function pass(places: number, keys: readonly string[]): Promise<string[]> {
  const turnstile = createTurnstile(places);
  const order: string[] = [];
  let inside = 0;
  await Promise.all(
    keys.map(async (key) => {
      const leave = await turnstile.enter(key, PATIENCE_MS);
      inside += 1;
      expect(inside).toBeLessThanOrEqual(places);
      order.push(key);
      await Promise.resolve();
      inside -= 1;
      leave?.();
    }),
  );
  return order;
}

describe('a turnstile', () => {
  it('lets everybody in, never more at a time than there are places', async () => {
    const crowd = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 5 }), crowd, async (places, keys) => {
        expect((await pass(places, keys)).sort()).toEqual([...keys].sort());
      }),
    );
  });

  it('takes the keys in turns, whoever came with a crowd', async () => {
    expect(await pass(1, ['a', 'a', 'a', 'a', 'b', 'c', 'b'])).toEqual([
      ...['a', 'a', 'b', 'c', 'a', 'b', 'a'],
    ]);
  });

  it('sends away who waited too long, and nobody is held up by them', async () => {
    const turnstile = createTurnstile(1);
    const leave = await turnstile.enter('a', PATIENCE_MS);
    expect(await turnstile.enter('b', 1)).toBeNull();
    const next = turnstile.enter('c', PATIENCE_MS);
    leave?.();
    expect(await next).toEqual(expect.any(Function));
  });
});
