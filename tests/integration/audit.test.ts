/** One log per tenant: complete, in order, and no change of it goes unseen. */
import { createHash, randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { readUnsealedTenants, sealAudit } from '../../db/audit-log';
import { createKnex } from '../../db/knex';
import type { Tenant } from '../../workflows/run';
import { type ApiHarness, type Json, startApi } from '../support/api';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { newTenant } from '../support/flows';
import { expectProblem } from '../support/flow-api';
import { recordedFlow, sealedEvents } from '../support/recorded-flow';

let database: TestDatabase;
let api: ApiHarness;
/** a superuser, who is bound by nothing */
let root: Knex;
beforeAll(async () => {
  database = await createTestDatabase();
  root = createKnex(database.url, { max: 1, privileged: true });
  api = await startApi(database.db, { temporalAddress: '127.0.0.1:1' });
});
afterAll(async () => {
  await api.stop();
  await root.destroy();
  await database.drop();
});

const audit = async (tenant: Tenant, query = '', path = '/audit'): Promise<Json[]> => {
  const { status, body } = await api.call('GET', `/api/v1${path}${query}`, { tenant });
  expect(status).toBe(200);
  return body['items'] as Json[];
};
const verification = async (tenant: Tenant): Promise<Json> =>
  (await api.call('GET', '/api/v1/audit/verification', { tenant })).body;
const sealedTenant = () => sealedEvents(database.db);

describe('sealing', () => {
  it('gives what was committed first the lower position, whatever began first', async () => {
    const tenant = newTenant();
    const [slow, quick, later] = [1, 2, 3].map(() => recordedFlow(database.db, tenant));
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    const { committed } = await slow!.recordLate('started', held);
    await quick!.record('started');
    expect(await audit(tenant)).toMatchObject([{ position: 1, flow_id: quick!.flow_id }]);
    release();
    await committed;
    await later!.record('started');
    expect(await audit(tenant)).toMatchObject([
      { position: 1, flow_id: quick!.flow_id },
      { position: 2, flow_id: slow!.flow_id },
      { position: 3, flow_id: later!.flow_id },
    ]);
  });

  it('leaves no gap and doubles nothing when many seal at once', async () => {
    const tenant = newTenant();
    const flow = recordedFlow(database.db, tenant);
    const sealing = { over: false };
    const sealers = [1, 2, 3].map(async () => {
      while (!sealing.over) await sealAudit(database.db, tenant);
    });
    for (let n = 0; n < 50; n += 1) await flow.record('reminded', 'awaiting_approval');
    sealing.over = true;
    await Promise.all(sealers);
    const entries = await audit(tenant, '?limit=200');
    expect(entries.map(({ position }) => position)).toEqual(entries.map((_, at) => at + 1));
    expect(new Set(entries.map(({ hash }) => hash)).size).toBe(50);
    expect(await verification(tenant)).toMatchObject({ ok: true, entries: 50, broken: null });
  });

  it('finds the tenants that have something to seal, each once', async () => {
    const tenants = [newTenant(), newTenant()];
    for (const tenant of tenants)
      for (const kind of ['started', 'pausing'] as const)
        await recordedFlow(database.db, tenant).record(kind);
    const found = await readUnsealedTenants(database.db);
    for (const tenant of tenants)
      expect(found.filter((one) => one.engagement_id === tenant.engagement_id)).toEqual([tenant]);
    for (const tenant of found) await sealAudit(database.db, tenant);
    expect(await readUnsealedTenants(database.db)).toEqual([]);
  });

  it('chains each entry to the one before, as the documentation says', async () => {
    const tenant = await sealedTenant();
    let hash = createHash('sha256').digest();
    for (const entry of await audit(tenant)) {
      const content = Buffer.from(entry['content_hash'] as string, 'hex');
      hash = createHash('sha256').update(hash).update(content).digest();
      expect(entry['hash']).toBe(hash.toString('hex'));
    }
    expect(await verification(tenant)).toEqual({
      ...{ ok: true, entries: 6, purged: 0, broken: null },
      head: { position: 6, hash: hash.toString('hex') },
    });
  });
});

describe('a request that changes something', () => {
  it('is in the log with who, what, why and how it ended', async () => {
    const tenant = newTenant();
    const flow = recordedFlow(database.db, tenant);
    await flow.record('started');
    const asked = await api.call('POST', `/api/v1/flows/${flow.flow_id}/pause`, {
      tenant,
      body: { reason: 'change freeze' },
      headers: { 'X-User-ID': 'ann', 'X-Request-ID': 'r-1' },
    });
    expect(asked.status).toBe(503);
    expect((await audit(tenant, '?action=postFlowsByFlowIdPause'))[0]).toMatchObject({
      ...{ kind: 'request', flow_id: flow.flow_id, actor: 'ann', reason: 'change freeze' },
      ...{ method: 'POST', route: '/flows/{flow_id}/pause', status: 503 },
      ...{ problem_code: 'unavailable', request_id: 'r-1', source: 'api' },
    });
    const limits = await api.call('PUT', '/api/v1/limits', { tenant, body: { running_flows: 3 } });
    expect(limits.status).toBe(200);
    expect((await audit(tenant)).at(-1)).toMatchObject({
      ...{ action: 'putLimits', status: 200, problem_code: null, flow_id: null },
    });
  });

  it('is in the log when it was refused: unknown flow, bad body, no JSON', async () => {
    const tenant = newTenant();
    const path = `/api/v1/flows/${randomUUID()}/pause`;
    await api.call('POST', path, { tenant, body: {} });
    await api.call('POST', path, { tenant, body: { reason: 7, password: 'hunter2' } });
    await api.call('POST', path, { tenant, body: '{', headers: { 'X-User-ID': 'eve' } });
    await api.call('POST', path, { tenant, body: { reason: 'a\0b' } });
    const entries = await audit(tenant);
    expect(
      entries.map(({ status, problem_code, reason }) => [status, problem_code, reason]),
    ).toEqual([
      [404, 'not_found', null],
      [422, 'invalid', null],
      [400, 'malformed', null],
      [422, 'invalid', 'a\uFFFDb'],
    ]);
    expect(entries[2]).toMatchObject({ actor: 'eve' });
    expect(JSON.stringify(entries)).not.toContain('hunter2');
  });

  it('names the flow it made', async () => {
    const tenant = newTenant();
    const upload = await api.call('POST', '/api/v1/uploads', { tenant, body: 'a,b' });
    const body = {
      flow_type: 'discovery',
      configuration: { uploads: [upload.body['upload_id']] },
    };
    const started = await api.call('POST', '/api/v1/flows', { tenant, body });
    const [entry] = await audit(tenant, '?action=postFlows');
    expect(entry).toMatchObject({ status: started.status });
    if (started.status === 201) expect(entry!['flow_id']).toBe(started.body['flow_id']);
  });

  it('is answered the same when the log cannot be written', async () => {
    const broken = newTenant();
    await root.raw(`alter table api_requests add constraint refuse check (actor <> 'nobody')`);
    const answer = await api.call('PUT', '/api/v1/limits', {
      tenant: broken,
      body: { running_flows: 3 },
      headers: { 'X-User-ID': 'nobody' },
    });
    await root.raw('alter table api_requests drop constraint refuse');
    expect(answer.status).toBe(200);
    expect(await audit(broken)).toEqual([]);
  });

  it('is not there for what only reads', async () => {
    const tenant = newTenant();
    await api.call('GET', '/api/v1/flows', { tenant });
    expect(await audit(tenant)).toEqual([]);
  });
});

describe('the log', () => {
  it('is paged, and filtered by flow, actor, action and time', async () => {
    const tenant = newTenant();
    const [one, two] = [recordedFlow(database.db, tenant), recordedFlow(database.db, tenant)];
    await one.record('started', 'running', { at: '2026-01-01T00:00:00.000Z' });
    await two.record('started', 'running', { at: '2026-02-01T00:00:00.000Z' });
    await one.record('pausing', 'pausing', { origin: { user_id: 'bob', source: 'api' } });
    const positions = async (query: string, path?: string) =>
      (await audit(tenant, query, path)).map(({ position }) => position);
    expect(await positions(`?flow_id=${one.flow_id}`)).toEqual([1, 3]);
    expect(await positions('', `/flows/${two.flow_id}/audit`)).toEqual([2]);
    expect(await positions('?actor=bob')).toEqual([3]);
    expect(await positions('?action=started')).toEqual([1, 2]);
    expect(await positions('?from=2026-01-15T00:00:00Z&to=2026-03-01T00:00:00Z')).toEqual([2]);
    const first = await api.call('GET', '/api/v1/audit?limit=2', { tenant });
    const { next_cursor } = first.body['page'] as { next_cursor: string };
    expect(await positions(`?limit=2&cursor=${next_cursor}`)).toEqual([3]);
    expectProblem(
      await api.call('GET', `/api/v1/audit?actor=x&cursor=${next_cursor}`, { tenant }),
      ...(['invalid', 422] as const),
    );
  });

  it('shows nothing of another tenant', async () => {
    const tenant = newTenant();
    const flow = recordedFlow(database.db, tenant);
    await flow.record('started');
    await audit(tenant);
    const other = newTenant();
    expect(await audit(other, `?flow_id=${flow.flow_id}`)).toEqual([]);
    expectProblem(
      await api.call('GET', `/api/v1/flows/${flow.flow_id}/audit`, { tenant: other }),
      ...(['not_found', 404] as const),
    );
    expect((await api.call('GET', '/api/v1/exports/audit', { tenant: other })).body).toEqual({
      text: '',
    });
  });

  it('is exported whole or from a position, each line with the hash before', async () => {
    const tenant = await sealedTenant();
    const lines = async (query: string): Promise<Json[]> => {
      const { headers, body } = await api.call('GET', `/api/v1/exports/audit${query}`, { tenant });
      expect(headers.get('content-type')).toBe('application/x-ndjson');
      const text = (body['text'] as string | undefined) ?? '';
      return text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Json);
    };
    const all = await lines('');
    expect(all.map(({ position }) => position)).toEqual([1, 2, 3, 4, 5, 6]);
    for (const [at, line] of all.entries())
      if (at > 0) expect(line['previous_hash']).toBe(all[at - 1]!['hash']);
    expect(await lines('?from_position=4')).toEqual(all.slice(3));
    expect(await lines('?from_position=7')).toEqual([]);
    expectProblem(
      await api.call('GET', '/api/v1/exports/audit?from_position=9', { tenant }),
      ...(['invalid', 422] as const),
    );
  });
});
