/** The API on a free port, over a flow harness of the test's. */
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { createFlowClient } from '../../api/flow-client';
import { createServer } from '../../api/server';
import { createFlowRegistry } from '../../db/flow-registry';
import type { Tenant } from '../../workflows/run';
import type { TestDatabase } from './database';
import type { FlowHarness } from './flows';

export interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
  text: string;
}

export interface ApiHarness {
  url: string;
  call: (
    method: string,
    path: string,
    options?: { tenant?: Tenant | null; body?: unknown; headers?: Record<string, string> },
  ) => Promise<Answer>;
  stop: () => Promise<void>;
}

export async function startApi({ db }: TestDatabase, flows: FlowHarness): Promise<ApiHarness> {
  const client = createFlowClient({ client: flows.client, taskQueue: flows.taskQueue });
  const app = createServer({
    db,
    flows: client,
    registry: createFlowRegistry(db),
    log: pino({ level: 'silent' }),
  });
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    call: async (method, path, { tenant = flows.tenant, body, headers = {} } = {}) => {
      const response = await fetch(`${url}/api/v1${path}`, {
        method,
        headers: {
          ...(tenant && {
            'X-Client-Account-ID': tenant.client_account_id,
            'X-Engagement-ID': tenant.engagement_id,
          }),
          ...(body !== undefined && { 'Content-Type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      const isJson = response.headers.get('content-type')?.includes('json') === true;
      return {
        status: response.status,
        headers: response.headers,
        text,
        body: isJson ? (JSON.parse(text) as Record<string, unknown>) : {},
      };
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
