/** Lines between the product and its engines fail. */
import type { Fault, FaultProxy } from './fault-proxy';
import type { Scenario, Trouble } from './scenario';

export const breakNetwork: Scenario = {
  name: 'network',
  title: 'lines cut, reset, held in one or both directions, slow',
  seconds: 45,
  cause: async (trouble) => {
    const { random, wait, lasts, count } = trouble;
    while (lasts()) {
      await wait(random.int(500, 2000));
      // Several lines may fail together, also all of them.
      const lines = random.shuffle(linesOf(trouble)).slice(0, random.pick([1, 1, 2, 3, 6]));
      const fault = random.pick<Fault | 'reset'>([
        { kind: 'cut' },
        { kind: 'held', direction: 'both' },
        { kind: 'held', direction: 'request' },
        { kind: 'held', direction: 'reply' },
        { kind: 'slow', ms: random.int(50, 2000) },
        'reset',
      ]);
      count(
        typeof fault === 'string'
          ? fault
          : `${fault.kind}${'direction' in fault ? ` ${fault.direction}` : ''}`,
      );
      if (fault === 'reset') {
        for (const line of lines) line.reset();
        continue;
      }
      for (const line of lines) line.set(fault);
      await wait(random.int(500, 5000));
      for (const line of lines) line.set({ kind: 'none' });
    }
  },
};

/** Share of gRPC calls that lose their reply. */
const LOST_CALLS = 0.07;
/** A transaction is about five round trips, so that about one in fourteen loses one reply. */
const LOST_ROUND_TRIPS = 0.015;

export const loseReplies: Scenario = {
  name: 'lost-replies',
  title: 'ambiguous outcomes: requests arrive, 5 to 10 % of the replies are lost',
  seconds: 40,
  cause: async (trouble) => {
    const { stack, windowMs, wait, count } = trouble;
    for (const { postgres, temporal } of [...stack.workers, stack.api]) {
      postgres.set({ kind: 'reply_lost', rate: LOST_ROUND_TRIPS });
      temporal.set({ kind: 'reply_lost', rate: LOST_CALLS });
    }
    const before = lostReplies(trouble);
    await wait(windowMs);
    for (const line of linesOf(trouble)) line.set({ kind: 'none' });
    count('replies lost', lostReplies(trouble) - before);
  },
};

const linesOf = ({ stack }: Trouble): FaultProxy[] =>
  [...stack.workers, stack.api].flatMap(({ postgres, temporal }) => [postgres, temporal]);
const lostReplies = (trouble: Trouble): number =>
  linesOf(trouble).reduce((sum, line) => sum + line.lost(), 0);
