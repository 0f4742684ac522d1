/** Decryption for the Web UI and the command-line program, as a browser and a stranger see it. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { defaultPayloadConverter } from '@temporalio/common';
import { createCodecServer } from '../../engine/codec-server';
import { createPayloadCipher } from '../../engine/payload-cipher';
import { parseKeyring } from '../../sealing/keyring';
import { encryptionKey } from '../support/encryption-key';

const TOKEN = 'a-token-of-the-tests-that-is-long-enough';
const UI = 'http://127.0.0.1:8233';
const keys = encryptionKey('one');
const cipher = createPayloadCipher(parseKeyring(keys));
let server: Server;
let url = '';

beforeAll(async () => {
  const app = createCodecServer({ keys, token: TOKEN, uiOrigin: UI, namespace: 'flows' });
  server = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => {
      resolve(listening);
    });
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
});

interface JsonPayload {
  metadata: Record<string, string>;
  data: string;
}
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const plainOf = (value: unknown) => defaultPayloadConverter.toPayload(value as never);
const json = ({ metadata, data }: ReturnType<typeof plainOf>): JsonPayload => ({
  metadata: Object.fromEntries(
    Object.entries(metadata!).map(([key, value]) => [key, base64(value)]),
  ),
  data: base64(data!),
});
const encrypted = (value: unknown, namespace = 'flows') =>
  json(cipher.encrypt(plainOf(value), namespace, 'a-flow'));
const bearer = { Authorization: `Bearer ${TOKEN}` };

async function decode(
  payloads: unknown,
  headers: Record<string, string> = bearer,
  path = '/decode',
): Promise<{
  status: number;
  headers: Headers;
  body: { payloads?: JsonPayload[]; message?: string };
}> {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: typeof payloads === 'string' ? payloads : JSON.stringify({ payloads }),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as { payloads?: JsonPayload[]; message?: string },
  };
}

describe('decoding', () => {
  it('gives every payload back in its place, encrypted or not', async () => {
    const { status, body, headers } = await decode([
      encrypted({ a: 1 }),
      json(plainOf('clear')),
      {},
    ]);
    expect([status, body.payloads]).toEqual([
      200,
      [json(plainOf({ a: 1 })), json(plainOf('clear')), { metadata: {}, data: '' }],
    ]);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('is for the namespace the caller names', async () => {
    const payloads = [encrypted('x', 'other')];
    expect((await decode(payloads, { ...bearer, 'X-Namespace': 'other' })).status).toBe(200);
    expect((await decode(payloads, { ...bearer, 'X-Namespace': 'flows' })).status).toBe(422);
    expect((await decode(payloads)).status).toBe(422);
  });

  it('refuses a list of which one does not open', async () => {
    const changed = encrypted('x');
    const bytes = Buffer.from(changed.data, 'base64');
    bytes[30]! ^= 1;
    changed.data = base64(bytes);
    const { status, body } = await decode([encrypted('y'), changed]);
    expect([status, body]).toEqual([422, { message: 'it was changed, or belongs elsewhere' }]);
    const unknown = createPayloadCipher(parseKeyring(encryptionKey('two')));
    const other = await decode([json(unknown.encrypt(plainOf('x'), 'flows', 'a-flow'))]);
    expect([other.status, other.body]).toEqual([422, { message: 'the key "two" is not known' }]);
  });

  it.each([
    '{',
    '[]',
    '{}',
    'null',
    '{"payloads":{}}',
    '{"payloads":[1]}',
    '{"payloads":[{"data":1}]}',
  ])('refuses the body %s', async (body) => {
    expect((await decode(body)).status).toBe(400);
  });

  it('takes what the engine can have in one message, and not much more', async () => {
    const most = encrypted('x'.repeat(4 * 1024 * 1024));
    expect((await decode([most])).status).toBe(200);
    expect((await decode([most, most])).status).toBe(413);
  });

  it('encrypts nothing', async () => {
    expect((await decode([json(plainOf('x'))], bearer, '/encode')).status).toBe(404);
  });
});

describe('who is answered', () => {
  it.each([{}, { Authorization: 'Bearer wrong' }, { Authorization: TOKEN }, { Cookie: TOKEN }])(
    'not who comes with %j',
    async (headers) => {
      const { status, body } = await decode([encrypted('x')], headers);
      expect([status, body]).toEqual([401, { message: 'no valid token' }]);
    },
  );

  it('is told before a body is read', async () => {
    expect(
      (await decode('x'.repeat(9 * 1024 * 1024), {}).catch(() => ({ status: 401 }))).status,
    ).toBe(401);
  });

  it('is a browser after it was given the token, and only for payloads', async () => {
    const page = await fetch(url);
    expect(await page.text()).toContain('name="token"');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    const signIn = (token: string) =>
      fetch(`${url}/session`, { method: 'POST', body: new URLSearchParams({ token }) });
    const wrong = await signIn('wrong');
    expect([wrong.status, wrong.headers.get('set-cookie')]).toEqual([401, null]);
    const right = await signIn(TOKEN);
    expect(await right.text()).toContain(`href="${UI}"`);
    const cookie = right.headers.get('set-cookie')?.split(';')[0] ?? '';
    const answer = await decode([encrypted('x')], { Cookie: cookie, Origin: UI });
    expect([answer.status, answer.headers.get('access-control-allow-credentials')]).toEqual([
      ...[200, 'true'],
    ]);
  });
});

describe('the pages that may read answers', () => {
  const preflight = (origin: string) =>
    fetch(`${url}/decode`, {
      method: 'OPTIONS',
      headers: { Origin: origin, 'Access-Control-Request-Method': 'POST' },
    });
  const corsOf = (headers: Headers) =>
    [...headers].filter(([name]) => name.startsWith('access-control-'));

  it('are those of the Web UI', async () => {
    const { status, headers } = await preflight(UI);
    expect([status, Object.fromEntries(corsOf(headers))]).toEqual([
      204,
      {
        'access-control-allow-origin': UI,
        'access-control-allow-credentials': 'true',
        'access-control-allow-methods': 'POST, OPTIONS',
        'access-control-allow-headers': 'Authorization, Content-Type, X-Namespace',
      },
    ]);
    expect(headers.get('vary')).toContain('Origin');
  });

  it.each(['http://127.0.0.1:8234', 'http://localhost:8233', `${UI}.evil.example`, 'null', ''])(
    'are not those of %j',
    async (origin) => {
      expect(corsOf((await preflight(origin)).headers)).toEqual([]);
      const { headers } = await decode([encrypted('x')], { ...bearer, Origin: origin });
      expect(corsOf(headers)).toEqual([]);
    },
  );
});
