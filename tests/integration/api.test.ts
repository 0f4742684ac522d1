/** The flows over HTTP, on a real database, a real engine and phases that do nothing. */
import { randomUUID } from 'node:crypto';
import { type Answer, type ApiHarness, type Json, startApi } from '../support/api';
import { createTestDatabase, type TestDatabase } from '../support/database';
import {
  eventually,
  type FlowHarness,
  newTenant,
  type ScriptedPhase,
  startFlowHarness,
  trivial,
  trivialPhases,
} from '../support/flows';
import { permanent } from '../../workflows/errors';
import { withTenant } from '../../db/knex';
import type { Tenant } from '../../workflows/run';

let database: TestDatabase;
let flows: FlowHarness;
let api: ApiHarness;
const phases: Record<string, ScriptedPhase> = trivialPhases();
const scripted = Object.fromEntries(
  Object.keys(phases).map((name): [string, ScriptedPhase] => [
    name,
    (input, context) => (phases[name] as ScriptedPhase)(input, context),
  ]),
);

beforeAll(async () => {
  database = await createTestDatabase();
  flows = await startFlowHarness(database.db, scripted);
  api = await startApi(database.db, { taskQueue: flows.taskQueue });
});
afterAll(async () => {
  await api.stop();
  await flows.stop();
  await database.drop();
});
beforeEach(() => Object.assign(phases, trivialPhases()));

const FLOWS = '/api/v1/flows';

async function newUpload(tenant: Tenant = api.tenant): Promise<string> {
  const { body } = await api.call('POST', '/api/v1/uploads', { body: randomUUID(), tenant });
  return body['upload_id'] as string;
}
async function startBody(tenant?: Tenant): Promise<Json> {
  return { flow_type: 'discovery', configuration: { uploads: [await newUpload(tenant)] } };
}
async function startFlow(tenant?: Tenant): Promise<string> {
  const started = await api.call('POST', FLOWS, {
    body: await startBody(tenant),
    ...(tenant && { tenant }),
  });
  expect(started.status).toBe(201);
  return started.body['flow_id'] as string;
}
const get = (path: string, headers = {}) => api.call('GET', path, { headers });
const post = (path: string, body: unknown = {}, headers = {}) =>
  api.call('POST', path, { body, headers });
const untilStatus = (id: string, status: string) =>
  eventually(
    () => get(`${FLOWS}/${id}`),
    ({ body }) => body['flow_status'] === status,
  );
const expectProblem = ({ status, headers, body }: Answer, code: string, expected: number) => {
  expect([status, body['code']]).toEqual([expected, code]);
  expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(body).toMatchObject({
    status: expected,
    type: `urn:flow-orchestrator:problem:${code.toLowerCase()}`,
    request_id: headers.get('x-request-id'),
  });
};

describe('a start', () => {
  it('answers 201 with the flow, its address and what may be asked of it', async () => {
    const { status, headers, body } = await post(
      FLOWS,
      { ...(await startBody()), flow_name: ' First pass ' },
      { 'X-User-ID': 'ana', 'X-Request-ID': 'req-1' },
    );
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`${FLOWS}/${String(body['flow_id'])}`);
    expect(headers.get('x-request-id')).toBe('req-1');
    expect(body).toMatchObject({ flow_type: 'discovery', flow_name: 'First pass', user_id: 'ana' });
    expect(body['allowed_actions']).toEqual(expect.arrayContaining(['cancel', 'delete']));
    const { as_of } = body['flow_configuration'] as { as_of: string };
    expect(as_of).toMatch(/^\d{4}-\d\d-\d\d$/);
    const waiting = await untilStatus(body['flow_id'] as string, 'awaiting_approval');
    expect(
      (waiting.body['phases'] as Json[]).map(({ phase, outcome }) => [phase, outcome]),
    ).toEqual([
      ['data_import', 'finished'],
      ['attribute_mapping', 'finished'],
    ]);
    const events = await get(`${FLOWS}/${String(body['flow_id'])}/events`);
    expect((events.body['items'] as Json[])[0]).toMatchObject({
      action: 'created',
      actor: 'ana',
      request_id: 'req-1',
    });
  });

  it('is one flow, however often and at once the same key is sent', async () => {
    const body = await startBody();
    const headers = { 'Idempotency-Key': randomUUID() };
    const answers = await Promise.all(Array.from({ length: 50 }, () => post(FLOWS, body, headers)));
    expect(new Set(answers.map((answer) => answer.body['flow_id'])).size).toBe(1);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    const replays = answers.filter(({ status }) => status === 200);
    expect(replays).toHaveLength(49);
    expect(replays.every(({ headers: h }) => h.get('idempotency-replayed') === 'true')).toBe(true);
  });

  it('is refused when its key was another request’s, is not usable, or its flow was deleted', async () => {
    const body = await startBody();
    const headers = { 'Idempotency-Key': randomUUID() };
    const { body: flow } = await post(FLOWS, body, headers);
    expectProblem(await post(FLOWS, { ...body, flow_name: 'other' }, headers), 'invalid', 422);
    expectProblem(
      await post(FLOWS, body, { 'Idempotency-Key': 'x'.repeat(256) }),
      'malformed',
      400,
    );
    await api.call('DELETE', `${FLOWS}/${String(flow['flow_id'])}`);
    expectProblem(await post(FLOWS, body, headers), 'conflict', 409);
  });

  it('under one key in two tenants is two flows', async () => {
    const headers = { 'Idempotency-Key': randomUUID() };
    const other = newTenant();
    const first = await post(FLOWS, await startBody(), headers);
    const second = await api.call('POST', FLOWS, {
      body: await startBody(other),
      headers,
      tenant: other,
    });
    expect([first.status, second.status]).toEqual([201, 201]);
  });

  it.each([
    ['an unknown flow type', { flow_type: 'assessment', configuration: {} }, ['/flow_type']],
    ['no configuration', { flow_type: 'discovery' }, ['/configuration']],
    [
      'an upload id that is none',
      { flow_type: 'discovery', configuration: { uploads: ['x'] } },
      ['/configuration/uploads/0'],
    ],
    [
      'a word nobody knows',
      { flow_type: 'discovery', configuration: { uploads: [randomUUID()], 'a/b': 1 } },
      ['/configuration/a~1b'],
    ],
    [
      'an upload that is not there',
      { flow_type: 'discovery', configuration: { uploads: [randomUUID()] } },
      ['/configuration/uploads/0'],
    ],
    [
      'a name that cannot be kept',
      { flow_type: 'discovery', flow_name: 'a\0', configuration: { uploads: [randomUUID()] } },
      ['/flow_name'],
    ],
    [
      'half a character',
      { flow_type: 'discovery', flow_name: 'a\ud83d', configuration: { uploads: [randomUUID()] } },
      ['/flow_name'],
    ],
  ])('with %s is refused and says where', async (_, body, pointers) => {
    const answer = await post(FLOWS, body);
    expectProblem(answer, 'invalid', 422);
    expect((answer.body['errors'] as { pointer: string }[]).map(({ pointer }) => pointer)).toEqual(
      pointers,
    );
  });

  it('takes no upload of another tenant', async () => {
    const body = await startBody(newTenant());
    expectProblem(await post(FLOWS, body), 'invalid', 422);
  });

  it.each([
    [
      'text that is no JSON',
      '{"flow_type"',
      { 'Content-Type': 'application/json' },
      'malformed',
      400,
    ],
    [
      'nested beyond reason',
      `{"flow_type":"discovery","configuration":{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}}`,
      {},
      'invalid',
      422,
    ],
    [
      'a charset nobody speaks',
      '{}',
      { 'Content-Type': 'application/json; charset=utf-99' },
      'malformed',
      400,
    ],
    ['no object', '[]', { 'Content-Type': 'application/json' }, 'invalid', 422],
    ['more than a megabyte', `"${'x'.repeat(1_048_577)}"`, {}, 'too_large', 413],
  ])('whose body is %s is refused', async (_, body, headers, code, status) => {
    expectProblem(await post(FLOWS, body, headers), code, status);
  });
});

describe('a flow that is read', () => {
  it('is not sent again while it is the same', async () => {
    const id = await startFlow();
    const { headers } = await untilStatus(id, 'awaiting_approval');
    const etag = headers.get('etag') as string;
    for (const tag of [etag, `W/${etag}`, `"other", ${etag}`, '*'])
      expect((await get(`${FLOWS}/${id}`, { 'If-None-Match': tag })).status).toBe(304);
    await post(`${FLOWS}/${id}/pause`);
    const changed = await get(`${FLOWS}/${id}`, { 'If-None-Match': etag });
    expect([changed.status, changed.body['flow_status']]).toEqual([200, 'paused']);
    expect(changed.headers.get('etag')).not.toBe(etag);
  });

  it('is the same document under the original’s path, and its status is the engine’s', async () => {
    const id = await startFlow();
    const { body } = await untilStatus(id, 'awaiting_approval');
    expect((await get(`/api/v1/master-flows/${id}`)).body).toEqual(body);
    const status = await get(`${FLOWS}/${id}/status`);
    expect(status.body).toMatchObject({
      source: 'engine',
      engine_error: null,
      state: { status: 'awaiting_approval', gate: { phase: 'attribute_mapping' } },
      registry: { flow_status: 'awaiting_approval' },
    });
    const run = await get(`${FLOWS}/${id}/phases`);
    expect((run.body['items'] as Json[])[0]).toMatchObject({ phase: 'data_import', attempt: 1 });
  });

  it('is in lists of 120 exactly once, newest first, whatever the page', async () => {
    const tenant = newTenant();
    const rows = Array.from({ length: 120 }, (_, index) => ({
      flow_id: randomUUID(),
      flow_type: 'discovery',
      user_id: 'tester',
      lineage_id: randomUUID(),
      // Ten flows of each instant, a microsecond apart: the id decides, and no fraction is lost.
      created_at: `2026-01-01T00:00:00.${String(100_000 + Math.floor(index / 10))}Z`,
    }));
    await withTenant(database.db, tenant, (trx) => trx('master_flows').insert(rows));
    const list = async (path: string, limit: number) => {
      const seen: Json[] = [];
      let cursor: string | null = '';
      do {
        const separator = path.includes('?') ? '&' : '?';
        const { body }: Answer = await api.call(
          'GET',
          `${path}${separator}limit=${limit}${cursor ? `&cursor=${cursor}` : ''}`,
          { tenant },
        );
        seen.push(...(body['items'] as Json[]));
        cursor = (body['page'] as { next_cursor: string | null }).next_cursor;
      } while (cursor);
      return seen.map(({ flow_id }) => flow_id);
    };
    const expected = [...rows]
      .sort((a, b) =>
        a.created_at === b.created_at
          ? b.flow_id.localeCompare(a.flow_id)
          : b.created_at.localeCompare(a.created_at),
      )
      .map(({ flow_id }) => flow_id);
    expect(await list(FLOWS, 7)).toEqual(expected);
    expect(await list(`${FLOWS}?status=active&flow_type=discovery`, 60)).toEqual(expected);
    expect(await list('/api/v1/master-flows/active', 200)).toEqual(expected);
    expect(await list(`${FLOWS}?status=completed,failed`, 200)).toEqual([]);
  });

  it.each([
    ['limit=0', '/limit'],
    ['limit=201', '/limit'],
    ['status=sleeping', '/status/0'],
    ['stauts=failed', '/stauts'],
    ['cursor=abc', '/cursor'],
    ['flow_type=%00', '/flow_type'],
  ])('is not listed for %s', async (query, pointer) => {
    const answer = await get(`${FLOWS}?${query}`);
    expectProblem(answer, 'invalid', 422);
    expect(answer.body['errors']).toMatchObject([{ pointer }]);
  });

  it('has pages that belong to one filter', async () => {
    await startFlow();
    await startFlow();
    const { body } = await get(`${FLOWS}?limit=1`);
    const { next_cursor } = body['page'] as { next_cursor: string };
    expectProblem(
      await get(`${FLOWS}?limit=1&status=failed&cursor=${next_cursor}`),
      'invalid',
      422,
    );
    const [binding] = JSON.parse(Buffer.from(next_cursor, 'base64url').toString()) as [string];
    const forged = Buffer.from(JSON.stringify([binding, 'x', 'y'])).toString('base64url');
    expectProblem(await get(`${FLOWS}?cursor=${forged}`), 'invalid', 422);
  });
});

describe('a command', () => {
  it('pauses and resumes, and says in the log who asked and why', async () => {
    const id = await startFlow();
    await untilStatus(id, 'awaiting_approval');
    const paused = await post(
      `${FLOWS}/${id}/pause`,
      { reason: 'change freeze' },
      { 'X-User-ID': 'ben', 'X-Request-ID': 'req-2' },
    );
    expect(paused.body).toMatchObject({ status: 'paused', flow_id: id });
    expect((await get(`${FLOWS}/${id}`)).body['status_reason']).toBe('change freeze');
    expect((await post(`${FLOWS}/${id}/resume`)).body['status']).toBe('awaiting_approval');
    const { body } = await get(`${FLOWS}/${id}/events?limit=200`);
    expect((body['items'] as Json[]).find(({ action }) => action === 'paused')).toMatchObject({
      actor: 'ben',
      source: 'api',
      reason: 'change freeze',
      request_id: 'req-2',
    });
  });

  it('under the same key has its first outcome again', async () => {
    const id = await startFlow();
    await untilStatus(id, 'awaiting_approval');
    const headers = { 'Idempotency-Key': 'k1' };
    const first = await post(`${FLOWS}/${id}/pause`, {}, headers);
    const again = await post(`${FLOWS}/${id}/pause`, {}, headers);
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.body).toEqual(first.body);
    expectProblem(await post(`${FLOWS}/${id}/pause`), 'conflict', 409);
  });

  it('that the state table refuses is told what is allowed, from the engine and from the registry', async () => {
    const id = await startFlow();
    await untilStatus(id, 'awaiting_approval');
    const open = await post(`${FLOWS}/${id}/resume`);
    expectProblem(open, 'conflict', 409);
    expect(open.body).toMatchObject({
      flow_id: id,
      current_status: 'awaiting_approval',
      retryable: false,
    });
    expect(open.body['allowed_actions']).toContain('approve');
    await post(`${FLOWS}/${id}/cancel`, { reason: 'wrong file' });
    await untilStatus(id, 'cancelled');
    const closed = await post(`${FLOWS}/${id}/pause`);
    expectProblem(closed, 'conflict', 409);
    expect(closed.body).toMatchObject({ current_status: 'cancelled', allowed_actions: ['delete'] });
  });

  it('approves, and the flow ends completed', async () => {
    const id = await startFlow();
    await untilStatus(id, 'awaiting_approval');
    const { body } = await post(`${FLOWS}/${id}/approval`, { decision: 'approve', comment: 'ok' });
    expect(body['status']).toBe('running');
    const done = await untilStatus(id, 'completed');
    expect(done.body).toMatchObject({ progress: 100, allowed_actions: ['delete'] });
  });

  it('hands edits and objections to the phase, and approves with edits as an edit', async () => {
    const inputs: Json[] = [];
    phases['attribute_mapping'] = (input, context) => {
      inputs.push(input);
      return trivial(input, context);
    };
    const id = await startFlow();
    await untilStatus(id, 'awaiting_approval');
    const edits = [{ dataset_no: 0, source_column: 'RAM', target_field: null }];
    await post(`${FLOWS}/${id}/approval`, { decision: 'reject', comment: 'no', edits });
    await eventually(
      () => Promise.resolve(inputs.length),
      (count) => count === 2,
    );
    await untilStatus(id, 'awaiting_approval');
    await post(`${FLOWS}/${id}/approval`, { decision: 'approve', edits });
    await untilStatus(id, 'completed');
    expect(inputs[2]?.['revisions']).toMatchObject([
      { decision: 'reject', comment: 'no', edits },
      { decision: 'edit', edits },
    ]);
  });

  it.each([
    ['approval', { decision: 'maybe' }, '/decision'],
    ['approval', { decision: 'edit', edits: [] }, '/edits'],
    ['approval', { decision: 'edit', edits: [{ dataset_no: 0 }] }, '/edits/0/source_column'],
    ['approval', { decision: 'reject', comment: '\ud800' }, '/comment'],
    ['pause', { mode: 'sideways' }, '/mode'],
    ['pause', { reason: 'x'.repeat(2001) }, '/reason'],
    ['pause', { reason: 'a\0' }, '/reason'],
    ['cancel', { why: 'x' }, '/why'],
    ['phases/inventory/skip', {}, '/reason'],
    ['phases/inventory/skip', { reason: 'x', result_id: randomUUID() }, '/result_id'],
  ])('%s of a wrong body is refused at its pointer (%#)', async (action, body, pointer) => {
    const answer = await post(`${FLOWS}/${randomUUID()}/${action}`, body);
    expectProblem(answer, 'invalid', 422);
    expect((answer.body['errors'] as Json[])[0]).toMatchObject({ pointer });
  });

  it('retries a blocked phase, and only that one', async () => {
    let broken = true;
    phases['inventory'] = (input, context) =>
      broken
        ? Promise.reject(permanent('REF_UNRESOLVED', 'no such import'))
        : trivial(input, context);
    const id = await startFlow();
    await untilStatus(id, 'awaiting_approval');
    await post(`${FLOWS}/${id}/approval`, { decision: 'approve' });
    await untilStatus(id, 'blocked');
    expectProblem(await post(`${FLOWS}/${id}/phases/tech_debt/retry`), 'conflict', 409);
    broken = false;
    expect((await post(`${FLOWS}/${id}/phases/inventory/retry`)).status).toBe(200);
    await untilStatus(id, 'completed');
  });

  it('skips a blocked phase with an earlier result of it, of the same tenant', async () => {
    const earlier = await startFlow();
    await untilStatus(earlier, 'awaiting_approval');
    await post(`${FLOWS}/${earlier}/approval`, { decision: 'approve' });
    const { body } = await untilStatus(earlier, 'completed');
    const resultOf = (phase: string) =>
      (body['phases'] as Json[]).find((run) => run['phase'] === phase)?.['result_id'];

    phases['inventory'] = () => Promise.reject(permanent('internal', 'broken'));
    let given: Json = {};
    phases['tech_debt'] = (input, context) => {
      given = input;
      return trivial(input, context);
    };
    const id = await startFlow();
    await untilStatus(id, 'awaiting_approval');
    await post(`${FLOWS}/${id}/approval`, { decision: 'approve' });
    await untilStatus(id, 'blocked');
    const skip = `${FLOWS}/${id}/phases/inventory/skip`;
    expectProblem(
      await post(skip, { reason: 'x', result_id: resultOf('tech_debt') }),
      'invalid',
      422,
    );
    const done = await post(skip, { reason: 'as before', result_id: resultOf('inventory') });
    expect(done.status).toBe(200);
    await untilStatus(id, 'completed');
    expect(given['inventory_id']).toBe(resultOf('inventory'));
  });

  it('finds its own flow only: every route answers 404 to another tenant', async () => {
    const id = await startFlow();
    const tenant = newTenant();
    const document = await get('/api/v1/openapi.json');
    const paths = document.body['paths'] as Record<string, Record<string, unknown>>;
    const bodies: Record<string, unknown> = {
      approval: { decision: 'approve' },
      skip: { reason: 'x' },
    };
    const tried: string[] = [];
    for (const [path, operations] of Object.entries(paths)) {
      if (!path.includes('{')) continue;
      for (const method of Object.keys(operations)) {
        const address = `/api/v1${path}`
          .replace('{flow_id}', id)
          .replace('{phase}', 'inventory')
          .replace(/\{\w+\}/, randomUUID());
        const body =
          method === 'post' ? (bodies[path.split('/').at(-1) as string] ?? {}) : undefined;
        const answer = await api.call(method.toUpperCase(), address, {
          tenant,
          ...(body !== undefined && { body }),
        });
        const detail = path.startsWith('/uploads') ? 'upload' : 'flow';
        expect([method, path, answer.status, answer.body['detail']]).toEqual([
          method,
          path,
          404,
          `there is no such ${detail}`,
        ]);
        tried.push(path);
      }
    }
    expect(tried.length).toBeGreaterThan(25);
  });
});

describe('a deletion', () => {
  it.each(['flows', 'master-flows'])(
    'under /%s cancels, hides and can be repeated',
    async (base) => {
      const id = await startFlow();
      await untilStatus(id, 'awaiting_approval');
      const path = `/api/v1/${base}/${id}`;
      expect((await api.call('DELETE', path)).status).toBe(204);
      expect((await api.call('DELETE', path)).status).toBe(204);
      expectProblem(await get(path), 'not_found', 404);
      expectProblem(await post(`${FLOWS}/${id}/pause`), 'not_found', 404);
      const { body } = await get(FLOWS);
      expect((body['items'] as Json[]).map(({ flow_id }) => flow_id)).not.toContain(id);
      await eventually(
        () => flows.client.workflow.getHandle(id).describe(),
        ({ status }) => status.name === 'CANCELLED',
      );
      expectProblem(await api.call('DELETE', `/api/v1/${base}/${randomUUID()}`), 'not_found', 404);
    },
  );
});

describe('every request', () => {
  it.each([
    [{ 'X-Client-Account-ID': '' }, 'X-Client-Account-ID'],
    [{ 'X-Engagement-ID': 'seven' }, 'X-Engagement-ID'],
  ])('with a tenant of %j is told which header is at fault', async (headers, name) => {
    const answer = await get(FLOWS, headers);
    expectProblem(answer, 'tenant_missing', 400);
    expect(answer.body['detail']).toContain(name);
  });

  it.each([
    ['GET', '/nowhere', 404],
    ['GET', '/api/v1/nowhere', 404],
    ['GET', '/api/v1/api/v1/flows', 404],
    ['GET', '/api/v1/flows/7', 404],
    ['GET', '/api/v1/flows/%zz', 400],
    ['PATCH', '/api/v1/flows', 405],
    ['POST', '/api/v1/master-flows/active', 405],
  ])('%s %s is answered %i with a problem', async (method, path, status) => {
    const answer = await api.call(method, path);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ status, instance: path });
    if (status === 405) expect(answer.headers.get('allow')).toContain('GET, HEAD');
  });

  it('gives an id of its own where the client’s cannot be used', async () => {
    const { headers } = await get(FLOWS, { 'X-Request-ID': 'x'.repeat(129) });
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-powered-by')).toBeNull();
  });

  it('finds the process alive and ready, the catalogue and the page of documentation', async () => {
    expect((await get('/health/live')).status).toBe(200);
    expect((await get('/health/ready')).body).toEqual({ status: 'ok', missing: [] });
    const types = await api.call('GET', '/api/v1/flow-types', { tenant: null });
    const [discovery] = types.body['items'] as { flow_type: string; phases: Json[] }[];
    expect(discovery?.phases[1]).toEqual({ phase: 'attribute_mapping', approval: true });
    expect((await api.call('GET', '/api/v1/docs', { tenant: null })).status).toBe(200);
  });
});
