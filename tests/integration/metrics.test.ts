/** What API and worker tell Prometheus, read the way Prometheus does. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createApiMetrics } from '../../api/api-metrics';
import { loadConfig } from '../../config';
import { createFlowRegistry } from '../../db/flow-registry';
import { createKnex } from '../../db/knex';
import { serveMetrics } from '../../metrics/serve-metrics';
import { findFreePort } from '../../tools/ports';
import { startApi } from '../support/api';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { eventually, newTenant } from '../support/flows';
import { startWorkerProcess } from '../support/worker-process';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const scrape = async (port: number): Promise<string> =>
  (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
const valueOf = (text: string, sample: string): number | undefined => {
  const line = text.split('\n').find((one) => one.startsWith(`${sample} `));
  return line === undefined ? undefined : Number(line.slice(sample.length));
};

describe('the API', () => {
  it('counts requests by route, never by path or tenant', async () => {
    const metrics = createApiMetrics(database.db);
    const server = serveMetrics(metrics, 0);
    await once(server, 'listening');
    const { port, address } = server.address() as AddressInfo;
    const api = await startApi(database.db, { metrics });
    const id = randomUUID();
    try {
      for (const path of [`/flows/${id}`, `/flows/${id}`, '/flows', `/nowhere/${id}`])
        await api.call('GET', `/api/v1${path}`);
      const text = await scrape(port);
      const count = (route: string, status: number) =>
        valueOf(
          text,
          `http_request_duration_seconds_count{method="GET",route="${route}",status="${status}"}`,
        );
      expect(address).toBe('127.0.0.1');
      expect(count('/flows/{flow_id}', 404)).toBe(2);
      expect(count('/flows', 200)).toBe(1);
      expect(count('none', 404)).toBe(1);
      expect(valueOf(text, 'http_requests_in_flight')).toBe(0);
      expect(valueOf(text, 'database_pool_connections{state="max"}')).toBe(10);
      expect(valueOf(text, 'process_resident_memory_bytes')).toBeGreaterThan(1e7);
      for (const secret of [id, api.tenant.client_account_id, api.tenant.engagement_id])
        expect(text).not.toContain(secret);
      const elsewhere = await fetch(`http://127.0.0.1:${port}/`);
      expect(elsewhere.status).toBe(404);
    } finally {
      await api.stop();
      server.close();
    }
  });

  it('counts what it refused for want of the engine or the database', async () => {
    const metrics = createApiMetrics(database.db);
    const away = createKnex('postgres://nobody@127.0.0.1:1/none');
    const noDatabase = await startApi(away, { metrics });
    const noEngine = await startApi(database.db, { metrics, temporalAddress: '127.0.0.1:1' });
    try {
      await noDatabase.call('GET', '/api/v1/flows');
      await noEngine.call('GET', '/api/v1/flows');
      const flow_id = randomUUID();
      await createFlowRegistry(database.db).createMasterFlow({
        ...{ flow_id, tenant: noEngine.tenant, flow_type: 'discovery', user_id: 'tester' },
        ...{ flow_name: null, configuration: {}, on_phase_failure: 'park' },
        ...{ idempotency_key: null, request_sha256: null, request_id: null },
      });
      const refused = await noEngine.call('POST', `/api/v1/flows/${flow_id}/pause`, { body: {} });
      expect(refused.status).toBe(503);
      const text = await metrics.register.metrics();
      expect(valueOf(text, 'dependency_errors_total{dependency="database"}')).toBe(1);
      expect(valueOf(text, 'dependency_errors_total{dependency="engine"}')).toBe(1);
    } finally {
      await noDatabase.stop();
      await noEngine.stop();
      await away.destroy();
    }
  });
});

describe('the worker', () => {
  it('tells of its process, its tasks, its connections and the registry', async () => {
    const { temporalAddress } = loadConfig();
    const tenant = newTenant();
    await createFlowRegistry(database.db).createMasterFlow({
      ...{ flow_id: randomUUID(), tenant, flow_type: 'discovery', user_id: 'tester' },
      ...{ flow_name: null, configuration: {}, on_phase_failure: 'park' },
      ...{ idempotency_key: null, request_sha256: null, request_id: null },
    });
    const metricsPort = await findFreePort();
    const worker = await startWorkerProcess({
      ...{ databaseUrl: database.url, temporalAddress: temporalAddress as string, metricsPort },
      taskQueue: `test-${randomUUID()}`,
    });
    try {
      const text = await eventually(
        () => scrape(metricsPort).catch((error: unknown) => `${String(error)} ${worker.errors()}`),
        (found) => valueOf(found, 'registry_readable') === 1,
      );
      for (const sample of [
        'worker_tasks_in_flight{kind="activity"}',
        'worker_tasks_in_flight{kind="local_activity"}',
        'worker_tasks_in_flight{kind="workflow_activation"}',
        'registry_agreement_ratio',
        'registry_compared_rows',
      ])
        expect([sample, valueOf(text, sample)]).toEqual([sample, expect.any(Number)]);
      expect(valueOf(text, 'worker_cached_workflows{kind="max"}')).toBe(1500);
      expect(valueOf(text, 'database_pool_connections{state="max"}')).toBe(20);
      expect(valueOf(text, 'database_size_bytes')).toBeGreaterThan(1e6);
      expect(valueOf(text, 'process_cpu_seconds_total')).toBeGreaterThan(0);
      const flows = text.split('\n').filter((line) => line.startsWith('flows{'));
      expect(flows.length).toBeGreaterThan(0);
      expect(text).not.toContain(tenant.client_account_id);
    } finally {
      await worker.kill();
    }
  });
});
