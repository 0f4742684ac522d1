/** What is appended to a flow, and its run as a log, over HTTP. */
import { randomUUID } from 'node:crypto';
import { withTenant } from '../../db/knex';
import { permanent } from '../../workflows/errors';
import type { Answer, Json } from '../support/api';
import { expectProblem, type FlowApi, FLOWS, startFlowApi } from '../support/flow-api';
import { newTenant, trivialPhases } from '../support/flows';

let use: FlowApi;
let id: string;
beforeAll(async () => {
  use = await startFlowApi();
  id = await use.startFlow();
  await use.untilStatus(id, 'awaiting_approval');
});
afterAll(() => use.stop());

const kinds = [
  {
    path: 'collaboration',
    entry: { agent_name: 'mapper', action: 'proposed', details: { columns: 5 } },
    free: 'details',
    table: 'agent_collaboration',
    column: 'agent_collaboration_log',
  },
  {
    path: 'learning-patterns',
    entry: { pattern_type: 'user_override', pattern_data: { from: 'x', to: 'y' } },
    free: 'pattern_data',
    table: 'learning_patterns',
    column: 'learning_patterns',
  },
] as const;

const exactCode = (answer: Answer, status: number, code: string) => {
  expect([answer.status, answer.body['code']]).toEqual([status, code]);
};

/** Every entry, page after page. */
async function all(path: string, limit: number): Promise<Json[]> {
  const found: Json[] = [];
  for (let cursor: unknown = ''; cursor !== null;) {
    const more = typeof cursor === 'string' && cursor !== '' ? `&cursor=${cursor}` : '';
    const { status, body } = await use.get(`${path}?limit=${limit}${more}`);
    expect(status).toBe(200);
    found.push(...(body['items'] as Json[]));
    cursor = (body['page'] as Json)['next_cursor'];
  }
  return found;
}

describe.each(kinds)('$path', ({ path, entry, free, table, column }) => {
  const address = () => `${FLOWS}/${id}/${path}`;

  it('appends, lists in order over pages, and shows in the original’s table', async () => {
    const marks = Array.from({ length: 7 }, (_, mark) => mark);
    for (const mark of marks) {
      const answer = await use.post(
        address(),
        { ...entry, [free]: { mark } },
        { 'X-User-ID': 'ann' },
      );
      expect(answer.status).toBe(201);
      expect(answer.body).toMatchObject({ ...entry, [free]: { mark }, recorded_by: 'ann' });
    }
    const listed = await all(address(), 3);
    expect(listed.map((one) => (one[free] as Json)['mark'])).toEqual(marks);
    const shown = await withTenant(use.database.db, use.api.tenant, (trx) =>
      trx('crewai_flow_state_extensions').where({ flow_id: id }).first<Json>(column),
    );
    expect((shown[column] as Json[]).map((one) => (one[free] as Json)['mark'])).toEqual(marks);
  });

  it('appends once under one key, and refuses another entry under it', async () => {
    const key = { 'Idempotency-Key': randomUUID() };
    const before = (await all(address(), 200)).length;
    const answers = await Promise.all([1, 2, 3].map(() => use.post(address(), entry, key)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 201]);
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expectProblem(await use.post(address(), { ...entry, [free]: {} }, key), 'invalid', 422);
    expect(await all(address(), 200)).toHaveLength(before + 1);
  });

  it('takes 64 kB of JSON and not a byte more', async () => {
    const of = (bytes: number) => ({ ...entry, [free]: { x: 'ä'.repeat((bytes - 8) / 2) } });
    expect((await use.post(address(), of(65_536))).status).toBe(201);
    const answer = await use.post(address(), of(65_538));
    exactCode(answer, 413, 'ENTRY_TOO_LARGE');
    expect(answer.body['limit_bytes']).toBe(65_536);
  });

  it.each([
    { x: 'a\0' },
    { 'a\0': 1 },
    { x: ['\ud800'] },
    'text',
    [],
    null,
    JSON.parse(`${'{"x":'.repeat(70)}1${'}'.repeat(70)}`) as unknown,
  ])('takes nothing that cannot be kept (%#)', async (value) => {
    expectProblem(await use.post(address(), { ...entry, [free]: value }), 'invalid', 422);
  });

  it('takes 10,000 entries of a flow and no more, however many come at once', async () => {
    const full = await use.startFlow();
    await withTenant(use.database.db, use.api.tenant, (trx) =>
      trx.raw(
        `insert into ${table} (flow_started_at, flow_id, ${Object.keys(entry).join(', ')})
         select now(), ?, ${Object.keys(entry)
           .map(() => '?')
           .join(', ')} from generate_series(1, 9998)`,
        [full, ...Object.values(entry).map((v) => (typeof v === 'string' ? v : '{}'))] as never,
      ),
    );
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => use.post(`${FLOWS}/${full}/${path}`, entry)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 409, 409]);
    exactCode(answers.find(({ status }) => status === 409) as Answer, 409, 'LOG_FULL');
  });

  it('is refused for a flow that is another tenant’s, deleted, or deleted for good', async () => {
    const body = entry;
    const foreign = await use.api.call('POST', address(), { tenant: newTenant(), body });
    expectProblem(foreign, 'not_found', 404);
    const gone = await use.startFlow();
    await use.api.call('DELETE', `${FLOWS}/${gone}`);
    expectProblem(await use.post(`${FLOWS}/${gone}/${path}`, entry), 'not_found', 404);
    const purged = randomUUID();
    await withTenant(use.database.db, use.api.tenant, (trx) =>
      trx('purged_flows').insert({
        ...{ flow_id: purged, flow_type: 'discovery', lineage_id: purged, iteration: 1 },
        ...{ user_id: 'x', flow_status: 'completed', created_at: trx.fn.now() },
        deleted_at: trx.fn.now(),
      }),
    );
    expectProblem(await use.post(`${FLOWS}/${purged}/${path}`, entry), 'gone', 410);
    expectProblem(await use.get(`${FLOWS}/${purged}/${path}`), 'gone', 410);
  });

  it('wants names', async () => {
    const [first] = Object.keys(entry) as [string];
    for (const name of ['', ' ', 'x'.repeat(256), 'a\0', 5])
      expectProblem(await use.post(address(), { ...entry, [first]: name }), 'invalid', 422);
  });
});

it('lists what was learned under the shorter name, too', async () => {
  const [longer, shorter] = [
    await use.get(`${FLOWS}/${id}/learning-patterns?limit=2`),
    await use.get(`${FLOWS}/${id}/learning?limit=2`),
  ];
  expect(shorter.body['items']).toEqual(longer.body['items']);
  const { next_cursor } = longer.body['page'] as { next_cursor: string };
  const other = await use.get(`${FLOWS}/${id}/collaboration?cursor=${next_cursor}`);
  expectProblem(other, 'invalid', 422);
});

describe('the log of a flow', () => {
  it('has its events and attempts in order, with worker, duration and what went wrong', async () => {
    use.phases['inventory'] = () => Promise.reject(permanent('REF_UNRESOLVED', 'no such import'));
    const failing = await use.startFlow();
    await use.untilStatus(failing, 'awaiting_approval');
    await use.post(`${FLOWS}/${failing}/approval`, { decision: 'approve' });
    await use.untilStatus(failing, 'blocked');
    Object.assign(use.phases, trivialPhases());
    const path = `${FLOWS}/${failing}/logs`;
    const log = await all(path, 200);
    const times = log.map(({ at }) => at as string);
    expect(times).toEqual([...times].sort());
    const events = (await use.get(`${FLOWS}/${failing}/events`)).body['items'] as Json[];
    const logged = log.filter(({ kind }) => kind === 'event').map(({ action }) => action);
    expect([...logged].sort()).toEqual(events.map(({ action }) => action).sort());
    const of = (wanted: string) =>
      log.filter(({ kind }) => kind === wanted).map(({ phase }) => phase);
    const run = ['data_import', 'attribute_mapping', 'data_cleansing', 'inventory'];
    expect([of('phase_started'), of('phase_ended')]).toEqual([run, run]);
    const last = log.findLast(({ kind }) => kind === 'phase_ended');
    expect(last).toMatchObject({
      ...{ phase: 'inventory', outcome: 'failed', attempt: 1 },
      ...{ error_code: 'REF_UNRESOLVED', error_message: 'no such import' },
    });
    expect(last?.['worker']).toMatch(/^\d+@/);
    expect(last?.['duration_ms']).toEqual(expect.any(Number));
    for (const limit of [1, 3]) expect(await all(path, limit)).toEqual(log);
  });
});
