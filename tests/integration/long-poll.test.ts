/** A request that waits for the flow to change. */
import { withTenant } from '../../db/knex';
import { type ApiHarness, startApi, tenantHeaders } from '../support/api';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { eventually, newTenant } from '../support/flows';
import { expectProblem } from '../support/flow-api';
import { type RecordedFlow, recordedFlow } from '../support/recorded-flow';

let database: TestDatabase;
let api: ApiHarness;
let flow: RecordedFlow;
beforeAll(async () => {
  database = await createTestDatabase();
  api = await startApi(database.db, { temporalAddress: '127.0.0.1:1', listenersPerTenant: 2 });
});
beforeEach(async () => {
  flow = recordedFlow(database.db, api.tenant);
  await flow.record('started');
});
afterAll(async () => {
  await api.stop();
  await database.drop();
});

const get = (query: string, headers: Record<string, string> = {}) =>
  api.call('GET', `/api/v1/flows/${flow.flow_id}${query}`, { headers });
const untilWaiting = (count: number) =>
  eventually(
    () => Promise.resolve(api.events.listeners(api.tenant)),
    (waiting) => waiting === count,
  );

it.each(['', '/status'])(
  'is answered when the version is above the known one: %s',
  async (path) => {
    const asked = get(`${path}?wait=50s&since_version=1`);
    await untilWaiting(1);
    await flow.record('paused', 'paused');
    const { status, body } = await asked;
    expect(status).toBe(200);
    const registry = (body['registry'] ?? body) as Record<string, unknown>;
    expect(registry).toMatchObject({ version: 2, flow_status: 'paused' });
    await untilWaiting(0);
  },
);

it('sees changes that are no event, such as the figures of a phase', async () => {
  const asked = get('?wait=50s&since_version=1');
  await untilWaiting(1);
  await withTenant(database.db, api.tenant, (trx) =>
    trx('master_flows').where({ flow_id: flow.flow_id }).increment('version', 1),
  );
  expect((await asked).body).toMatchObject({ version: 2 });
});

it('is answered at once when there is a newer one already', async () => {
  await flow.record('paused', 'paused');
  expect((await get('?wait=60s&since_version=1')).body).toMatchObject({ version: 2 });
});

it('answers 304 when the time is up and nothing has changed, else the flow as it is', async () => {
  const { headers, body } = await get('');
  const tag = { 'If-None-Match': headers.get('etag')! };
  expect((await get('?wait=1s', tag)).status).toBe(304);
  const same = await get('?wait=1s&since_version=1');
  expect([same.status, same.body['version']]).toEqual([200, body['version']]);
  const asked = get('?wait=50s', tag);
  await untilWaiting(1);
  await flow.record('paused', 'paused');
  expect((await asked).status).toBe(200);
});

it('is answered when the flow is deleted meanwhile', async () => {
  const asked = get('?wait=50s');
  await untilWaiting(1);
  await api.call('DELETE', `/api/v1/flows/${flow.flow_id}`);
  expectProblem(await asked, 'not_found', 404);
});

it('waits for no flow of another tenant', async () => {
  const answer = await api.call('GET', `/api/v1/flows/${flow.flow_id}?wait=60s`, {
    tenant: newTenant(),
  });
  expectProblem(answer, 'not_found', 404);
});

it('gives its place up when the client goes, and refuses more than there are', async () => {
  const clients = [1, 2].map(() => {
    const going = new AbortController();
    const url = `${api.url}/api/v1/flows/${flow.flow_id}?wait=60s`;
    const asked = fetch(url, { headers: tenantHeaders(api.tenant), signal: going.signal });
    return { going, asked: asked.catch(() => 'gone') };
  });
  await untilWaiting(2);
  expectProblem(await get('?wait=60s'), 'rate_limited', 429);
  for (const { going } of clients) going.abort();
  expect(await Promise.all(clients.map(({ asked }) => asked))).toEqual(['gone', 'gone']);
  await untilWaiting(0);
});

it.each(['61s', '30', '-1s', '1m'])('takes no wait of %s', async (wait) => {
  expectProblem(await get(`?wait=${wait}`), 'invalid', 422);
});

it('is answered when the server stops', async () => {
  const other = await startApi(database.db, { temporalAddress: '127.0.0.1:1' });
  const url = `${other.url}/api/v1/flows/${flow.flow_id}?wait=60s`;
  const asked = fetch(url, { headers: tenantHeaders(api.tenant) });
  await eventually(
    () => Promise.resolve(other.events.listeners(api.tenant)),
    (waiting) => waiting === 1,
  );
  await other.events.stop();
  expect((await asked).status).toBe(200);
  await other.stop();
});
