import fc from 'fast-check';
import { type Bucket, burstOf, take } from './token-bucket';

const rates = fc.double({ min: 0.1, max: 500, noNaN: true });
/** Steps between two takers in ms, some of them backwards as clocks of several machines are, and what each wants. */
const visits = fc.array(
  fc.record({
    step: fc.integer({ min: -50, max: 2000 }),
    wanted: fc.integer({ min: 0, max: 200 }),
  }),
  { maxLength: 60 },
);
const start: Bucket = { tokens: 1, at: 0 };
/** Binary fractions add up to a little less or more than they should. */
const ROUNDING = 1e-6;

it('never lets through more than the burst and the rate, over any stretch of time', () => {
  fc.assert(
    fc.property(rates, visits, (ratePerS, steps) => {
      let [bucket, now] = [start, 0];
      const log: { at: number; taken: number }[] = [];
      for (const { step, wanted } of steps) {
        now += step;
        const outcome = take(bucket, { ratePerS, now, wanted });
        bucket = outcome.bucket;
        log.push({ at: bucket.at, taken: outcome.taken });
        expect(outcome.taken).toBeLessThanOrEqual(wanted);
        expect(bucket.tokens).toBeGreaterThanOrEqual(0);
      }
      for (const [first, { at: from }] of log.entries()) {
        let sum = 0;
        for (const { at, taken } of log.slice(first)) {
          sum += taken;
          expect(sum).toBeLessThanOrEqual(
            burstOf(ratePerS) + ((at - from) * ratePerS) / 1000 + ROUNDING,
          );
        }
      }
    }),
  );
});

it('wastes nothing while somebody asks every quarter of a second', () => {
  fc.assert(
    fc.property(rates, fc.integer({ min: 1, max: 60 }), (ratePerS, seconds) => {
      let [bucket, sum] = [start, 0];
      for (let now = 0; now <= seconds * 1000; now += 250) {
        const outcome = take(bucket, { ratePerS, now, wanted: 1000 });
        bucket = outcome.bucket;
        sum += outcome.taken;
      }
      expect(sum).toBeGreaterThan(seconds * ratePerS - ROUNDING);
    }),
  );
});

it('gives one at once, and the next when its time has come', () => {
  const first = take(start, { ratePerS: 0.5, now: 0, wanted: 5 });
  expect(first.taken).toBe(1);
  expect(take(first.bucket, { ratePerS: 0.5, now: 1999, wanted: 5 }).taken).toBe(0);
  expect(take(first.bucket, { ratePerS: 0.5, now: 2000, wanted: 5 }).taken).toBe(1);
});
