/** Server-sent events (WHATWG HTML, 9.2): a tenant's flow events, from a position on, as they are committed. */
import type { Response } from 'express';
import type { EventFilter, StreamedEvent } from '../db/event-stream';
import type { EventHub, Listener } from './event-hub';
import { problemOf } from './problem';

/** A comment this often keeps proxies from taking the connection for dead. */
const HEARTBEAT_MS = 15_000;
/** A reader that takes nothing for so long is let go; it comes back to where it was. */
const STALLED_MS = 30_000;
/** Then the client connects anew, and what it may see is checked again. */
const LONGEST_MS = 30 * 60_000;
const RETRY_MS = 1000;

export interface StreamOptions {
  hub: EventHub;
  listener: Listener;
  filter: EventFilter;
  /** the position the reader has seen */
  after: number;
  heartbeatMs?: number;
}

/** Writes until the reader goes or the server stops. No more than a page is in memory for a reader that is slow. */
export async function streamEvents(
  response: Response,
  { hub, listener, filter, after, heartbeatMs = HEARTBEAT_MS }: StreamOptions,
): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => {
    gone.abort();
  });
  const until = Date.now() + LONGEST_MS;
  response.status(200).set({
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store, no-transform',
    'X-Accel-Buffering': 'no',
  });
  // The place alone, without an event: who is cut off before the first event still comes back to it.
  response.write(`retry: ${RETRY_MS}\nid: ${after}\n\n`);
  let position = after;
  let spokeAt = Date.now();
  const say = async (text: string): Promise<void> => {
    spokeAt = Date.now();
    if (!response.write(text)) await drained(response);
  };
  while (!gone.signal.aborted && !hub.closing.aborted && Date.now() < until) {
    const { events, readTo, more } = await pageOf(listener, filter, position);
    position = readTo;
    if (events.length > 0) await say(events.map(eventText).join(''));
    if (more) continue;
    const withinMs = Math.max(0, spokeAt + heartbeatMs - Date.now());
    await listener.news({ head: position }, { withinMs, signal: gone.signal });
    if (Date.now() >= spokeAt + heartbeatMs) await say(`: still here\nid: ${position}\n\n`);
  }
  response.end();
}

/** While the database is away there is nothing to tell; a stream that broke off would only come back at once. */
async function pageOf(listener: Listener, filter: EventFilter, after: number) {
  try {
    return await listener.page(filter, after);
  } catch (error) {
    if (problemOf(error).status !== 503) throw error;
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    return { events: [], readTo: after, more: false };
  }
}

/** Resolves when the reader has taken what was written, and breaks the connection off when it does not. */
const drained = (response: Response): Promise<void> =>
  new Promise((resolve) => {
    const stalled = setTimeout(() => response.destroy(), STALLED_MS);
    const done = () => {
      clearTimeout(stalled);
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
    if (response.destroyed) done();
  });

/** JSON has no line breaks of its own, and an action is a word. */
const eventText = (event: StreamedEvent): string =>
  `id: ${event.position}\nevent: ${event.action}\ndata: ${JSON.stringify(event)}\n\n`;
