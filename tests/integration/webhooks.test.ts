/** Webhooks: what happened is told at least once, signed, to those who asked for it. */
import { createHmac, randomUUID } from 'node:crypto';
import { withTenant } from '../../db/knex';
import { startAuditSealing } from '../../workers/audit-loop';
import { createLogger } from '../../workers/logging';
import type { Repeating } from '../../workers/repeat';
import { startWebhooks } from '../../workers/webhooks/webhook-loop';
import type { Tenant } from '../../workflows/run';
import { type ApiHarness, type Json, scrambled, startApi } from '../support/api';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { eventually, newTenant } from '../support/flows';
import { expectProblem } from '../support/flow-api';
import { type Received, type Receiver, startReceiver } from '../support/receiver';
import { recordedFlow } from '../support/recorded-flow';

const WEBHOOKS = '/api/v1/webhooks';
let database: TestDatabase;
let api: ApiHarness;
let receiver: Receiver;
let tenant: Tenant;
let loops: Repeating[];
const deps = () => ({
  ...{ db: database.db, log: createLogger('silent'), secrets: scrambled },
  ...{ allowPrivate: true, firstWaitMs: 20 },
});
beforeAll(async () => {
  database = await createTestDatabase();
  api = await startApi(database.db, { temporalAddress: '127.0.0.1:1', allowPrivate: true });
  // Two of them, as in production: they share the work and double nothing.
  loops = [startAuditSealing(deps()), startWebhooks(deps()), startWebhooks(deps())];
});
beforeEach(async () => {
  receiver = await startReceiver();
  tenant = newTenant();
});
afterEach(() => receiver.stop());
afterAll(async () => {
  await Promise.all(loops.map((loop) => loop.stop()));
  await api.stop();
  await database.drop();
});

const call = (method: string, path: string, body?: object, of = tenant) =>
  api.call(method, path, { tenant: of, ...(body && { body }) });
const create = async (rules: object = {}): Promise<Json & { webhook_id: string }> => {
  const { status, body } = await call('POST', WEBHOOKS, { url: receiver.url, ...rules });
  expect(status).toBe(201);
  return body as Json & { webhook_id: string };
};
const untilReceived = (count: number) =>
  eventually(
    () => Promise.resolve(receiver.received),
    (received) => received.length >= count,
  );
const deliveries = async (id: string, query = ''): Promise<Json[]> => {
  const { body } = await call('GET', `${WEBHOOKS}/${id}/deliveries${query}`);
  return body['items'] as Json[];
};
const untilOutcome = (id: string, outcome: string, count = 1) =>
  eventually(
    () => deliveries(id, `?outcome=${outcome}`),
    (found) => found.length === count,
  );
const bodyOf = ({ body }: Received): Json => JSON.parse(body) as Json;
const isSigned = ({ headers, body }: Received, secret: unknown): boolean => {
  const [, t, v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['x-flow-signature'])) ?? [];
  expect(Math.abs(Number(t) - Date.now() / 1000)).toBeLessThan(60);
  return v1 === createHmac('sha256', String(secret)).update(`${t}.${body}`).digest('hex');
};

it('tells what happens from now on, signed with the secret that was shown', async () => {
  const flow = recordedFlow(database.db, tenant);
  await flow.record('started');
  const webhook = await create();
  expect(webhook['secret']).toMatch(/^whsec_[\w-]{43}$/);
  await flow.record('paused', 'paused', { reason: 'freeze' });
  const [told] = await untilReceived(1);
  expect(bodyOf(told!)).toMatchObject({
    ...tenant,
    ...{ flow_id: flow.flow_id, action: 'paused', reason: 'freeze', version: 2 },
    event_id: `${webhook.webhook_id}-${String(bodyOf(told!)['position'])}`,
  });
  expect(told!.headers['x-flow-event-id']).toBe(bodyOf(told!)['event_id']);
  expect(isSigned(told!, webhook['secret'])).toBe(true);
  const [delivered] = await untilOutcome(webhook.webhook_id, 'delivered');
  expect(delivered).toMatchObject({
    ...{ action: 'paused', attempts: 1, last_status: 204, last_error: null },
    delivery_id: told!.headers['x-flow-delivery-id'],
  });
});

it('keeps the secret sealed and never shows it again', async () => {
  const { webhook_id, secret } = await create();
  const stored = await withTenant(database.db, tenant, (trx) => trx('webhooks').select('*'));
  expect(JSON.stringify(stored)).not.toContain(secret);
  for (const path of [WEBHOOKS, `${WEBHOOKS}/${webhook_id}`])
    expect(JSON.stringify((await call('GET', path)).body)).not.toContain('secret');
  const rotated = await call('POST', `${WEBHOOKS}/${webhook_id}/rotate-secret`, {});
  expect(rotated.status).toBe(200);
  await recordedFlow(database.db, tenant).record('started');
  const [told] = await untilReceived(1);
  expect(isSigned(told!, secret)).toBe(false);
  expect(isSigned(told!, rotated.body['secret'])).toBe(true);
});

it('tells every event once to each, however many workers there are', async () => {
  await create();
  const flows = [1, 2, 3, 4].map(() => recordedFlow(database.db, tenant));
  await Promise.all(
    flows.map(async (flow) => {
      await flow.record('started');
      for (let n = 0; n < 9; n += 1) await flow.record('reminded', 'awaiting_approval');
    }),
  );
  await untilReceived(40);
  const positions = receiver.received.map((told) => bodyOf(told)['position'] as number);
  expect(positions.sort((a, b) => a - b)).toEqual([...new Set(positions)]);
  expect(positions).toHaveLength(40);
});

it('tells what was asked for only', async () => {
  await create({ actions: ['completed'], flow_types: ['discovery'] });
  const others = await startReceiver();
  await call('POST', WEBHOOKS, { url: others.url, actions: ['completed', 'failed'] });
  const [flow, foreign] = [
    recordedFlow(database.db, tenant),
    recordedFlow(database.db, tenant, 'decommission'),
  ];
  for (const one of [flow, foreign]) await one.record('started');
  for (const one of [foreign, flow]) await one.record('completed', 'completed');
  await eventually(
    () => Promise.resolve(others.received.length),
    (count) => count === 2,
  );
  await untilReceived(1);
  expect(receiver.received.map((told) => bodyOf(told)['flow_id'])).toEqual([flow.flow_id]);
  await others.stop();
});

it('tries again, each time later, until it gets through', async () => {
  const answers = [500, 302, 429];
  receiver.answer = (_request, response) => {
    response.writeHead(answers.shift() ?? 200).end('so it is');
  };
  const { webhook_id } = await create();
  await recordedFlow(database.db, tenant).record('started');
  const [delivered] = await untilOutcome(webhook_id, 'delivered');
  expect(delivered).toMatchObject({ attempts: 4, last_status: 200, response_prefix: 'so it is' });
  expect(new Set(receiver.received.map((told) => bodyOf(told)['event_id'])).size).toBe(1);
  const [first, second, third] = receiver.received.map(({ at }) => at) as [number, number, number];
  expect(second - first).toBeGreaterThanOrEqual(20);
  expect(third - second).toBeGreaterThanOrEqual(40);
  expect((await call('GET', `${WEBHOOKS}/${webhook_id}`)).body['failing_since']).toBeNull();
});

it('gives one up for good in the end, and tells it again when it is asked to', async () => {
  receiver.answer = (_request, response) => response.writeHead(500).end('no');
  const { webhook_id } = await create();
  await recordedFlow(database.db, tenant).record('started');
  await untilReceived(1);
  // As if it had been tried for hours.
  await withTenant(database.db, tenant, (trx) =>
    trx('webhook_deliveries').update({ attempts: 13 }),
  );
  const [failed] = await untilOutcome(webhook_id, 'failed');
  expect(failed).toMatchObject({ last_error: 'the receiver answered 500', next_attempt_at: null });
  expect((await call('GET', `${WEBHOOKS}/${webhook_id}`)).body['failing_since']).not.toBeNull();
  receiver.answer = (_request, response) => response.writeHead(204).end();
  const path = `${WEBHOOKS}/${webhook_id}/deliveries`;
  const again = await call('POST', `${path}/${String(failed!['delivery_id'])}/redeliver`);
  expect(again.status).toBe(202);
  const [delivered] = await untilOutcome(webhook_id, 'delivered');
  expect(delivered).toMatchObject({
    delivery_id: again.body['delivery_id'],
    redelivery_of: failed!['delivery_id'],
    position: failed!['position'],
  });
});

it('switches off what nothing gets through to for days, says why, and goes on from now when switched on', async () => {
  receiver.answer = (_request, response) => response.writeHead(500).end();
  const { webhook_id } = await create();
  const flow = recordedFlow(database.db, tenant);
  await withTenant(database.db, tenant, (trx) =>
    trx('webhooks').update({ failing_since: trx.raw(`now() - interval '73 hours'`) }),
  );
  await flow.record('started');
  const read = () => call('GET', `${WEBHOOKS}/${webhook_id}`);
  const { body } = await eventually(read, (answer) => answer.body['enabled'] === false);
  expect(body['disabled_reason']).toMatch(/^nothing got through since .*Z; .* answered 500$/);
  await flow.record('pausing', 'pausing');
  const rules = { url: receiver.url };
  receiver.answer = (_request, response) => response.writeHead(204).end();
  const enabled = await call('PUT', `${WEBHOOKS}/${webhook_id}`, { ...rules, enabled: true });
  expect(enabled.body).toMatchObject({ enabled: true, disabled_reason: null, failing_since: null });
  await flow.record('paused', 'paused');
  await untilOutcome(webhook_id, 'delivered', 2);
  const actions = receiver.received.map((told) => bodyOf(told)['action']);
  expect(actions).toContain('paused');
  expect(actions).not.toContain('pausing');
  const disabled = await call('PUT', `${WEBHOOKS}/${webhook_id}`, { ...rules, enabled: false });
  expect(disabled.body).toMatchObject({ enabled: false, disabled_reason: 'by system' });
});

it('refuses an address that is not of the public internet, when it is made and when it is used', async () => {
  const strict = await startApi(database.db, { temporalAddress: '127.0.0.1:1' });
  for (const url of ['http://example.com/', 'https://127.0.0.1/', 'https://[fd00::1]/', 'nowhere'])
    expectProblem(await strict.call('POST', WEBHOOKS, { body: { url } }), 'invalid', 422);
  await strict.stop();
  const { webhook_id } = await create({ url: `https://rebound.example:${receiver.port}/` });
  const of = newTenant();
  const own = await createTestDatabase();
  const ownApi = await startApi(own.db, { temporalAddress: '127.0.0.1:1' });
  const made = await ownApi.call('POST', WEBHOOKS, {
    tenant: of,
    body: { url: `https://rebound.example:${receiver.port}/` },
  });
  const guarded = [
    startAuditSealing({ ...deps(), db: own.db }),
    startWebhooks({
      ...{ ...deps(), db: own.db, allowPrivate: false },
      resolve: (_host, done) => {
        done(null, [{ address: '127.0.0.1', family: 4 }]);
      },
    }),
  ];
  await recordedFlow(own.db, of).record('started');
  const id = String(made.body['webhook_id']);
  const found = await eventually(
    () => ownApi.call('GET', `${WEBHOOKS}/${id}/deliveries`, { tenant: of }),
    ({ body }) => (body['items'] as Json[])[0]?.['last_error'] != null,
  );
  expect((found.body['items'] as Json[])[0]!['last_error']).toMatch(/not on the public internet/);
  expect(receiver.received).toEqual([]);
  await Promise.all(guarded.map((loop) => loop.stop()));
  await ownApi.stop();
  await own.drop();
  expect((await call('DELETE', `${WEBHOOKS}/${webhook_id}`)).status).toBe(204);
});

it('is nobody else’s, and gone with its deliveries when it is deleted', async () => {
  const { webhook_id } = await create();
  await recordedFlow(database.db, tenant).record('started');
  const [delivery] = await untilOutcome(webhook_id, 'delivered');
  const path = `${WEBHOOKS}/${webhook_id}`;
  const redelivery = `${path}/deliveries/${String(delivery!['delivery_id'])}/redeliver`;
  const other = newTenant();
  const change = { url: receiver.url };
  for (const [method, of, body] of [
    ['GET', path],
    ['PUT', path, change],
    ['DELETE', path],
    ['GET', `${path}/deliveries`],
    ['POST', `${path}/rotate-secret`],
    ['POST', redelivery],
  ] as const)
    expectProblem(await call(method, of, body, other), 'not_found', 404);
  expect((await call('GET', WEBHOOKS, undefined, other)).body['items']).toEqual([]);
  expect((await call('GET', WEBHOOKS)).body['items']).toMatchObject([{ webhook_id }]);
  expect((await call('DELETE', path)).status).toBe(204);
  expectProblem(await call('GET', path), 'not_found', 404);
  expectProblem(await call('POST', redelivery), 'not_found', 404);
});

it('refuses what it does not know, and more than it takes', async () => {
  const url = receiver.url;
  for (const body of [
    {},
    { url, actions: ['exploded'] },
    { url, flow_types: ['x'] },
    { url, x: 1 },
  ])
    expectProblem(await call('POST', WEBHOOKS, body), 'invalid', 422);
  await withTenant(database.db, tenant, (trx) =>
    trx('webhooks').insert(
      Array.from({ length: 50 }, () => ({
        ...{ webhook_id: randomUUID(), url, secret: '', created_by: 'ann', position: 0 },
      })),
    ),
  );
  expectProblem(await call('POST', WEBHOOKS, { url }), 'conflict', 409);
});

it('forgets deliveries after thirty days', async () => {
  const { webhook_id } = await create();
  const flow = recordedFlow(database.db, tenant);
  await flow.record('started');
  await untilOutcome(webhook_id, 'delivered');
  await withTenant(database.db, tenant, (trx) =>
    trx('webhook_deliveries').update({ created_at: trx.raw(`now() - interval '31 days'`) }),
  );
  await flow.record('paused', 'paused');
  await untilOutcome(webhook_id, 'delivered', 2);
  // The first round of a worker that comes up.
  const pruning = startWebhooks(deps());
  await untilOutcome(webhook_id, 'delivered', 1);
  await pruning.stop();
  expect(await deliveries(webhook_id)).toMatchObject([{ action: 'paused' }]);
});
