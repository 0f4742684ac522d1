import net from 'node:net';
import { type ApiHarness, startApi } from '../support/api';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { eventually, type FlowHarness, startFlowHarness, trivialPhases } from '../support/flows';

let database: TestDatabase;
let flows: FlowHarness;
let api: ApiHarness;

beforeAll(async () => {
  database = await createTestDatabase();
  flows = await startFlowHarness(database.db, trivialPhases());
  api = await startApi(database, flows);
});
afterAll(async () => {
  await api.stop();
  await flows.stop();
  await database.drop();
});

describe('an upload', () => {
  const form = (files: string[]) => {
    const data = new FormData();
    for (const text of files) data.append('file', new Blob([text]), 'Größe.csv');
    return data;
  };
  const send = (
    body: NonNullable<RequestInit['body']>,
    path = '/uploads',
    headers: Record<string, string> = {},
  ) =>
    fetch(`${api.url}/api/v1${path}`, {
      method: 'POST',
      body,
      headers: {
        'X-Client-Account-ID': flows.tenant.client_account_id,
        'X-Engagement-ID': flows.tenant.engagement_id,
        ...headers,
      },
    });
  const stored = async () =>
    ((await api.call('GET', '/uploads?limit=200')).body['items'] as unknown[]).length;

  it('is stored once per content, raw or as a form', async () => {
    const first = await send(form(['name\nweb7\n']));
    expect(first.status).toBe(201);
    const upload = (await first.json()) as Record<string, unknown>;
    expect(upload).toMatchObject({ file_name: 'Größe.csv', size_bytes: 10, duplicate: false });
    const again = await send('name\nweb7\n', '/uploads?file_name=b.csv', {
      'Content-Type': 'text/csv',
    });
    expect([again.status, await again.json()]).toEqual([
      200,
      expect.objectContaining({ upload_id: upload['upload_id'], duplicate: true }),
    ]);
  });

  it('is refused when it is empty, too large, two at once or broken off, and leaves nothing', async () => {
    const before = await stored();
    expect(((await (await send('')).json()) as Record<string, unknown>)['code']).toBe('FILE_EMPTY');
    expect((await send(form(['a', 'b']))).status).toBe(422);
    const large = Buffer.alloc(104_857_600 + 1, 'x');
    const refused = await send(large, '/uploads', { 'Content-Type': 'text/csv' });
    expect([refused.status, await refused.json()]).toEqual([
      413,
      expect.objectContaining({ code: 'FILE_TOO_LARGE', limit_bytes: 104_857_600 }),
    ]);
    await breakOff();
    expect(await stored()).toBe(before);
  });

  /** Announces more than it sends, then hangs up. */
  async function breakOff(): Promise<void> {
    const { port, hostname } = new URL(api.url);
    const socket = net.connect(Number(port), hostname);
    const { client_account_id, engagement_id } = flows.tenant;
    socket.write(
      `POST /api/v1/uploads HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\nContent-Length: 5000000\r\n` +
        `X-Client-Account-ID: ${client_account_id}\r\nX-Engagement-ID: ${engagement_id}\r\n\r\n${'y'.repeat(2_000_000)}`,
    );
    const inserting = () =>
      database.db.raw<{ rows: unknown[] }>(
        `select 1 from pg_locks where relation = 'upload_chunks'::regclass and mode = 'RowExclusiveLock'`,
      );
    await eventually(inserting, ({ rows }) => rows.length > 0);
    socket.destroy();
    await eventually(inserting, ({ rows }) => rows.length === 0);
  }
});
