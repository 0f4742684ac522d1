/** The database or the flow engine is killed, for a moment or for a minute. */
import type { Scenario } from './scenario';

const SHORTEST_GAP_MS = 5000;
const LONGEST_GAP_MS = 10_000;
const LONGEST_BLIP_MS = 2000;

export const stopPostgresOften: Scenario = {
  name: 'postgres-blips',
  title: 'Postgres killed for 0 to 2 s every 5 to 10 s',
  seconds: 40,
  cause: async ({ stack, random, wait, lasts, count }) => {
    while (lasts()) {
      await wait(random.int(SHORTEST_GAP_MS, LONGEST_GAP_MS));
      const how = random.pick(['immediate', 'orphaned'] as const);
      await stack.postgres.down(how);
      await wait(random.int(0, LONGEST_BLIP_MS));
      await stack.postgres.up();
      count(how === 'immediate' ? 'immediate stops' : 'kill -9 of the first process');
    }
  },
};

export const stopPostgresLong: Scenario = {
  name: 'postgres-outage',
  title: 'Postgres down in the middle of the load',
  seconds: 60,
  fixed: true,
  cause: async ({ stack, windowMs, wait, count }) => {
    await wait(3000);
    await stack.postgres.down();
    await wait(windowMs);
    await stack.postgres.up();
    count('seconds away', windowMs / 1000);
  },
};

export const stopTemporalLong: Scenario = {
  name: 'temporal-outage',
  title: 'the Temporal server killed in the middle of the load, and started on the same file',
  seconds: 60,
  fixed: true,
  cause: async ({ stack, windowMs, wait, count }) => {
    await wait(3000);
    await stack.temporal.down();
    await wait(windowMs);
    await stack.temporal.up();
    count('seconds away', windowMs / 1000);
  },
};
