/** What holds for every request, and how flows are started. */
import { randomUUID } from 'node:crypto';
import type { Json } from '../support/api';
import { expectProblem, type FlowApi, FLOWS, startFlowApi } from '../support/flow-api';
import { newTenant } from '../support/flows';

let use: FlowApi;
beforeAll(async () => {
  use = await startFlowApi();
});
afterAll(() => use.stop());

describe('every request', () => {
  it.each([
    [{ 'X-Client-Account-ID': '' }, 'X-Client-Account-ID'],
    [{ 'X-Engagement-ID': 'seven' }, 'X-Engagement-ID'],
  ])('with a tenant of %j is told which header is at fault', async (headers, name) => {
    const answer = await use.get(FLOWS, headers);
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
    const answer = await use.api.call(method, path);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ status, instance: path });
    if (status === 405) expect(answer.headers.get('allow')).toContain('GET, HEAD');
  });

  it('with more headers than can be read is told so with a problem', async () => {
    const answer = await use.get(FLOWS, { 'X-Much': 'x'.repeat(17_000) });
    expectProblem(answer, 'headers_too_large', 431);
  });

  it('gives an id of its own where the client’s cannot be used', async () => {
    const { headers } = await use.get(FLOWS, { 'X-Request-ID': 'x'.repeat(129) });
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-powered-by')).toBeNull();
  });

  it('finds the process alive and ready, the catalogue and the page of documentation', async () => {
    expect((await use.get('/health/live')).status).toBe(200);
    expect((await use.get('/health/ready')).body).toEqual({
      ...{ status: 'ok', missing: [], degraded: [] },
    });
    const types = await use.api.call('GET', '/api/v1/flow-types');
    const [discovery] = types.body['items'] as { flow_type: string; phases: Json[] }[];
    expect(discovery?.phases[1]).toEqual({ phase: 'attribute_mapping', approval: true });
    expect((await use.api.call('GET', '/api/v1/docs', { tenant: null })).status).toBe(200);
  });
});

describe('a start', () => {
  it('answers 201 with the flow, its address and what may be asked of it', async () => {
    const { status, headers, body } = await use.post(
      FLOWS,
      { ...(await use.startBody()), flow_name: ' First pass ' },
      { 'X-User-ID': 'ana', 'X-Request-ID': 'req-1' },
    );
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`${FLOWS}/${String(body['flow_id'])}`);
    expect(headers.get('x-request-id')).toBe('req-1');
    expect(body).toMatchObject({ flow_type: 'discovery', flow_name: 'First pass', user_id: 'ana' });
    expect(body['allowed_actions']).toEqual(expect.arrayContaining(['cancel', 'delete']));
    const { as_of } = body['flow_configuration'] as { as_of: string };
    expect(as_of).toMatch(/^\d{4}-\d\d-\d\d$/);
    const waiting = await use.untilStatus(body['flow_id'] as string, 'awaiting_approval');
    expect(
      (waiting.body['phases'] as Json[]).map(({ phase, outcome }) => [phase, outcome]),
    ).toEqual([
      ['data_import', 'finished'],
      ['attribute_mapping', 'finished'],
    ]);
    const events = await use.get(`${FLOWS}/${String(body['flow_id'])}/events`);
    expect((events.body['items'] as Json[])[0]).toMatchObject({
      action: 'created',
      actor: 'ana',
      request_id: 'req-1',
    });
  });

  it('is one flow, however often and at once the same key is sent', async () => {
    const body = await use.startBody();
    const headers = { 'Idempotency-Key': randomUUID() };
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => use.post(FLOWS, body, headers)),
    );
    expect(new Set(answers.map((answer) => answer.body['flow_id'])).size).toBe(1);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    const replays = answers.filter(({ status }) => status === 200);
    expect(replays).toHaveLength(49);
    expect(replays.every(({ headers: h }) => h.get('idempotency-replayed') === 'true')).toBe(true);
  });

  it('is refused when its key was another request’s, is not usable, or its flow was deleted', async () => {
    const body = await use.startBody();
    const headers = { 'Idempotency-Key': randomUUID() };
    const { body: flow } = await use.post(FLOWS, body, headers);
    expectProblem(await use.post(FLOWS, { ...body, flow_name: 'other' }, headers), 'invalid', 422);
    expectProblem(
      await use.post(FLOWS, body, { 'Idempotency-Key': 'x'.repeat(256) }),
      'malformed',
      400,
    );
    await use.api.call('DELETE', `${FLOWS}/${String(flow['flow_id'])}`);
    expectProblem(await use.post(FLOWS, body, headers), 'conflict', 409);
  });

  it('under one key in two tenants is two flows', async () => {
    const headers = { 'Idempotency-Key': randomUUID() };
    const other = newTenant();
    const first = await use.post(FLOWS, await use.startBody(), headers);
    const second = await use.api.call('POST', FLOWS, {
      body: await use.startBody(other),
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
      'an upload named twice',
      {
        flow_type: 'discovery',
        configuration: {
          uploads: ['5e5e5e5e-0000-4000-8000-00000000000a', '5E5E5E5E-0000-4000-8000-00000000000A'],
        },
      },
      ['/configuration/uploads'],
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
    const answer = await use.post(FLOWS, body);
    expectProblem(answer, 'invalid', 422);
    expect((answer.body['errors'] as { pointer: string }[]).map(({ pointer }) => pointer)).toEqual(
      pointers,
    );
  });

  it('takes no upload of another tenant', async () => {
    const body = await use.startBody(newTenant());
    expectProblem(await use.post(FLOWS, body), 'invalid', 422);
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
    expectProblem(await use.post(FLOWS, body, headers), code, status);
  });
});
