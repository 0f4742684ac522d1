/** Events as they happen: each once, in the order of the commits, whatever happens to the connection. */
import { everything, listAudit } from '../../db/audit-log';
import type { Tenant } from '../../workflows/run';
import { type ApiHarness, startApi, tenantHeaders } from '../support/api';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { type EventSource, openEventSource } from '../support/event-source';
import { eventually, newTenant } from '../support/flows';
import { expectProblem } from '../support/flow-api';
import { recordedFlow } from '../support/recorded-flow';
import { startTcpProxy } from '../support/tcp-proxy';

let database: TestDatabase;
let api: ApiHarness;
beforeAll(async () => {
  database = await createTestDatabase();
  api = await startApi(database.db, { temporalAddress: '127.0.0.1:1', listenersPerTenant: 3 });
});
afterAll(async () => {
  await api.stop();
  await database.drop();
});

const open: EventSource[] = [];
const listen = (tenant: Tenant, path = '/events', base = api.url, reconnect = true) => {
  const source = openEventSource(`${base}/api/v1${path}`, {
    headers: tenantHeaders(tenant),
    reconnect,
  });
  open.push(source);
  return source;
};
afterEach(() => {
  for (const source of open.splice(0)) source.close();
});
const connected = (source: EventSource) =>
  eventually(
    () => Promise.resolve(source.answers.length),
    (answers) => answers > 0,
  );
const untilSeen = (source: EventSource, count: number) =>
  eventually(
    () => Promise.resolve(source.seen.length),
    (seen) => seen >= count,
  );
/** positions of the tenant's flow events, by the log itself */
const logged = async (tenant: Tenant): Promise<number[]> => {
  await api.call('GET', '/api/v1/audit?limit=1', { tenant });
  const entries = await listAudit(database.db, tenant, everything, { after: 0, limit: 100_000 });
  return entries.filter(({ kind }) => kind === 'flow_event').map(({ position }) => position);
};

it('a reader that is cut off twenty times sees every event once and in order', async () => {
  const tenant = newTenant();
  const proxy = await startTcpProxy({ host: '127.0.0.1', port: Number(new URL(api.url).port) });
  const source = listen(tenant, '/events?from=start', `http://127.0.0.1:${proxy.port}`);
  const writing = { over: false };
  const write = async () => {
    const flow = recordedFlow(database.db, tenant);
    await flow.record('started');
    while (!writing.over) await flow.record('reminded', 'awaiting_approval');
  };
  /** each commits only when the next one has begun and committed: later than what was written after it */
  const writeLate = async () => {
    let [commit, done]: [() => void, Promise<void>] = [() => undefined, Promise.resolve()];
    while (!writing.over) {
      let release = () => {};
      const held = new Promise<void>((resolve) => (release = resolve));
      const { committed } = await recordedFlow(database.db, tenant).recordLate('started', held);
      await recordedFlow(database.db, tenant).record('started');
      commit();
      await done;
      [commit, done] = [release, committed];
    }
    commit();
    await done;
  };
  const writers = [write(), write(), write(), writeLate()];
  for (let cuts = 0; cuts < 20; cuts += 1) {
    await untilSeen(source, source.seen.length + 3);
    proxy.cut();
    proxy.restore();
  }
  writing.over = true;
  await Promise.all(writers);
  const all = await logged(tenant);
  await untilSeen(source, all.length);
  expect(source.answers.length).toBeGreaterThan(20);
  expect(source.seen.map(({ id }) => id)).toEqual(all);
  await proxy.stop();
});

it('tells what happened to which flow', async () => {
  const tenant = newTenant();
  const source = listen(tenant);
  await connected(source);
  expect(source.answers[0]).toMatchObject({
    status: 200,
    headers: { 'content-type': 'text/event-stream; charset=utf-8' },
  });
  const flow = recordedFlow(database.db, tenant);
  await flow.record('started');
  await flow.record('pausing', 'pausing', {
    reason: 'freeze',
    origin: { user_id: 'ann', on_behalf_of: 'bob', source: 'api', request_id: 'r' },
  });
  await untilSeen(source, 2);
  expect(source.seen).toMatchObject([
    { id: 1, event: 'started', data: { flow_id: flow.flow_id, version: 1, status: 'running' } },
    { id: 2, event: 'pausing' },
  ]);
  expect(source.seen[1]!.data).toEqual({
    ...{ position: 2, flow_id: flow.flow_id, flow_type: 'discovery', version: 2 },
    ...{ action: 'pausing', status: 'pausing', from_status: 'running', phase: 'data_import' },
    ...{ actor: 'ann', on_behalf_of: 'bob', source: 'api', reason: 'freeze', request_id: 'r' },
    occurred_at: expect.any(String) as string,
  });
});

it('begins now, at the start, or behind an event, and shows what is asked for only', async () => {
  const tenant = newTenant();
  const [one, two] = [
    recordedFlow(database.db, tenant),
    recordedFlow(database.db, tenant, 'decommission'),
  ];
  for (const flow of [one, two]) await flow.record('started');
  // A request is no event of a flow.
  await api.call('PUT', '/api/v1/limits', { tenant, body: { running_flows: 5 } });
  const now = listen(tenant);
  await connected(now);
  await one.record('paused', 'paused');
  await untilSeen(now, 1);
  const ids = async (path: string, count: number) => {
    const source = listen(tenant, path);
    await untilSeen(source, count);
    source.close();
    return source.seen.map(({ id }) => id);
  };
  expect(now.seen.map(({ id }) => id)).toEqual([4]);
  expect(await ids('/events?from=start', 3)).toEqual([1, 2, 4]);
  expect(await ids('/events?last_event_id=1', 2)).toEqual([2, 4]);
  expect(await ids(`/events?from=start&flow_id=${one.flow_id}`, 2)).toEqual([1, 4]);
  expect(await ids('/events?from=start&flow_type=decommission', 1)).toEqual([2]);
  expect(await ids(`/flows/${one.flow_id}/events/stream?from=start`, 2)).toEqual([1, 4]);
});

it('does not lose what happens while a reader that has seen nothing yet is away', async () => {
  const tenant = newTenant();
  const proxy = await startTcpProxy({ host: '127.0.0.1', port: Number(new URL(api.url).port) });
  await recordedFlow(database.db, tenant).record('started');
  const source = listen(tenant, '/events', `http://127.0.0.1:${proxy.port}`);
  // Its place is told before the first event.
  await eventually(
    () => Promise.resolve(source.lastId()),
    (id) => id === '1',
  );
  proxy.cut();
  await recordedFlow(database.db, tenant).record('started');
  await recordedFlow(database.db, tenant).record('started');
  proxy.restore();
  await untilSeen(source, 2);
  expect(source.seen.map(({ id }) => id)).toEqual([2, 3]);
  await proxy.stop();
});

it('refuses an event id of another log, and one that is none', async () => {
  const tenant = newTenant();
  for (const headers of [{ 'Last-Event-ID': '7' }, { 'Last-Event-ID': 'x' }] as Record<
    string,
    string
  >[])
    expectProblem(await api.call('GET', '/api/v1/events', { tenant, headers }), 'invalid', 422);
});

it('shows nothing of another tenant, live or not', async () => {
  const [mine, theirs] = [newTenant(), newTenant()];
  const source = listen(mine, '/events?from=start');
  await connected(source);
  const flow = recordedFlow(database.db, theirs);
  await flow.record('started');
  expectProblem(
    await api.call('GET', `/api/v1/flows/${flow.flow_id}/events/stream`, { tenant: mine }),
    ...(['not_found', 404] as const),
  );
  const own = recordedFlow(database.db, mine);
  await own.record('started');
  await untilSeen(source, 1);
  expect(source.seen.map(({ data }) => data['flow_id'])).toEqual([own.flow_id]);
});

it('takes so many streams of a tenant and refuses the next, until one of them ends', async () => {
  const tenant = newTenant();
  const sources = [1, 2, 3].map(() => listen(tenant));
  await Promise.all(sources.map(connected));
  expectProblem(await api.call('GET', '/api/v1/events', { tenant }), 'rate_limited', 429);
  const other = listen(newTenant());
  await connected(other);
  expect(other.answers[0]!.status).toBe(200);
  sources[0]!.close();
  const next = await eventually(
    () => fetch(`${api.url}/api/v1/events`, { method: 'HEAD', headers: tenantHeaders(tenant) }),
    ({ status }) => status !== 429,
  );
  expect(next.status).toBe(200);
});

it('holds no connection to the database for those who wait', async () => {
  const one = await createTestDatabase();
  const many = await startApi(one.db, { temporalAddress: '127.0.0.1:1' });
  const tenant = newTenant();
  const sources = Array.from({ length: 60 }, () => listen(tenant, '/events', many.url));
  await Promise.all(sources.map(connected));
  // The pool has ten.
  await recordedFlow(one.db, tenant).record('started');
  await Promise.all(sources.map((source) => untilSeen(source, 1)));
  for (const source of sources) source.close();
  await many.stop();
  await one.drop();
});

it('ends when the server stops, and is whole then', async () => {
  const other = await startApi(database.db, { temporalAddress: '127.0.0.1:1' });
  const source = listen(newTenant(), '/events', other.url, false);
  await connected(source);
  await other.events.stop();
  await eventually(
    () => Promise.resolve(source.answers[0]!.ended),
    (ended) => ended !== undefined,
  );
  expect(source.answers[0]!.ended).toBe('complete');
  await other.stop();
});
