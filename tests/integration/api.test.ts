import { randomUUID } from 'node:crypto';
import { type Answer, type ApiHarness, startApi } from '../support/api';
import { createTestDatabase, type TestDatabase } from '../support/database';
import {
  eventually,
  type FlowHarness,
  newTenant,
  startFlowHarness,
  trivialPhases,
} from '../support/flows';

let database: TestDatabase;
let flows: FlowHarness;
let api: ApiHarness;
let upload: string;

beforeAll(async () => {
  database = await createTestDatabase();
  flows = await startFlowHarness(database.db, trivialPhases());
  api = await startApi(database, flows);
  upload = (await api.call('POST', '/uploads?file_name=a.csv', { body: 'name\nweb1\n' })).body[
    'upload_id'
  ] as string;
});
afterAll(async () => {
  await api.stop();
  await flows.stop();
  await database.drop();
});

const startBody = () => ({ flow_type: 'discovery', configuration: { uploads: [upload] } });
const start = async (headers: Record<string, string> = {}): Promise<string> =>
  (await api.call('POST', '/flows', { body: startBody(), headers })).body['flow_id'] as string;
const post = (path: string, body: unknown = {}, headers: Record<string, string> = {}) =>
  api.call('POST', path, { body, headers });
const until = (id: string, status: string): Promise<Answer> =>
  eventually(
    () => api.call('GET', `/flows/${id}`),
    ({ body }) => body['flow_status'] === status,
  );

describe('a flow over REST', () => {
  it('is started, shown, approved and ends completed', async () => {
    const started = await post('/flows', { ...startBody(), flow_name: 'Monday' });
    expect(started.status).toBe(201);
    const id = started.body['flow_id'] as string;
    expect(started.headers.get('location')).toBe(`/api/v1/flows/${id}`);
    const waiting = await until(id, 'awaiting_approval');
    expect(waiting.body).toMatchObject({
      flow_name: 'Monday',
      allowed_actions: ['pause', 'approve', 'reject', 'edit', 'cancel', 'delete'],
    });
    expect((await api.call('GET', `/flows/${id}/status`)).body).toMatchObject({
      source: 'engine',
      state: { status: 'awaiting_approval' },
      registry: { flow_status: 'awaiting_approval' },
      engine_error: null,
    });
    expect(
      (await post(`/flows/${id}/approval`, { decision: 'approve', comment: 'fine' })).body,
    ).toMatchObject({ status: 'running' });
    await until(id, 'completed');
    expect((await api.call('GET', `/flows/${id}/phases`)).body['items']).toHaveLength(6);
    const events = (await api.call('GET', `/flows/${id}/events`)).body['items'] as {
      action: string;
    }[];
    expect(events.map(({ action }) => action)).toEqual([
      'created',
      'started',
      'awaiting_approval',
      'approved',
      'completed',
    ]);
    expect((await api.call('GET', `/master-flows/${id}`)).text).toBe(
      (await api.call('GET', `/flows/${id}`)).text,
    );
  });

  it('answers a refused action with 409 and what is allowed, before and after the end', async () => {
    const id = await start();
    await until(id, 'awaiting_approval');
    expect((await post(`/flows/${id}/resume`)).body).toMatchObject({
      status: 409,
      code: 'conflict',
      current_status: 'awaiting_approval',
      allowed_actions: expect.arrayContaining(['approve']) as never,
    });
    expect((await post(`/flows/${id}/cancel`, { reason: 'wrong file' })).body).toMatchObject({
      status: 'cancelling',
    });
    await until(id, 'cancelled');
    expect((await post(`/flows/${id}/pause`)).body).toMatchObject({
      status: 409,
      current_status: 'cancelled',
      allowed_actions: ['delete'],
    });
  });

  it('returns the first outcome to a repeated action with the same key', async () => {
    const id = await start();
    await until(id, 'awaiting_approval');
    const key = { 'Idempotency-Key': 'pause-1' };
    expect((await post(`/flows/${id}/pause`, {}, key)).body).toMatchObject({ status: 'paused' });
    expect((await post(`/flows/${id}/pause`, {}, key)).body).toMatchObject({ status: 'paused' });
    expect((await post(`/flows/${id}/pause`)).status).toBe(409);
    expect((await post(`/flows/${id}/resume`, {}, key)).body).toMatchObject({
      status: 'awaiting_approval',
    });
    await api.call('DELETE', `/flows/${id}`);
  });

  it('is gone after DELETE, which may be repeated, and was cancelled by it', async () => {
    const id = await start();
    await until(id, 'awaiting_approval');
    expect((await api.call('DELETE', `/flows/${id}`)).status).toBe(204);
    expect((await api.call('DELETE', `/flows/${id}`)).status).toBe(204);
    expect((await api.call('GET', `/flows/${id}`)).status).toBe(404);
    await eventually(
      () => flows.client.workflow.getHandle(id).describe(),
      ({ status }) => status.name === 'CANCELLED',
    );
  });
});

describe('a start', () => {
  it('is one flow for one key, however many ask at once', async () => {
    const headers = { 'Idempotency-Key': randomUUID() };
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => post('/flows', startBody(), headers)),
    );
    expect(new Set(answers.map(({ body }) => body['flow_id'])).size).toBe(1);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    const replay = await post('/flows', startBody(), headers);
    expect([replay.status, replay.headers.get('idempotency-replayed')]).toEqual([200, 'true']);
    expect((await post('/flows', { ...startBody(), flow_name: 'other' }, headers)).status).toBe(
      422,
    );
  });

  it.each([
    ['an unknown flow type', { flow_type: 'surprise', configuration: {} }, '/flow_type'],
    ['no uploads', { flow_type: 'discovery', configuration: { uploads: [] } }, '/uploads'],
    ['a field nobody knows', { flow_type: 'discovery', configuration: {}, colour: 'red' }, '/'],
    [
      'an upload that is not there',
      {
        flow_type: 'discovery',
        configuration: { uploads: ['00000000-0000-4000-8000-000000000000'] },
      },
      '/configuration/uploads/0',
    ],
  ])('with %s is refused with a pointer', async (_what, body, pointer) => {
    const answer = await post('/flows', body);
    expect(answer.status).toBe(422);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(
      (answer.body['errors'] as { pointer: string }[]).map((error) => error.pointer),
    ).toContain(pointer);
  });

  it('with a body that is not JSON is malformed', async () => {
    expect((await post('/flows', '{"flow_type":')).body).toMatchObject({
      status: 400,
      code: 'malformed',
    });
  });
});

describe('a tenant', () => {
  it('must be named', async () => {
    expect((await api.call('GET', '/flows', { tenant: null })).body).toMatchObject({
      status: 400,
      detail: expect.stringContaining('X-Client-Account-ID') as never,
    });
  });

  it('gets 404 for everything of another, on every route with a flow id', async () => {
    const id = await start();
    const document = (await api.call('GET', '/openapi.json')).body as {
      paths: Record<string, Record<string, unknown>>;
    };
    const other = newTenant();
    for (const [path, operations] of Object.entries(document.paths))
      for (const method of Object.keys(operations)) {
        if (!path.includes('{flow_id}')) continue;
        const concrete = path
          .replace('{flow_id}', id)
          .replace('{phase}', 'inventory')
          .replace('{asset_id}', randomUUID());
        const body = path.endsWith('approval')
          ? { decision: 'approve' }
          : path.endsWith('skip')
            ? { reason: 'x' }
            : {};
        const answer = await api.call(method.toUpperCase(), concrete, {
          tenant: other,
          ...(method === 'post' && { body }),
        });
        expect([method, path, answer.status]).toEqual([method, path, 404]);
      }
    await api.call('DELETE', `/flows/${id}`);
  });
});

describe('lists and documents', () => {
  it('page through every flow once, newest first, and bind a cursor to its filter', async () => {
    const tenant = newTenant();
    await database.db.transaction(async (trx) => {
      await trx.raw(
        `select set_config('app.client_account_id', ?, true), set_config('app.engagement_id', ?, true)`,
        [tenant.client_account_id, tenant.engagement_id],
      );
      await trx.raw(
        `insert into master_flows (flow_id, flow_type, user_id, lineage_id) select id, 'discovery', 'ann', id from (select gen_random_uuid() as id from generate_series(1, 120)) x`,
      );
    });
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page = await api.call('GET', `/flows?limit=17${cursor && `&cursor=${cursor}`}`, {
        tenant,
      });
      seen.push(...(page.body['items'] as { flow_id: string }[]).map(({ flow_id }) => flow_id));
      cursor = (page.body['page'] as { next_cursor: string | null }).next_cursor;
      if (cursor !== null)
        expect(
          (await api.call('GET', `/flows?status=paused&cursor=${cursor}`, { tenant })).status,
        ).toBe(422);
    }
    expect([seen.length, new Set(seen).size]).toEqual([120, 120]);
    expect((await api.call('GET', '/flows?status=completed', { tenant })).body['items']).toEqual(
      [],
    );
    expect(
      (await api.call('GET', '/master-flows/active?limit=200', { tenant })).body['items'],
    ).toHaveLength(120);
  });

  it('answer 304 to a client that has the newest version', async () => {
    const id = await start();
    const waiting = await until(id, 'awaiting_approval');
    const headers = { 'If-None-Match': waiting.headers.get('etag') ?? '' };
    expect((await api.call('GET', `/flows/${id}`, { headers })).status).toBe(304);
    await api.call('POST', `/flows/${id}/pause`, { body: {} });
    expect((await api.call('GET', `/flows/${id}`, { headers })).status).toBe(200);
    await api.call('DELETE', `/flows/${id}`);
  });

  it('describe themselves: every operation has an id of its own, answers, and knows no other methods', async () => {
    const document = (await api.call('GET', '/openapi.json', { tenant: null })).body as unknown as {
      paths: Record<string, Record<string, { operationId: string }>>;
    };
    const ids = Object.values(document.paths).flatMap((operations) =>
      Object.values(operations).map(({ operationId }) => operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
    expect(Object.keys(document.paths).filter((path) => path.includes('api/v1'))).toEqual([]);
    for (const path of Object.keys(document.paths)) {
      const answer = await api.call('PATCH', path.replace(/\{\w+\}/g, randomUUID()));
      expect([path, answer.status]).toEqual([path, 405]);
    }
    expect((await api.call('GET', '/flow-types', { tenant: null })).body).toMatchObject({
      items: [
        {
          flow_type: 'discovery',
          phases: [{ phase: 'data_import' }, { approval: true }, {}, {}, {}, {}],
        },
      ],
    });
    expect((await api.call('GET', '/docs', { tenant: null })).text).toContain('openapi.json');
    expect((await api.call('GET', '/nowhere')).status).toBe(404);
  });
});
