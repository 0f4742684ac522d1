/** Processes of the product die, or stand still and come back. */
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { acrossTenants } from '../../db/knex';
import type { Scenario, Trouble } from './scenario';

/** Beyond the heartbeat time-out of a phase and the time-out of a workflow task, both ten seconds. */
const FROZEN_MS = 14_000;

export const killWorkers: Scenario = {
  name: 'worker-kill',
  title: 'kill -9 of a worker every 3 to 7 s',
  seconds: 35,
  cause: async (trouble) => {
    while (trouble.lasts()) {
      await trouble.wait(trouble.random.int(3000, 7000));
      await trouble.random.pick(trouble.stack.workers).process.kill();
      trouble.count('kills');
    }
  },
};

type Place = 'between its writes' | 'before its answer' | 'anywhere';

export const killApi: Scenario = {
  name: 'api-kill',
  title: 'kill -9 of the API between its two writes, between start and answer, and at random',
  seconds: 35,
  cause: async (trouble) => {
    const { random, stack } = trouble;
    while (trouble.lasts()) {
      await trouble.wait(random.int(1000, 3000));
      const where = random.pick<Place>(['between its writes', 'before its answer', 'anywhere']);
      if (where === 'anywhere') await stack.api.process.kill();
      else await killInStart(trouble, where === 'between its writes' ? 'request' : 'reply');
      trouble.count(where);
      await stack.api.process.ready();
    }
  },
};

/**
 * Holds the line from the API to the engine, waits until the intent of a start is committed, and kills: the engine never
 * heard of the flow (`request` held), or has it and nobody was told (`reply` held). The client repeats its call.
 */
async function killInStart(trouble: Trouble, direction: 'request' | 'reply'): Promise<void> {
  const { process, temporal } = trouble.stack.api;
  temporal.set({ kind: 'held', direction });
  const key = randomUUID();
  trouble.launch(key);
  for (let tries = 0; tries < 200 && !(await hasIntent(trouble.stack.db, key)); tries += 1)
    await trouble.wait(20);
  // A moment for the engine to take the start whose answer is held back.
  if (direction === 'reply') await trouble.wait(100);
  await process.kill();
  temporal.set({ kind: 'none' });
}

const hasIntent = (db: Knex, key: string): Promise<boolean> =>
  acrossTenants(db, async (trx) => {
    const found = await trx('master_flows')
      .where({ idempotency_key: key })
      .first<object | undefined>('flow_id');
    return found !== undefined;
  });

export const freezeWorkers: Scenario = {
  name: 'frozen-worker',
  title: 'SIGSTOP of a worker beyond its time-outs, then CONT: late writes',
  seconds: 36,
  cause: async (trouble) => {
    // Once each: while both stand still nobody could finish what the other one had begun.
    for (const { process } of trouble.random.shuffle(trouble.stack.workers)) {
      if (!trouble.lasts()) return;
      await trouble.wait(trouble.random.int(500, 2500));
      process.freeze();
      await trouble.wait(Math.max(FROZEN_MS, trouble.windowMs / 2 - 3000));
      process.thaw();
      trouble.count('thaws');
    }
  },
};
