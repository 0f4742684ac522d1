/** Whether the system says of itself what is so: ready or not, and a canary through all of it. */
import { type AddressInfo, createServer, type Server } from 'node:net';
import { loadConfig } from '../../config';
import { acrossTenants, createKnex } from '../../db/knex';
import { readMissingMigrations } from '../../db/missing-migrations';
import { probeLegs } from '../../workflows/client/probe-client';
import { type ApiHarness, type Json, startApi } from '../support/api';
import { expectProblem, type FlowApi, startFlowApi } from '../support/flow-api';
import { eventually } from '../support/flows';

const PROBE = '/api/v1/health/probe';
const READY_LIMIT_MS = 2000;

let use: FlowApi;
beforeAll(async () => {
  use = await startFlowApi();
});
afterAll(() => use.stop());

/** An API on the test's database, for as long as `work` takes. */
async function withApi(
  options: Parameters<typeof startApi>[1],
  work: (api: ApiHarness) => Promise<void>,
): Promise<void> {
  const api = await startApi(use.database.db, options);
  try {
    await work(api);
  } finally {
    await api.stop();
  }
}

async function readiness(api: ApiHarness): Promise<[number, Json]> {
  const started = performance.now();
  const { status, body } = await api.call('GET', '/health/ready', { tenant: null });
  expect(performance.now() - started).toBeLessThan(READY_LIMIT_MS);
  return [status, body];
}

describe('readiness', () => {
  it('misses nothing where a worker is there', async () => {
    const body = await eventually(
      async () => (await use.get('/health/ready')).body,
      ({ degraded }) => (degraded as string[]).length === 0,
    );
    expect(body).toEqual({ status: 'ok', missing: [], degraded: [] });
  });

  it('without a worker is degraded, and ready all the same', async () => {
    await withApi({ taskQueue: 'nobody-takes-this' }, async (api) => {
      expect(await readiness(api)).toEqual([
        200,
        { status: 'ok', missing: [], degraded: ['no worker takes flows from the queue'] },
      ]);
    });
  });

  it('names a database without the schema', async () => {
    const url = loadConfig().databaseUrl as string;
    const bare = createKnex(Object.assign(new URL(url), { pathname: '/template1' }).toString());
    const api = await startApi(bare);
    try {
      const names = await readMissingMigrations(bare);
      expect(names).toContain('0001-create-master-registry');
      expect(await readMissingMigrations(use.database.db)).toEqual([]);
      expect(await readiness(api)).toMatchObject([503, { missing: ['database schema'] }]);
    } finally {
      await api.stop();
      await bare.destroy();
    }
  });

  it('is answered in time by who waits for a database and an engine that say nothing', async () => {
    const mute = await new Promise<Server>((resolve) => {
      const server = createServer(() => undefined).listen(0, '127.0.0.1', () => {
        resolve(server);
      });
    });
    const { port } = mute.address() as AddressInfo;
    const db = createKnex(`postgres://nobody@127.0.0.1:${port}/none`);
    const api = await startApi(db, { temporalAddress: `127.0.0.1:${port}` });
    try {
      const [status, body] = await readiness(api);
      expect([status, body['missing']]).toEqual([503, ['database', 'flow engine']]);
    } finally {
      await api.stop();
      await db.destroy();
      mute.close();
    }
  });
});

describe('a probe', () => {
  it('goes through engine, worker and database, is no flow, and leaves nothing behind', async () => {
    const { status, body } = await use.post(PROBE);
    expect([status, body['ok'], body['failed']]).toEqual([200, true, null]);
    const legs = body['legs'] as Record<string, number>;
    expect(Object.keys(legs)).toEqual([...probeLegs]);
    const sum = Object.values(legs).reduce((total, ms) => total + ms, 0);
    // The engine's clock and ours tick apart by a little.
    expect(Math.abs(sum - Number(body['total_ms']))).toBeLessThan(50);
    const { write_ms, read_ms } = body['database'] as Record<string, number>;
    expect([Number(write_ms) > 0, Number(read_ms) > 0]).toEqual([true, true]);
    expect(await use.database.db('health_probes').select('*')).toEqual([]);
    // Nothing in this file is a flow, of any tenant.
    expect(
      await acrossTenants(use.database.db, (trx) => trx('master_flows').select('flow_id')),
    ).toEqual([]);
  });

  it('is one at a time, and not at once again', async () => {
    await withApi({ taskQueue: use.flows.taskQueue }, async (api) => {
      const answers = await Promise.all([1, 2, 3].map(() => api.call('POST', PROBE)));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 429, 429]);
      const again = await api.call('POST', PROBE);
      expectProblem(again, 'rate_limited', 429);
      expect(again.headers.get('retry-after')).not.toBeNull();
      await eventually(
        () => api.call('POST', PROBE),
        ({ status }) => status === 200,
      );
    });
  });

  it('names the worker that is not there', async () => {
    await withApi({ taskQueue: 'nobody-takes-this' }, async (api) => {
      const { body } = await api.call('POST', PROBE);
      expect(body).toMatchObject({
        ...{ ok: false, database: null },
        failed: { leg: 'worker_pickup', message: 'no worker took the probe in time' },
        legs: { engine_start: expect.any(Number) as number, worker_pickup: null, result: null },
      });
    });
  });

  it('names the database that does not take the row', async () => {
    const admin = createKnex(use.database.url, { max: 1, privileged: true });
    await admin.raw('alter table health_probes rename to elsewhere');
    try {
      await withApi({ taskQueue: use.flows.taskQueue }, async (api) => {
        const { body } = await api.call('POST', PROBE);
        expect([body['ok'], body['failed']]).toEqual([
          false,
          {
            leg: 'workflow_task',
            message:
              'the worker did not finish the workflow task, which writes to the database: relation "health_probes" does not exist',
          },
        ]);
      });
    } finally {
      await admin.raw('alter table elsewhere rename to health_probes');
      await admin.destroy();
    }
  });

  it('names the engine that is away', async () => {
    await withApi({ temporalAddress: '127.0.0.1:1' }, async (api) => {
      const { status, body } = await api.call('POST', PROBE);
      expect([status, body['ok'], body['failed']]).toEqual([
        200,
        false,
        { leg: 'engine_start', message: 'the flow engine did not take the probe in time' },
      ]);
    });
  });
});
