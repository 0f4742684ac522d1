/** The API on a free port, with a caller that speaks JSON. */
import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import { Client } from '@temporalio/client';
import type { Knex } from 'knex';
import { createKeyRing } from '../../api/auth/api-key';
import { createAuthenticate } from '../../api/auth/authenticate';
import type { ApiMetrics } from '../../api/api-metrics';
import { connectEngine } from '../../api/engine-connection';
import { createFlowClient } from '../../workflows/client/flow-client';
import type { ApiDeps } from '../../api/deps';
import { createRateLimit } from '../../api/rate-limit';
import { createEventHub, type EventHub } from '../../api/event-hub';
import { createServer } from '../../api/server';
import { answerUnreadable } from '../../api/unreadable-request';
import { loadConfig } from '../../config';
import { createFlowSlots, DEFAULT_RUNNING_FLOWS } from '../../db/flow-slots';
import { createFlowRegistry } from '../../db/flow-registry';
import { createDataConverter } from '../../engine/data-converter';
import type { SecretSeal } from '../../db/webhook-secret';
import { createLogger } from '../../workers/logging';
import type { Tenant } from '../../workflows/run';
import { newTenant } from './flows';
import { type Claims, JWT_SECRET, tokenOf } from './token';

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
  events: EventHub;
  tenant: Tenant;
  /** what a request of the tenant's administrator carries */
  headers: () => Record<string, string>;
  call: (method: string, path: string, options?: Call) => Promise<Answer>;
  stop: () => Promise<void>;
}

/** How the API of a test knows who calls: tokens of `tokenOf`, and API keys. */
export function testAuth(
  db: Knex,
): Pick<ApiDeps, 'authenticate' | 'forgetKey' | 'rateLimit' | 'requireIfMatch'> {
  const keys = createKeyRing(db);
  return {
    authenticate: createAuthenticate({ secret: JWT_SECRET }, keys),
    forgetKey: keys.forget,
    rateLimit: createRateLimit(1_000_000),
    requireIfMatch: false,
  };
}

/** What a request of the tenant's administrator carries. */
export const tenantHeaders = (
  tenant: Tenant,
  claims: Partial<Claims> = {},
): Record<string, string> => ({
  Authorization: `Bearer ${tokenOf(tenant, claims)}`,
  'X-Client-Account-ID': tenant.client_account_id,
  'X-Engagement-ID': tenant.engagement_id,
});

/** Stands in for encryption: nothing opens in another place, or without it. */
export const scrambled: SecretSeal = {
  seal: (text, place) => Buffer.from(JSON.stringify([place, text])).toString('base64'),
  open: (sealed, place) => {
    const [of, text] = JSON.parse(Buffer.from(sealed, 'base64').toString()) as [unknown, string];
    if (!isDeepStrictEqual(of, place)) throw new Error('this was sealed for another place');
    return text;
  },
};

/** `temporalAddress` may name a place where nobody listens. */
export async function startApi(
  db: Knex,
  options: {
    taskQueue?: string;
    temporalAddress?: string;
    runningFlows?: number;
    deps?: Partial<ApiDeps>;
    encryptionKeys?: string;
    listenersPerTenant?: number;
    allowPrivate?: boolean;
    metrics?: ApiMetrics;
  } = {},
): Promise<ApiHarness> {
  const { temporalAddress, temporalNamespace: namespace } = loadConfig();
  const address = options.temporalAddress ?? temporalAddress;
  if (!address) throw new Error('tests need TEMPORAL_ADDRESS; `npm test` sets it');
  const connection = connectEngine({ address });
  const flows = createFlowClient({
    client: new Client({
      connection,
      namespace,
      dataConverter: createDataConverter(options.encryptionKeys),
    }),
    taskQueue: options.taskQueue ?? 'nobody-listens-here',
  });
  const log = createLogger('silent');
  const slots = createFlowSlots(db, { limit: options.runningFlows ?? DEFAULT_RUNNING_FLOWS });
  const webhooks = { secrets: scrambled, allowPrivate: options.allowPrivate ?? false };
  const events = createEventHub({ db, log, lookEveryMs: 20, ...options });
  const registry = createFlowRegistry(db, options);
  const app = createServer({
    db,
    flows,
    log,
    registry,
    slots,
    events,
    webhooks,
    ...testAuth(db),
    ...options.deps,
    ...(options.metrics && { metrics: options.metrics }),
  });
  const server = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => {
      resolve(listening);
    });
  });
  server.keepAliveTimeout = 65_000;
  answerUnreadable(server);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const tenant = newTenant();
  return {
    url,
    events,
    tenant,
    headers: () => tenantHeaders(tenant),
    call: async (method, path, { tenant: given = tenant, headers = {}, body } = {}) => {
      const raw = typeof body === 'string' || body instanceof Uint8Array;
      const response = await fetch(`${url}${path}`, {
        method,
        headers: {
          // A test that names a user is that user.
          ...(given && tenantHeaders(given, { sub: headers['X-User-ID'] ?? 'system' })),
          // A start has to have a key; tests that do not care get one.
          ...(method === 'POST' && path === '/api/v1/flows' && { 'Idempotency-Key': randomUUID() }),
          ...(body !== undefined && !raw && { 'Content-Type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: raw ? (body as string) : JSON.stringify(body) }),
      });
      // It would never end by itself.
      const isStream = /^text\/event-stream/.test(response.headers.get('content-type') ?? '');
      if (isStream) await response.body?.cancel();
      const text = isStream ? '' : await response.text();
      const isJson = /[/+]json/.test(response.headers.get('content-type') ?? '');
      const content = (isJson ? JSON.parse(text) : { text }) as Json;
      return { status: response.status, headers: response.headers, body: content };
    },
    stop: async () => {
      await events.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await connection.close();
    },
  };
}
