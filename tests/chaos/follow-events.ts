/** Reads the audit log of a flow by keyset pages while it grows, as a program would that keeps a copy of it. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { FlowEventDocument, Page, PageQuery } from '../../client/documents';
import type { Answered, Caller } from './caller';
import type { Followed } from './ledger';

const PAGE = 3;
const ROUND_MS = 400;

/**
 * Follows until `isOver`, then once more to the end. The last page is read again until it is full: it may only grow at
 * its end.
 */
export async function followEvents(
  caller: Caller,
  followed: Followed,
  tenantNo: number,
  isOver: () => boolean,
): Promise<void> {
  const { flowId, eventIds, faults } = followed;
  let cursor: string | null = null;
  /** how many events were seen before the page at the cursor */
  let before = 0;
  for (let last = false; ;) {
    const query: PageQuery = { limit: PAGE, cursor };
    const answer: Answered<Page<FlowEventDocument>> | undefined = await caller.ask(
      tenantNo,
      randomUUID(),
      (client) => client.flowEvents(flowId, query),
    );
    if (!answer) return;
    if ('refusal' in answer) {
      faults.push(answer.refusal.message);
      return;
    }
    const { items, page } = answer.value;
    const ids = items.map(({ event_id }) => event_id);
    const known = eventIds.slice(before);
    if (known.some((id, place) => ids[place] !== id))
      faults.push(`the page was ${known.join(', ')} and is ${ids.join(', ')}`);
    eventIds.splice(before, Infinity, ...ids);
    if (page.next_cursor !== null) {
      cursor = page.next_cursor;
      before += ids.length;
    } else if (last) {
      return;
    } else {
      last = isOver();
      if (!last) await delay(ROUND_MS);
    }
  }
}
