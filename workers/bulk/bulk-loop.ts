/** Works through bulk operations, beside any number of other workers that do the same. */
import {
  claimBulkItems,
  type ClaimedItem,
  readBulkWork,
  releaseBulkItem,
  settleBulkItem,
} from '../../db/bulk-items';
import { repeat, type Repeating } from '../repeat';
import { type BulkDeps, type ItemOutcome, runBulkItem } from './run-item';

/** Between two looks while there is something to do, and while there is nothing. */
const BUSY_MS = 100;
const IDLE_MS = 1000;
/** Items at once in this process, and operations looked at in one round. */
const AT_ONCE = 50;
const OPERATIONS = 50;
/** Longer than a command may take, with both its deadlines. */
const LEASE_MS = 30_000;
/** An item no answer is had for, though the engine answers: its flow is stuck. Some four minutes in all. */
const MAX_ATTEMPTS = 12;
const MAX_WAIT_MS = 30_000;

/** Until stopped. What is under way then goes on elsewhere when its claim has run out. */
export function startBulkOperations(deps: BulkDeps): Repeating {
  const underWay = new Set<Promise<void>>();
  const round = async (): Promise<number> => {
    const operations = await readBulkWork(deps.db, OPERATIONS);
    // Each gets its share of what is free, so that a long one does not hold up the others.
    for (const [at, operation] of operations.entries()) {
      const wanted = Math.ceil((AT_ONCE - underWay.size) / (operations.length - at));
      if (wanted <= 0) break;
      for (const item of await claimBulkItems(deps.db, operation, { wanted, leaseMs: LEASE_MS })) {
        const running = runAndSettle(deps, item).finally(() => underWay.delete(running));
        underWay.add(running);
      }
    }
    return operations.length > 0 ? BUSY_MS : IDLE_MS;
  };
  const { log } = deps;
  const rounds = repeat(round, {
    log,
    failed: 'bulk operations could not be looked for',
    onFailureMs: IDLE_MS,
  });
  return {
    stop: async () => {
      await rounds.stop();
      await Promise.all(underWay);
    },
  };
}

async function runAndSettle(deps: BulkDeps, item: ClaimedItem): Promise<void> {
  const { operation_id, item_no, flow_id } = item;
  try {
    await settle(deps, item, await runBulkItem(deps, item));
  } catch (error) {
    // Its claim runs out, and the next attempt finds out what this one did.
    deps.log.warn({ err: error, operation_id, item_no, flow_id }, 'a bulk item was not settled');
  }
}

async function settle({ db, log }: BulkDeps, item: ClaimedItem, end: ItemOutcome): Promise<void> {
  if (end.outcome !== 'later') {
    await settleBulkItem(db, item, end);
    return;
  }
  const { operation_id, item_no, flow_id, attempts } = item;
  const { why, error } = end;
  log.warn({ err: error, operation_id, item_no, flow_id, why }, 'a bulk item is tried again');
  if (why === 'no_answer' && attempts >= MAX_ATTEMPTS) {
    const detail = `the flow did not answer in ${attempts} attempts`;
    await settleBulkItem(db, item, { outcome: 'failed', code: 'unavailable', detail });
    return;
  }
  const waitMs = Math.min(MAX_WAIT_MS, 1000 * 2 ** (attempts - 1));
  await releaseBulkItem(db, item, { waitMs, counted: why === 'no_answer' });
}
