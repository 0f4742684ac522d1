/** Files over HTTP: whole, cut short, too large, twice. */
import net from 'node:net';
import { type Answer, type ApiHarness, startApi, tenantHeaders } from '../support/api';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { countRows } from '../support/discovery';
import { eventually, newTenant } from '../support/flows';

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

const LIMIT = 104_857_600;
const BOUNDARY = 'x-test-boundary';
const formHeaders = { 'Content-Type': `multipart/form-data; boundary=${BOUNDARY}` };
const part = (name: string, text: string, fileName?: string) =>
  `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"` +
  `${fileName === undefined ? '' : `; filename="${fileName}"\r\nContent-Type: text/csv`}\r\n\r\n${text}\r\n`;
const END = `--${BOUNDARY}--\r\n`;

const post = (body: string | Uint8Array, headers = {}, query = '', tenant = newTenant()) =>
  api.call('POST', `/api/v1/uploads${query}`, { body: body, headers, tenant });

/** Sends bytes as they are and closes the connection in the middle. */
const breakOff = (bytes: string, tenant = newTenant()): Promise<void> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(api.url);
    const socket = net.connect(Number(port), hostname, () => {
      const head = Object.entries({ Host: hostname, ...tenantHeaders(tenant) })
        .map(([name, value]) => `${name}: ${value}\r\n`)
        .join('');
      socket.write(`POST /api/v1/uploads HTTP/1.1\r\n${head}${bytes}`, () => {
        setImmediate(() => socket.destroy());
      });
    });
    socket.on('close', () => {
      resolve();
    });
    socket.on('error', reject);
  });

/** No connection of the pool is held by an upload that is gone. */
const poolIsIdle = () =>
  eventually(
    () =>
      Promise.resolve((database.db.client as { pool: { numUsed: () => number } }).pool.numUsed()),
    (used) => used === 0,
  );

describe('an upload', () => {
  it('is stored from a raw body and told apart from the same content sent again', async () => {
    const tenant = newTenant();
    const first = await post('name,cpu\na,1\n', {}, '?file_name=servers.csv', tenant);
    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({
      file_name: 'servers.csv',
      size_bytes: 13,
      duplicate: false,
      uploaded_by: 'system',
    });
    const again = await post('name,cpu\na,1\n', {}, '?file_name=other.csv', tenant);
    expect(again.status).toBe(200);
    expect(again.body).toMatchObject({
      upload_id: first.body['upload_id'],
      file_name: 'servers.csv',
      duplicate: true,
    });
    const one = await api.call('GET', `/api/v1/uploads/${String(first.body['upload_id'])}`, {
      tenant,
    });
    expect(one.body['sha256']).toBe(first.body['sha256']);
    expect((await api.call('GET', '/api/v1/uploads', { tenant })).body['items']).toHaveLength(1);
  });

  it('is stored from a form, under the name the form gives it', async () => {
    const body = part('note', 'hello') + part('file', 'a,b\n1,2\n', 'täble.csv') + END;
    const answer = await post(body, formHeaders);
    expect([answer.status, answer.body['file_name'], answer.body['size_bytes']]).toEqual([
      201,
      'täble.csv',
      8,
    ]);
  });

  it('belongs to its tenant alone', async () => {
    const { body } = await post('a,b\n');
    const path = `/api/v1/uploads/${String(body['upload_id'])}`;
    expect((await api.call('GET', path, { tenant: newTenant() })).status).toBe(404);
  });

  it('is refused when it is empty, in a body and in a form', async () => {
    const inBody = await post('');
    expect([inBody.status, inBody.body['code']]).toEqual([422, 'FILE_EMPTY']);
    const inForm = await post(part('file', '', 'empty.csv') + END, formHeaders);
    expect([inForm.status, inForm.body['code']]).toEqual([422, 'FILE_EMPTY']);
  });

  it('is refused with the limit when it is announced too large, and when it turns out to be', async () => {
    const tenant = newTenant();
    const announced = await new Promise<string>((resolve, reject) => {
      const { hostname, port } = new URL(api.url);
      const socket = net.connect(Number(port), hostname);
      const head = Object.entries(tenantHeaders(tenant)).map((pair) => pair.join(': '));
      socket.write(
        [`POST /api/v1/uploads HTTP/1.1`, `Host: ${hostname}`, ...head].join('\r\n') +
          `\r\nContent-Length: ${2 * LIMIT}\r\n\r\n`,
      );
      socket.once('data', (data) => {
        socket.destroy();
        resolve(data.toString());
      });
      socket.on('error', reject);
    });
    expect(announced).toContain('HTTP/1.1 413');
    const large = await post(Buffer.alloc(LIMIT + 1, 'x'), {}, '', tenant);
    expect(large.status).toBe(413);
    expect(large.body).toMatchObject({ code: 'FILE_TOO_LARGE', limit_bytes: LIMIT });
    expect(await countRows(database, tenant, 'upload_chunks')).toBe(0);
  });

  it('of exactly the limit is taken', async () => {
    const answer = await post(Buffer.alloc(LIMIT, 'x'));
    expect([answer.status, answer.body['size_bytes']]).toEqual([201, LIMIT]);
  });

  it.each([
    ['no boundary', { 'Content-Type': 'multipart/form-data' }, 'abc', 400],
    ['no part at all', formHeaders, 'not a form', 400],
    ['an end before the first part', formHeaders, `--${BOUNDARY}\r\nContent-Dis`, 400],
    ['an end in the middle of the file', formHeaders, part('file', 'a,b\n1,2', 'a.csv'), 400],
    ['no file', formHeaders, part('note', 'hello') + END, 422],
    [
      'two files',
      formHeaders,
      part('file', 'a,b\n', 'a.csv') + part('file', 'c,d\n', 'b.csv') + END,
      422,
    ],
  ])(
    'in a form with %s is refused, and nothing of it is kept',
    async (_, headers, body, status) => {
      const tenant = newTenant();
      const answer = await post(body, headers, '', tenant);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([
        status,
        'application/problem+json; charset=utf-8',
      ]);
      expect(await countRows(database, tenant, 'upload_chunks')).toBe(0);
      await poolIsIdle();
    },
  );

  it.each([
    ['%00', 422],
    ['a'.repeat(256), 422],
  ])('under an impossible name is refused', async (name, status) => {
    expect((await post('a,b\n', {}, `?file_name=${name}`)).status).toBe(status);
  });

  it.each([
    ['a raw body', `Content-Length: 1000\r\n\r\na,b\n1,2\n`],
    ['chunks', `Transfer-Encoding: chunked\r\n\r\n4\r\na,b\n\r\n`],
    [
      'a form before its file',
      `Content-Type: multipart/form-data; boundary=${BOUNDARY}\r\nContent-Length: 999\r\n\r\n--${BOUNDARY}\r\n`,
    ],
    [
      'a form in the middle of its file',
      `Content-Type: multipart/form-data; boundary=${BOUNDARY}\r\nContent-Length: 999\r\n\r\n${part('file', 'a,b', 'a.csv')}`,
    ],
  ])('whose client goes away during %s leaves nothing behind', async (_, bytes) => {
    const tenant = newTenant();
    await breakOff(bytes, tenant);
    await poolIsIdle();
    expect(await countRows(database, tenant, 'upload_chunks')).toBe(0);
    expect((await post('still,alive\n')).status).toBe(201);
  });

  it('is listed in pages without gap or double', async () => {
    const tenant = newTenant();
    for (let index = 0; index < 7; index += 1) await post(`a,${index}\n`, {}, '', tenant);
    const seen: unknown[] = [];
    let cursor: string | null = '';
    do {
      const { body }: Answer = await api.call(
        'GET',
        `/api/v1/uploads?limit=3${cursor ? `&cursor=${cursor}` : ''}`,
        { tenant },
      );
      seen.push(...(body['items'] as { upload_id: string }[]).map(({ upload_id }) => upload_id));
      cursor = (body['page'] as { next_cursor: string | null }).next_cursor;
    } while (cursor);
    expect(new Set(seen).size).toBe(7);
    expect(seen).toHaveLength(7);
  });
});
