/** Who is let in, for which tenant, in whose name. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createKeyRing } from '../../api/auth/api-key';
import { createAuthenticate } from '../../api/auth/authenticate';
import { createRateLimit } from '../../api/rate-limit';
import { type Answer, type ApiHarness, type Json, startApi } from '../support/api';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { expectProblem, FLOWS } from '../support/flow-api';
import { newTenant } from '../support/flows';
import { tokenOf } from '../support/token';

let database: TestDatabase;
let api: ApiHarness;
beforeAll(async () => {
  database = await createTestDatabase();
  api = await startApi(database.db);
});
afterAll(async () => {
  await api.stop();
  await database.drop();
});

/** A request with these headers and none of the tenant's own. */
const ask = (headers: Record<string, string>, path = FLOWS, method = 'GET', body?: unknown) =>
  api.call(method, path, { tenant: null, headers, ...(body !== undefined && { body }) });
const withToken = (token: string, more: Record<string, string> = {}): Promise<Answer> =>
  ask({ Authorization: `Bearer ${token}`, ...more });

describe('a request', () => {
  const tenant = newTenant();
  it.each<[string, () => string]>([
    ['no signature', () => tokenOf(tenant, {}, { header: { alg: 'none' } })],
    ['another secret', () => tokenOf(tenant, {}, { secret: 'x'.repeat(40) })],
    ['an algorithm that is not taken', () => tokenOf(tenant, {}, { header: { alg: 'HS512' } })],
    ['an end that has passed', () => tokenOf(tenant, { exp: 1 })],
    ['no end', () => tokenOf(tenant, { exp: undefined })],
    ['no subject', () => tokenOf(tenant, { sub: '' })],
    ['a tenant that is none', () => tokenOf(tenant, { client_account_id: 'me' })],
    ['nothing of ours in it', () => 'a-token'],
    [
      'the form of a key we never made',
      () => `mfo_${'0'.repeat(8)}-0000-0000-0000-${'0'.repeat(12)}_${'A'.repeat(43)}`,
    ],
  ])('with a token of %s is refused', async (_, token) => {
    const answer = await withToken(token());
    expectProblem(answer, 'unauthenticated', 401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });

  it('without a token, or with a header that is none, is refused', async () => {
    expectProblem(await ask({}), 'unauthenticated', 401);
    expectProblem(await ask({ Authorization: 'Basic YTpi' }), 'unauthenticated', 401);
  });

  it('is refused before its body is read', async () => {
    const answer = await ask({}, FLOWS, 'POST', '{ this is no JSON');
    expectProblem(answer, 'unauthenticated', 401);
  });

  it('of a token without a role may not even read', async () => {
    expectProblem(await withToken(tokenOf(tenant, { roles: ['cleaner'] })), 'forbidden', 403);
  });
});

describe('the tenant', () => {
  const tenant = newTenant();
  const other = newTenant();

  it('is the token’s where no header names one', async () => {
    expect((await withToken(tokenOf(tenant))).status).toBe(200);
  });

  it.each([
    ['X-Client-Account-ID', other.client_account_id],
    ['X-Engagement-ID', other.engagement_id],
  ])('of another %s is refused', async (name, id) => {
    expectProblem(await withToken(tokenOf(tenant), { [name]: id }), 'forbidden', 403);
  });

  it('must be named where the token gives several engagements', async () => {
    const several = tokenOf(tenant, { engagement_id: [tenant.engagement_id, other.engagement_id] });
    expectProblem(await withToken(several), 'tenant_missing', 400);
    const all = tokenOf(tenant, { engagement_id: '*' });
    expectProblem(await withToken(all), 'tenant_missing', 400);
    for (const token of [several, all])
      expect((await withToken(token, { 'X-Engagement-ID': other.engagement_id })).status).toBe(200);
  });
});

describe('a user', () => {
  it('cannot be somebody else, unless the token may act for users', async () => {
    const headers = { 'X-User-ID': 'bob' };
    const tenant = newTenant();
    expectProblem(await withToken(tokenOf(tenant, { sub: 'ann' }), headers), 'forbidden', 403);
    const service = tokenOf(tenant, { sub: 'portal', may_act_for_users: true });
    expect((await withToken(service, headers)).status).toBe(200);
    const upload = await ask(
      { Authorization: `Bearer ${service}` },
      '/api/v1/uploads',
      'POST',
      'name\na',
    );
    const started = await ask({ Authorization: `Bearer ${service}`, ...headers }, FLOWS, 'POST', {
      flow_type: 'discovery',
      configuration: { uploads: [upload.body['upload_id']] },
    });
    const events = await withToken(service, {});
    expect(events.status).toBe(200);
    const flowId = started.body['flow_id'] as string;
    const log = await ask({ Authorization: `Bearer ${service}` }, `${FLOWS}/${flowId}/events`);
    expect(started.body['user_id']).toBe('bob');
    expect((log.body['items'] as Json[])[0]).toMatchObject({
      actor: 'portal',
      on_behalf_of: 'bob',
    });
  });
});

describe('an API key', () => {
  const make = (body: Json, headers: Record<string, string> = {}) =>
    api.call('POST', '/api/v1/api-keys', { body, headers });
  const used = (key: unknown, path = FLOWS) =>
    ask({ Authorization: `Bearer ${String(key)}` }, path);

  it('is shown once, kept as a digest, works for its tenant, and is refused once it is revoked', async () => {
    const made = await make({ name: 'nightly', permissions: ['read'] }, { 'Idempotency-Key': 'k' });
    expect(made.status).toBe(201);
    const { key, key_id } = made.body as { key: string; key_id: string };
    const again = await make(
      { name: 'nightly', permissions: ['read'] },
      { 'Idempotency-Key': 'k' },
    );
    expect([again.status, again.body['key_id'], again.body['key']]).toEqual([201, key_id, null]);
    const { rows } = await database.db.raw<{ rows: { all: string }[] }>(
      `with scope as (select set_config('app.scope', 'system', true))
       select string_agg(k::text, '') || (select string_agg(r::text, '') from stored_responses r) as all
       from scope, api_keys k`,
    );
    const [, , secret = ''] = key.split('_');
    expect(rows[0]?.all).not.toContain(secret);

    expect((await used(key)).status).toBe(200);
    expectProblem(await used(key, '/api/v1/api-keys'), 'forbidden', 403);
    expectProblem(
      await used(`${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`),
      'unauthenticated',
      401,
    );
    const foreign = await ask({
      Authorization: `Bearer ${key}`,
      'X-Client-Account-ID': newTenant().client_account_id,
    });
    expectProblem(foreign, 'forbidden', 403);

    expect((await api.call('DELETE', `/api/v1/api-keys/${key_id}`)).status).toBe(204);
    expectProblem(await used(key), 'unauthenticated', 401);
    const [shown] = (await api.call('GET', '/api/v1/api-keys')).body['items'] as Json[];
    expect(shown).toMatchObject({ key_id, revoked_by: 'system' });
    expect(shown).not.toHaveProperty('secret_sha256');
  });

  it('is refused when its time is over', async () => {
    const { key, key_id } = (await make({ name: 'old', permissions: ['read'] })).body;
    await database.db.transaction(async (trx) => {
      await trx.raw(`select set_config('app.scope', 'system', true)`);
      await trx('api_keys')
        .where({ key_id })
        .update({ expires_at: trx.raw('now()') });
    });
    expectProblem(await used(key), 'unauthenticated', 401);
  });

  it('cannot have what its maker has not', async () => {
    const { key } = (await make({ name: 'clerk', permissions: ['administer'] })).body;
    const answer = await ask(
      { Authorization: `Bearer ${String(key)}` },
      '/api/v1/api-keys',
      'POST',
      { name: 'more', permissions: ['administer', 'operate'] },
    );
    expectProblem(answer, 'forbidden', 403);
  });
});

describe('tokens of an identity provider', () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = (claims: object): string => {
    const text = `${part({ alg: 'RS256', kid: 'one' })}.${part(claims)}`;
    return `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`;
  };
  let provider: Server;
  let isUp = true;
  beforeAll(async () => {
    const keys = [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }];
    provider = createServer((_, response) => {
      response.writeHead(isUp ? 200 : 500).end(JSON.stringify({ keys }));
    });
    await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => provider.close(resolve)));

  const authenticate = (settings: object = {}) =>
    createAuthenticate(
      {
        jwksUrl: `http://127.0.0.1:${(provider.address() as AddressInfo).port}/keys`,
        issuer: 'https://id.example',
        audience: 'flows',
        ...settings,
      },
      createKeyRing(database.db),
    );
  const tenant = newTenant();
  const claims = {
    ...tenant,
    ...{ sub: 'ann', roles: ['approver'], iss: 'https://id.example', aud: 'flows' },
    exp: Math.floor(Date.now() / 1000) + 60,
  };

  it('are taken when issuer, audience and signature are right, and only then', async () => {
    const principal = await authenticate()(signed(claims));
    expect(principal).toMatchObject({ subject: 'ann', mayActForUsers: false });
    expect([...principal.permissions]).toEqual(['read', 'approve']);
    for (const wrong of [{ iss: 'https://else.example' }, { aud: 'others' }])
      await expect(authenticate()(signed({ ...claims, ...wrong }))).rejects.toMatchObject({
        code: 'unauthenticated',
      });
    // The public key as an HMAC secret: the oldest trick there is.
    const pem = publicKey.export({ format: 'pem', type: 'spki' }).toString();
    const forged = tokenOf(tenant, {}, { secret: pem, header: { alg: 'HS256', kid: 'one' } });
    await expect(authenticate()(forged)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('cannot be checked while the provider’s keys cannot be had: that is no refusal', async () => {
    isUp = false;
    await expect(authenticate()(signed(claims))).rejects.toMatchObject({ code: 'unavailable' });
    isUp = true;
  });
});

describe('the limit of requests', () => {
  it('is a tenant’s own, and says when to come back', async () => {
    const limited = await startApi(database.db, { deps: { rateLimit: createRateLimit(3) } });
    const tenant = newTenant();
    const statuses = [];
    for (let n = 0; n < 3; n += 1)
      statuses.push((await limited.call('GET', FLOWS, { tenant })).status);
    const refused = await limited.call('GET', FLOWS, { tenant });
    expect(statuses).toEqual([200, 200, 200]);
    expectProblem(refused, 'rate_limited', 429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.get('ratelimit')).toMatch(/^"tenant";r=0;t=\d+$/);
    expect((await limited.call('GET', FLOWS)).status).toBe(200);
    await limited.stop();
  });

  it('holds for guesses at tokens, too', async () => {
    const statuses = new Set<number>();
    const limited = await startApi(database.db);
    for (let n = 0; n < 301; n += 1) {
      const headers = { Authorization: `Bearer guess-${n}` };
      statuses.add((await limited.call('GET', FLOWS, { tenant: null, headers })).status);
    }
    expect([...statuses]).toEqual([401, 429]);
    await limited.stop();
  });
});
