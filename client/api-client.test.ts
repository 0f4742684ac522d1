import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { allItems, createApiClient } from './api-client';
import { ApiError, ApiUnreachable } from './api-error';
import { uploadFromFile } from './upload-source';

const tenant = {
  client_account_id: '11111111-1111-4111-8111-111111111111',
  engagement_id: '22222222-2222-4222-8222-222222222222',
};

interface Seen {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}
let answer: (seen: Seen, response: ServerResponse) => void;
let onRequest: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined;
const seen: Seen[] = [];
let server: Server;
let baseUrl: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    if (onRequest?.(request, response)) return;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const told = { method, url, headers, body: Buffer.concat(chunks).toString() };
      seen.push(told);
      answer(told, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  seen.length = 0;
  onRequest = undefined;
  answer = (_, response) => {
    json(response, 200, {});
  };
});

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
const client = (more: object = {}) => createApiClient({ baseUrl, tenant, ...more });

describe('requests', () => {
  it('carry the token, the tenant and the user', async () => {
    await client({ token: 't0ken', userId: 'ada' }).getFlow('f1');
    expect(seen[0]).toMatchObject({ method: 'GET', url: '/api/v1/flows/f1' });
    expect(seen[0]!.headers).toMatchObject({
      'x-client-account-id': tenant.client_account_id,
      'x-engagement-id': tenant.engagement_id,
      authorization: 'Bearer t0ken',
      'x-user-id': 'ada',
    });
  });

  it('leave absent query values out, join lists and escape the rest', async () => {
    await client().listFlows({ status: ['running', 'paused'], cursor: null, flow_type: 'a&b' });
    expect(seen[0]!.url).toBe('/api/v1/flows?status=running%2Cpaused&flow_type=a%26b');
  });

  it('escape ids in the path', async () => {
    await client().asset('a/b', '../c');
    expect(seen[0]!.url).toBe('/api/v1/flows/a%2Fb/assets/..%2Fc');
  });

  it('have one slash between the base and the path', async () => {
    await createApiClient({ baseUrl: `${baseUrl}/`, tenant }).flowTypes();
    expect(seen[0]!.url).toBe('/api/v1/flow-types');
  });

  it('send JSON with an idempotency key', async () => {
    await client().pause('f1', { mode: 'boundary', reason: 'freeze' }, { idempotencyKey: 'k1' });
    expect(seen[0]).toMatchObject({ method: 'POST', url: '/api/v1/flows/f1/pause' });
    expect(JSON.parse(seen[0]!.body)).toEqual({ mode: 'boundary', reason: 'freeze' });
    expect(seen[0]!.headers).toMatchObject({
      'idempotency-key': 'k1',
      'content-type': 'application/json',
    });
  });

  it.each([
    ['resume', '/flows/f/resume', (api: ReturnType<typeof client>) => api.resume('f')],
    ['cancel', '/flows/f/cancel', (api: ReturnType<typeof client>) => api.cancel('f')],
    ['decide', '/flows/f/approval', (api) => api.decide('f', { decision: 'approve' })],
    ['retry', '/flows/f/phases/inventory/retry', (api) => api.retryPhase('f', 'inventory')],
    [
      'skip',
      '/flows/f/phases/inventory/skip',
      (api) => api.skipPhase('f', 'inventory', { reason: 'r' }),
    ],
    ['start', '/flows', (api) => api.startFlow({ flow_type: 'discovery', configuration: {} })],
  ] satisfies [string, string, (api: ReturnType<typeof client>) => Promise<unknown>][])(
    'post %s to %s',
    async (_, url, call) => {
      await call(client());
      expect(seen[0]).toMatchObject({ method: 'POST', url: `/api/v1${url}` });
    },
  );

  it.each([
    ['summary', (api: ReturnType<typeof client>) => api.summary('f')],
    ['datasets', (api: ReturnType<typeof client>) => api.datasets('f')],
    ['rejects', (api) => api.rejects('f')],
    ['mapping', (api) => api.mapping('f')],
    ['quality', (api) => api.quality('f')],
    ['findings', (api) => api.findings('f')],
    ['assets', (api) => api.assets('f')],
    ['applications', (api) => api.applications('f')],
    ['dependencies', (api) => api.dependencies('f')],
    ['dependencies/edges', (api) => api.edges('f')],
    ['dependencies/nodes', (api) => api.nodes('f')],
    ['tech-debt', (api) => api.techDebt('f')],
    ['status', (api) => api.flowStatus('f')],
    ['phases', (api) => api.flowPhases('f')],
    ['events', (api) => api.flowEvents('f')],
  ] satisfies [string, (api: ReturnType<typeof client>) => Promise<unknown>][])(
    'read /flows/f/%s',
    async (what, call) => {
      await call(client());
      expect(seen[0]).toMatchObject({ method: 'GET', url: `/api/v1/flows/f/${what}` });
    },
  );

  it('delete a flow and expect no body', async () => {
    answer = (_, response) => response.writeHead(204).end();
    await client().deleteFlow('f1');
    expect(seen[0]).toMatchObject({ method: 'DELETE', url: '/api/v1/flows/f1' });
  });
});

describe('refusals', () => {
  const refusalOf = async (work: Promise<unknown>): Promise<ApiError> => {
    const error: unknown = await work.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ApiError);
    return error as ApiError;
  };

  it('become an ApiError with the problem document', async () => {
    answer = (_, response) => {
      json(response, 409, {
        code: 'conflict',
        detail: 'a paused flow cannot be approved',
        request_id: 'r1',
        allowed_actions: ['resume'],
        errors: [{ pointer: '/decision', message: 'is not allowed' }],
      });
    };
    const error = await refusalOf(client().decide('f1', { decision: 'approve' }));
    expect(error).toMatchObject({
      status: 409,
      code: 'conflict',
      requestId: 'r1',
      allowedActions: ['resume'],
      message: 'a paused flow cannot be approved; /decision is not allowed',
    });
  });

  it('that are no problem document are shown by their beginning', async () => {
    answer = (_, response) => response.writeHead(502).end('<html>Bad gateway</html>');
    const error = await refusalOf(client().getFlow('f1'));
    expect(error).toMatchObject({ status: 502, code: 'unknown', requestId: null });
    expect(error.message).toBe('<html>Bad gateway</html>');
  });

  it('without any body still say the status', async () => {
    answer = (_, response) => response.writeHead(500, { 'x-request-id': 'r2' }).end();
    const error = await refusalOf(client().getFlow('f1'));
    expect(error.message).toBe('the API answered 500 without a reason');
    expect(error.requestId).toBe('r2');
  });

  it('of readiness are an answer', async () => {
    answer = (_, response) => {
      json(response, 503, { status: 'unavailable', missing: ['database'] });
    };
    await expect(client().ready()).resolves.toMatchObject({
      isReady: false,
      document: { missing: ['database'] },
    });
    expect(seen[0]!.url).toBe('/health/ready');
  });

  it('name the address and the reason when nothing listens', async () => {
    const work = createApiClient({ baseUrl: 'http://127.0.0.1:1', tenant }).flowTypes();
    const error: unknown = await work.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ApiUnreachable);
    expect((error as Error).message).toContain('http://127.0.0.1:1/api/v1/flow-types');
  });

  it('by the caller are thrown as they are', async () => {
    const work = client({ signal: AbortSignal.abort(new Error('enough')) }).flowTypes();
    await expect(work).rejects.toThrow('enough');
  });
});

describe('uploads', () => {
  it('stream a file with its name and its length', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'client-'));
    const file = path.join(folder, 'Server Liste.csv');
    const text = 'name;ram\n'.repeat(200_000);
    await writeFile(file, text);
    answer = (_, response) => {
      json(response, 201, { upload_id: 'u1', duplicate: false });
    };
    const outcome = await client().upload(await uploadFromFile(file));
    expect(outcome).toMatchObject({ upload_id: 'u1' });
    expect(seen[0]!.url).toBe('/api/v1/uploads?file_name=Server+Liste.csv');
    expect(seen[0]!.headers['content-length']).toBe(String(text.length));
    expect(seen[0]!.body).toBe(text);
    await rm(folder, { recursive: true });
  });

  it('stream what has no known length in chunks', async () => {
    await client().upload({
      body: Readable.from([Buffer.from('a'), Buffer.from('b')]),
      fileName: 'x',
    });
    expect(seen[0]!.headers).toMatchObject({ 'transfer-encoding': 'chunked' });
    expect(seen[0]!.body).toBe('ab');
  });

  it('send the first bytes before the last are there', async () => {
    const body = new Readable({ read: () => undefined });
    onRequest = (request, response) => {
      // Ends the body only when its beginning has arrived: a client that collects first would hang here.
      request.once('data', () => {
        body.push('end');
        body.push(null);
      });
      request.on('end', () => {
        json(response, 201, { upload_id: 'u2' });
      });
      return true;
    };
    body.push('begin');
    await expect(client().upload({ body, fileName: 'x' })).resolves.toMatchObject({
      upload_id: 'u2',
    });
  });

  it('that are refused close their file', async () => {
    answer = (_, response) => {
      json(response, 413, { code: 'too_large', detail: 'the file is larger than 5 bytes' });
    };
    const body = Readable.from([Buffer.from('a')]);
    await expect(client().upload({ body, fileName: 'x' })).rejects.toThrow('larger than 5 bytes');
    expect(body.destroyed).toBe(true);
  });

  it('of a file that is not there name it', async () => {
    await expect(uploadFromFile('/no/such.csv')).rejects.toThrow('There is no file /no/such.csv.');
    await expect(uploadFromFile(tmpdir())).rejects.toThrow('is not a file');
  });
});

it('reads every page of a list', async () => {
  answer = ({ url }, response) => {
    const cursor = new URL(url, baseUrl).searchParams.get('cursor');
    json(
      response,
      200,
      cursor === 'c1'
        ? { items: [3], page: { next_cursor: null } }
        : { items: [1, 2], page: { next_cursor: 'c1' } },
    );
  };
  const api = client();
  const items: unknown[] = [];
  for await (const item of allItems((page) => api.findings('f', { ...page, severity: 'error' })))
    items.push(item);
  expect(items).toEqual([1, 2, 3]);
  expect(seen[1]!.url).toContain('severity=error');
});

it('reads CSV as a stream', async () => {
  answer = (_, response) =>
    response.writeHead(200, { 'content-type': 'text/csv' }).end('a,b\n1,2\n');
  const chunks: Buffer[] = [];
  for await (const chunk of await client().assetsCsv('f', { asset_type: 'server' }))
    chunks.push(Buffer.from(chunk as Uint8Array));
  expect(Buffer.concat(chunks).toString()).toBe('a,b\n1,2\n');
  expect(seen[0]!.url).toBe('/api/v1/flows/f/assets.csv?asset_type=server');
});
