/** What the API says while a part it needs is away. */
import { randomUUID } from 'node:crypto';
import { createKnex, withTenant } from '../../db/knex';
import { type ApiHarness, type Json, startApi } from '../support/api';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { type FlowHarness, eventually, startFlowHarness, trivialPhases } from '../support/flows';
import { startTcpProxy } from '../support/tcp-proxy';

/** Nobody listens on it: the port is reserved for TCP multiplexing (RFC 1078). */
const NOBODY = '127.0.0.1:1';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.drop();
});

const startBody = async (api: ApiHarness): Promise<Json> => {
  const { body } = await api.call('POST', '/api/v1/uploads', { body: 'a,b\n1,2\n' });
  return { flow_type: 'discovery', configuration: { uploads: [body['upload_id']] } };
};

describe('while the engine is away', () => {
  let away: ApiHarness;
  beforeAll(async () => {
    away = await startApi(database.db, { temporalAddress: NOBODY });
  });
  afterAll(() => away.stop());

  it('a start is kept, and the same key starts that same flow when the engine is back', async () => {
    const headers = { 'Idempotency-Key': randomUUID() };
    const body = await startBody(away);
    const refused = await away.call('POST', '/api/v1/flows', { body, headers });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2']);
    expect(refused.body).toMatchObject({ code: 'unavailable', retryable: true });
    const id = refused.body['flow_id'] as string;

    const { body: kept } = await away.call('GET', `/api/v1/flows/${id}`);
    expect(kept['flow_status']).toBe('initialized');
    const status = await away.call('GET', `/api/v1/flows/${id}/status`);
    expect(status.body).toMatchObject({
      source: 'registry',
      state: null,
      engine_error: 'the flow engine or its workers do not answer',
    });

    const flows: FlowHarness = await startFlowHarness(database.db, trivialPhases());
    const back = await startApi(database.db, { taskQueue: flows.taskQueue });
    try {
      const { tenant } = away;
      const again = await back.call('POST', '/api/v1/flows', { body, headers, tenant });
      expect([again.status, again.body['flow_id']]).toEqual([200, id]);
      await eventually(
        () => back.call('GET', `/api/v1/flows/${id}`, { tenant }),
        (answer) => answer.body['flow_status'] === 'awaiting_approval',
      );
    } finally {
      await back.stop();
      await flows.stop();
    }
  });

  it('a command is refused soon, for now, and readiness names the engine', async () => {
    const { body } = await away.call('POST', '/api/v1/flows', { body: await startBody(away) });
    const path = `/api/v1/flows/${body['flow_id'] as string}`;
    const asked = Date.now();
    const pause = await away.call('POST', `${path}/pause`);
    expect([pause.status, pause.body['code']]).toEqual([503, 'unavailable']);
    expect(Date.now() - asked).toBeLessThan(5000);
    expect((await away.call('GET', path)).status).toBe(200);
    const ready = await away.call('GET', '/health/ready');
    expect([ready.status, ready.body['missing']]).toEqual([503, ['flow engine']]);
  });

  it('a deletion is kept, and a worker asks the engine for the cancellation later', async () => {
    const { body } = await away.call('POST', '/api/v1/flows', { body: await startBody(away) });
    const id = body['flow_id'] as string;
    expect((await away.call('DELETE', `/api/v1/flows/${id}`)).status).toBe(204);
    expect((await away.call('GET', `/api/v1/flows/${id}`)).status).toBe(404);
    const row: unknown = await withTenant(database.db, away.tenant, (trx) =>
      trx('master_flows').where({ flow_id: id }).first(),
    );
    expect(row).toMatchObject({ flow_status: 'initialized', cancel_sent_at: null });
  });
});

describe('while the answers of the engine get lost', () => {
  it('nothing is called refused that the flow may have taken before it ended', async () => {
    const { hostname, port } = new URL(`tcp://${process.env['TEMPORAL_ADDRESS'] ?? ''}`);
    const proxy = await startTcpProxy({ host: hostname, port: Number(port) });
    const flows = await startFlowHarness(database.db, trivialPhases());
    const { taskQueue } = flows;
    const api = await startApi(database.db, {
      taskQueue,
      temporalAddress: `127.0.0.1:${proxy.port}`,
    });
    const until = (path: string, status: string) =>
      eventually(
        () => api.call('GET', path),
        ({ body }) => body['flow_status'] === status,
      );
    try {
      const { body } = await api.call('POST', '/api/v1/flows', { body: await startBody(api) });
      const path = `/api/v1/flows/${body['flow_id'] as string}`;
      await until(path, 'awaiting_approval');
      proxy.loseAnswers();
      const approval = api.call('POST', `${path}/approval`, { body: { decision: 'approve' } });
      await until(path, 'completed');
      proxy.cut();
      const { status, body: problem } = await approval;
      expect([status, problem['code'], problem['retryable']]).toEqual([503, 'unavailable', true]);
    } finally {
      await api.stop();
      await flows.stop();
      await proxy.stop();
    }
  });
});

describe('while no worker is up', () => {
  it('a command is accepted, and the flow takes it when there is one', async () => {
    const taskQueue = `test-${randomUUID()}`;
    const api = await startApi(database.db, { taskQueue });
    const { body } = await api.call('POST', '/api/v1/flows', { body: await startBody(api) });
    const id = body['flow_id'] as string;
    const pause = await api.call('POST', `/api/v1/flows/${id}/pause`, {
      body: { reason: 'wait' },
      headers: { 'X-User-ID': 'ana' },
    });
    expect([pause.status, pause.body]).toEqual([202, { accepted: true, flow_id: id }]);
    const flows = await startFlowHarness(database.db, trivialPhases(), { taskQueue });
    try {
      await eventually(
        () => api.call('GET', `/api/v1/flows/${id}`),
        (answer) => answer.body['flow_status'] === 'paused',
      );
    } finally {
      await api.stop();
      await flows.stop();
    }
  });
});

describe('while the database is away', () => {
  it('every request is answered 503 and readiness names the database', async () => {
    const db = createKnex('postgres://nobody@127.0.0.1:1/none', { max: 2 });
    const api = await startApi(db);
    try {
      const answer = await api.call('GET', '/api/v1/flows');
      expect([answer.status, answer.body['code']]).toEqual([503, 'unavailable']);
      expect(answer.body['detail']).toBe('the database cannot be reached');
      const ready = await api.call('GET', '/health/ready');
      expect([ready.status, ready.body['missing']]).toEqual([503, ['database']]);
      expect((await api.call('GET', '/health/live')).status).toBe(200);
    } finally {
      await api.stop();
      await db.destroy();
    }
  });
});
