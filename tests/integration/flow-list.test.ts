/** The list of flows over HTTP: filters, cursors, totals, and the engine beside it. */
import { randomUUID } from 'node:crypto';
import { createCursorSeal } from '../../api/cursor-seal';
import { readCursorSecret } from '../../db/cursor-secret';
import { withTenant } from '../../db/knex';
import type { Tenant } from '../../workflows/run';
import { type Json, startApi } from '../support/api';
import { expectProblem, type FlowApi, FLOWS, startFlowApi } from '../support/flow-api';
import { ago, idsOf, listPage, MINUTE, pageOf, rowOf, tenantWith } from '../support/flow-rows';
import { newTenant } from '../support/flows';

let use: FlowApi;
beforeAll(async () => {
  use = await startFlowApi();
});
afterAll(() => use.stop());

const list = (tenant: Tenant, query: Record<string, string>, path?: string) =>
  listPage(use, tenant, query, path);

describe('the filters', () => {
  it('let through what they say, alone and together', async () => {
    const lineage_id = randomUUID();
    const rows = {
      old: rowOf({ created_at: ago(40 * MINUTE), lineage_id }),
      paused: rowOf({
        flow_status: 'running',
        created_at: ago(30 * MINUTE),
        engine_paused: { by: 'op', reason: null, since: ago(0) },
      }),
      stuck: rowOf({
        flow_status: 'blocked',
        created_at: ago(20 * MINUTE),
        user_id: 'bob',
        degraded: { cause: 'stuck', message: 'm', remedy: 'r', since: ago(0) },
      }),
      other: rowOf({ flow_type: 'assessment', created_at: ago(10 * MINUTE) }),
      deleted: rowOf({
        created_at: ago(5 * MINUTE),
        deleted_at: ago(MINUTE),
        purge_after: ago(-MINUTE),
      }),
    };
    const tenant = await tenantWith(use, Object.values(rows));
    const names = async (query: Record<string, string>, path?: string) => {
      const ids = idsOf(await list(tenant, query, path));
      return ids.map((id) => Object.entries(rows).find(([, row]) => row.flow_id === id)?.[0]);
    };
    expect(await names({})).toEqual(['other', 'stuck', 'paused', 'old']);
    expect(await names({ sort: 'created_at' })).toEqual(['old', 'paused', 'stuck', 'other']);
    expect(await names({ user_id: 'bob' })).toEqual(['stuck']);
    expect(await names({ lineage_id: lineage_id.toUpperCase() })).toEqual(['old']);
    expect(await names({ engine_paused: 'true' })).toEqual(['paused']);
    expect(await names({ degraded: 'true' })).toEqual(['stuck']);
    expect(await names({ degraded: 'false', engine_paused: 'false' })).toEqual(['other', 'old']);
    expect(await names({ flow_type: 'discovery' })).toEqual(['stuck', 'paused', 'old']);
    expect(await names({ 'created_at[gte]': '-25m' })).toEqual(['other', 'stuck']);
    expect(await names({ 'created_at[lt]': '-25m', status: 'running' })).toEqual(['paused']);
    expect(await names({ 'created_at[gt]': rows.paused.created_at })).toEqual(['other', 'stuck']);
    expect(
      await names({ 'created_at[gte]': rows.paused.created_at, 'created_at[lt]': '-15m' }),
    ).toEqual(['stuck', 'paused']);
    expect(await names({ 'ended_at[gte]': '-2w' })).toEqual(['other', 'old']);
    expect(await names({ 'updated_at[gte]': '-1500s', sort: '-updated_at' })).toEqual([
      ...['other', 'stuck'],
    ]);
    expect(await names({ deleted: 'include' })).toHaveLength(5);
    expect(await names({ deleted: 'only', sort: 'duration_ms' })).toEqual(['deleted']);
    const active = '/api/v1/master-flows/active';
    expect(await names({ sort: 'started_at' }, active)).toEqual(['paused', 'stuck']);
    expect(await names({ user_id: 'bob' }, active)).toEqual(['stuck']);
  });

  it.each([
    ['created_at[gte]=yesterday', '/created_at[gte]'],
    ['created_at[gte]=-1y', '/created_at[gte]'],
    ['created_at[gte]=-999999w', '/created_at[gte]'],
    ['created_at[gte]=0000-01-01T00:00:00Z', '/created_at[gte]'],
    ['ended_at[lt]=2026-02-30T00:00:00Z', '/ended_at[lt]'],
    ['created_at[near]=-1h', '/created_at[near]'],
    ['created_at=-1h', '/created_at'],
    ['sort=user_id', '/sort'],
    ['sort=--created_at', '/sort'],
    ['flow_type=nonsense', '/flow_type/0'],
    ['degraded=perhaps', '/degraded'],
    ['lineage_id=1', '/lineage_id'],
    ['include=everything', '/include'],
    ['consistency=perfect', '/consistency'],
  ])('are refused for %s', async (query, pointer) => {
    const answer = await use.get(`${FLOWS}?${query}`);
    expectProblem(answer, 'invalid', 422);
    expect(answer.body['errors']).toMatchObject([{ pointer }]);
  });

  it('take every offset and every digit a time can have', async () => {
    const row = rowOf({ created_at: '2026-03-01T10:00:00.123456Z' });
    const tenant = await tenantWith(use, [row]);
    const found = async (name: string, time: string) =>
      idsOf(await list(tenant, { [`created_at[${name}]`]: time })).length;
    expect(await found('gte', '2026-03-01T10:00:00.123456Z')).toBe(1);
    expect(await found('gt', '2026-03-01T10:00:00.123456Z')).toBe(0);
    expect(await found('gte', '2026-03-02T09:59:00.123456+23:59')).toBe(1);
    expect(await found('lt', '2026-02-28T10:01:00.123456-23:59')).toBe(0);
    expect(await found('lte', '2026-02-28T10:01:00.123456-23:59')).toBe(1);
  });
});

describe('a cursor of the list', () => {
  let tenant: Tenant;
  beforeAll(async () => {
    tenant = await tenantWith(
      use,
      Array.from({ length: 6 }, (_, index) => rowOf({ created_at: ago((index + 1) * MINUTE) })),
    );
  });
  const refused = async (query: string, of = tenant, path = FLOWS) => {
    const answer = await use.api.call('GET', `${path}?${query}`, { tenant: of });
    expectProblem(answer, 'invalid', 422);
    expect(answer.body['errors']).toEqual([{ pointer: '/cursor', message: 'unknown cursor' }]);
  };

  it('is refused once it is changed, and everywhere but where it came from', async () => {
    const cursor = pageOf(await list(tenant, { limit: '2' })).next_cursor as string;
    await list(tenant, { limit: '3', cursor });
    await refused(`cursor=${cursor}&sort=created_at`);
    await refused(`cursor=${cursor}&status=completed`);
    await refused(`cursor=${cursor}&created_at[gte]=-1h`);
    await refused(`cursor=${cursor}`, newTenant());
    await refused(`cursor=${cursor}`, tenant, '/api/v1/master-flows/active');
    await refused(`cursor=${cursor}`, tenant, '/api/v1/uploads');
    await refused(`cursor=${cursor.slice(0, 30)}x${cursor.slice(31)}`);
    await refused(`cursor=${cursor.split('.')[0] ?? ''}`);
    await refused('cursor=abc');
  });

  it('is good for every process on the same database', async () => {
    const other = await startApi(use.database.db);
    try {
      const cursor = pageOf(await list(tenant, { limit: '2' })).next_cursor as string;
      const answer = await other.call('GET', `${FLOWS}?limit=2&cursor=${cursor}`, { tenant });
      expect(answer.status).toBe(200);
      expect(await readCursorSecret(use.database.db)).toHaveLength(32);
    } finally {
      await other.stop();
    }
  });

  it('keeps the instant that relative times count from', async () => {
    const query = { limit: '2', 'created_at[gte]': '-150s' };
    const first = await list(tenant, { ...query, limit: '1' });
    const cursor = pageOf(first).next_cursor as string;
    expect(idsOf(await list(tenant, { ...query, cursor }))).toHaveLength(1);
    // The same cursor, of a walk that was begun ten minutes ago: all six are in its window.
    const seal = createCursorSeal(() => readCursorSecret(use.database.db));
    const of = { path: '/flows', tenant };
    const opened = await seal.open(of, cursor);
    const [binding, asOf, ...rest] = JSON.parse(Buffer.from(opened, 'base64url').toString()) as [
      string,
      number,
    ];
    const earlier = Buffer.from(JSON.stringify([binding, asOf - 10 * MINUTE, ...rest]));
    const walked = await list(tenant, {
      ...{ ...query, limit: '10' },
      cursor: await seal.seal(of, earlier.toString('base64url')),
    });
    expect(idsOf(walked)).toHaveLength(5);
  });
});

it('is counted when that is asked for', async () => {
  const tenant = await tenantWith(use, [rowOf(), rowOf(), rowOf({ flow_status: 'running' })]);
  expect(pageOf(await list(tenant, {})).total).toBeUndefined();
  const total = async (query: Record<string, string>) => {
    const page = pageOf(await list(tenant, { ...query, include: 'total', limit: '1' }));
    return [page.total, page.total_is_capped];
  };
  expect(await total({})).toEqual([3, false]);
  expect(await total({ status: 'active' })).toEqual([1, false]);
  expect(await total({ 'created_at[gte]': '-1h', status: 'completed' })).toEqual([2, false]);
  expect(await total({ user_id: 'nobody' })).toEqual([0, false]);
});

describe('with the engine beside it', () => {
  it('each flow has what the engine says of it, or why it says nothing', async () => {
    const id = await use.startFlow();
    await use.untilStatus(id, 'awaiting_approval');
    const lost = rowOf({ flow_status: 'running' });
    await withTenant(use.database.db, use.api.tenant, (trx) => trx('master_flows').insert(lost));
    const { body } = await use.get(`${FLOWS}?consistency=engine`);
    const item = (flowId: string) =>
      (body['items'] as Json[]).find(({ flow_id }) => flow_id === flowId) as Json;
    expect(item(id)).toMatchObject({
      engine: { status: 'running', run_id: item(id)['run_id'], closed_at: null },
      engine_error: null,
    });
    expect(item(lost.flow_id)).toMatchObject({
      engine: null,
      engine_error: 'the flow engine does not have this flow',
    });
    const plain = await use.get(FLOWS);
    expect((plain.body['items'] as Json[])[0]).not.toHaveProperty('engine');
  });

  it('has pages of at most 20, and says when the engine is away', async () => {
    const away = await startApi(use.database.db, { temporalAddress: '127.0.0.1:1' });
    try {
      const tenant = await tenantWith(
        use,
        Array.from({ length: 25 }, () => rowOf()),
      );
      const { status, body } = await away.call(
        'GET',
        `${FLOWS}?consistency=engine&limit=50&status=completed`,
        { tenant },
      );
      expect(status).toBe(200);
      const items = body['items'] as Json[];
      expect(items).toHaveLength(20);
      for (const item of items)
        expect([item['engine'], typeof item['engine_error']]).toEqual([null, 'string']);
    } finally {
      await away.stop();
    }
  });
});
