/** The API on a free port, with a caller that speaks JSON. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client } from '@temporalio/client';
import type { Knex } from 'knex';
import type { ApiMetrics } from '../../api/api-metrics';
import { connectEngine } from '../../api/engine-connection';
import { createFlowClient } from '../../workflows/client/flow-client';
import { createServer } from '../../api/server';
import { loadConfig } from '../../config';
import { createFlowSlots, DEFAULT_RUNNING_FLOWS } from '../../db/flow-slots';
import { createFlowRegistry } from '../../db/flow-registry';
import { createLogger } from '../../workers/logging';
import type { Tenant } from '../../workflows/run';
import { newTenant } from './flows';

/** Any JSON document; tests say what they expect of it. */
export type Json = Record<string, unknown>;

export interface Answer {
  status: number;
  headers: Headers;
  body: Json;
}

interface Call {
  tenant?: Tenant | null;
  headers?: Record<string, string>;
  body?: unknown;
}

export interface ApiHarness {
  url: string;
  tenant: Tenant;
  call: (method: string, path: string, options?: Call) => Promise<Answer>;
  stop: () => Promise<void>;
}

export const tenantHeaders = (tenant: Tenant): Record<string, string> => ({
  'X-Client-Account-ID': tenant.client_account_id,
  'X-Engagement-ID': tenant.engagement_id,
});

/** `temporalAddress` may name a place where nobody listens. */
export async function startApi(
  db: Knex,
  options: {
    taskQueue?: string;
    temporalAddress?: string;
    runningFlows?: number;
    metrics?: ApiMetrics;
  } = {},
): Promise<ApiHarness> {
  const { temporalAddress, temporalNamespace: namespace } = loadConfig();
  const address = options.temporalAddress ?? temporalAddress;
  if (!address) throw new Error('tests need TEMPORAL_ADDRESS; `npm test` sets it');
  const connection = connectEngine(address);
  const flows = createFlowClient({
    client: new Client({ connection, namespace }),
    taskQueue: options.taskQueue ?? 'nobody-listens-here',
  });
  const log = createLogger('silent');
  const slots = createFlowSlots(db, { limit: options.runningFlows ?? DEFAULT_RUNNING_FLOWS });
  const registry = createFlowRegistry(db, options);
  const app = createServer({
    ...{ db, flows, log, registry, slots },
    ...(options.metrics && { metrics: options.metrics }),
  });
  const server = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => {
      resolve(listening);
    });
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const tenant = newTenant();
  return {
    url,
    tenant,
    call: async (method, path, { tenant: given = tenant, headers = {}, body } = {}) => {
      const raw = typeof body === 'string' || body instanceof Uint8Array;
      const response = await fetch(`${url}${path}`, {
        method,
        headers: {
          ...(given && tenantHeaders(given)),
          ...(body !== undefined && !raw && { 'Content-Type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: raw ? (body as string) : JSON.stringify(body) }),
      });
      const text = await response.text();
      const isJson = /json/.test(response.headers.get('content-type') ?? '');
      const content = (isJson ? JSON.parse(text) : { text }) as Json;
      return { status: response.status, headers: response.headers, body: content };
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await connection.close();
    },
  };
}
