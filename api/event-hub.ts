/** Tells whoever waits, streams and long polls alike, that there is something new of a tenant's. */
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { sealAudit } from '../db/audit-log';
import { type EventFilter, readEvents, readVersions, type StreamedEvent } from '../db/event-stream';
import type { Tenant } from '../workflows/run';
import { ApiProblem } from './problem';

/** How often a tenant that is listened to is looked at; the others cost nothing. */
const LOOK_EVERY_MS = 200;
const AFTER_FAILURE_MS = 2000;
/** Streams and waiting requests of one tenant at a time, in this process. */
const LISTENERS_PER_TENANT = 200;
const PAGE = 200;

/** What is waited for: the log to grow beyond a position, or a flow beyond a version. */
export type Beyond = { head: number } | { flowId: string; version: number };

export interface EventPage {
  events: StreamedEvent[];
  /** whatever is sealed up to here has been read */
  readTo: number;
  more: boolean;
}

/** One that waits. It holds no connection to the database while it does. */
export interface Listener {
  /** the end of the tenant's log, when it was last looked at */
  head: () => number;
  /** events after a position; all who ask for the same at the same time share one query */
  page: (filter: EventFilter, after: number) => Promise<EventPage>;
  /** resolves at the news, when the time is up, at `signal`, and when the hub stops; never rejects */
  news: (beyond: Beyond, limit: { withinMs: number; signal: AbortSignal }) => Promise<void>;
  leave: () => void;
}

interface Waiting {
  beyond: Beyond;
  wake: () => void;
}

interface Room {
  tenant: Tenant;
  head: number;
  listeners: number;
  waiting: Set<Waiting>;
  pages: Map<string, Promise<EventPage>>;
}

export interface HubOptions {
  db: Knex;
  log: Logger;
  lookEveryMs?: number;
  listenersPerTenant?: number;
}

export interface EventHub {
  /** aborted when the server is to stop: whoever waits then answers with what there is */
  closing: AbortSignal;
  /** Throws `rate_limited` when the tenant has too many already. The end of the log is looked up before it returns. */
  join: (tenant: Tenant) => Promise<Listener>;
  /** how many streams and waiting requests the tenant has here */
  listeners: (tenant: Tenant) => number;
  stop: () => Promise<void>;
}

const keyOf = ({ client_account_id, engagement_id }: Tenant): string =>
  `${client_account_id} ${engagement_id}`;

/**
 * A look is one or two short queries, and seals what is new. The end of the log is asked for again and again: nobody has
 * to be told, so that no lost connection and no pooler in between can lose an event, only delay it.
 */
export function createEventHub(options: HubOptions): EventHub {
  const { db, log, lookEveryMs = LOOK_EVERY_MS } = options;
  const { listenersPerTenant: limit = LISTENERS_PER_TENANT } = options;
  const rooms = new Map<string, Room>();
  const closing = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let round = Promise.resolve();

  let running = false;
  const look = async (): Promise<void> => {
    let waitMs = lookEveryMs;
    for (const room of rooms.values())
      await lookInto(db, room).catch((error: unknown) => {
        log.warn({ err: error }, 'news could not be looked for');
        waitMs = AFTER_FAILURE_MS;
      });
    running = false;
    lookAgain(waitMs);
  };
  const lookAgain = (waitMs: number): void => {
    if (running || closing.signal.aborted || rooms.size === 0) return;
    running = true;
    timer = setTimeout(() => {
      round = look();
    }, waitMs);
  };

  return {
    closing: closing.signal,
    join: async (tenant) => {
      const key = keyOf(tenant);
      const room = rooms.get(key) ?? emptyRoom(tenant);
      if (room.listeners >= limit)
        throw new ApiProblem(
          'rate_limited',
          `there are ${limit} streams and waiting requests of this tenant already`,
        );
      rooms.set(key, room);
      room.listeners += 1;
      lookAgain(lookEveryMs);
      const leave = () => {
        room.listeners -= 1;
        if (room.listeners === 0) rooms.delete(key);
      };
      try {
        room.head = Math.max(room.head, await sealAudit(db, tenant));
      } catch (error) {
        leave();
        throw error;
      }
      return listenerIn(db, room, closing.signal, leave);
    },
    listeners: (tenant) => rooms.get(keyOf(tenant))?.listeners ?? 0,
    stop: async () => {
      closing.abort();
      clearTimeout(timer);
      for (const { waiting } of rooms.values()) for (const { wake } of [...waiting]) wake();
      await round;
    },
  };
}

const emptyRoom = (tenant: Tenant): Room => ({
  ...{ tenant, head: 0, listeners: 0, waiting: new Set(), pages: new Map() },
});

async function lookInto(db: Knex, room: Room): Promise<void> {
  if (room.waiting.size === 0) return;
  room.head = Math.max(room.head, await sealAudit(db, room.tenant));
  const watched = [...room.waiting].flatMap(({ beyond }) =>
    'flowId' in beyond ? [beyond.flowId] : [],
  );
  const versions = watched.length > 0 ? await readVersions(db, room.tenant, watched) : new Map();
  for (const { beyond, wake } of [...room.waiting])
    if ('head' in beyond) {
      if (room.head > beyond.head) wake();
    } else if (watched.includes(beyond.flowId)) {
      // A flow that is gone is news, too.
      if ((versions.get(beyond.flowId) ?? Infinity) > beyond.version) wake();
    }
}

function listenerIn(db: Knex, room: Room, closing: AbortSignal, leave: () => void): Listener {
  return {
    leave,
    head: () => room.head,
    page: (filter, after) => {
      const key = JSON.stringify([filter.flow_id, filter.flow_type, after]);
      const asked = room.pages.get(key);
      if (asked) return asked;
      const page = readPage(db, room, filter, after).finally(() => room.pages.delete(key));
      room.pages.set(key, page);
      return page;
    },
    news: (beyond, { withinMs, signal }) =>
      new Promise((resolve) => {
        if (signal.aborted || closing.aborted || ('head' in beyond && room.head > beyond.head)) {
          resolve();
          return;
        }
        const waiting: Waiting = {
          beyond,
          wake: () => {
            clearTimeout(timer);
            signal.removeEventListener('abort', waiting.wake);
            room.waiting.delete(waiting);
            resolve();
          },
        };
        const timer = setTimeout(waiting.wake, withinMs);
        signal.addEventListener('abort', waiting.wake);
        room.waiting.add(waiting);
      }),
  };
}

async function readPage(
  db: Knex,
  { tenant, head }: Room,
  filter: EventFilter,
  after: number,
): Promise<EventPage> {
  const events = await readEvents(db, tenant, filter, { after, upTo: head, limit: PAGE });
  const more = events.length === PAGE;
  return {
    events,
    more,
    readTo: more ? (events.at(-1)?.position ?? after) : Math.max(head, after),
  };
}
