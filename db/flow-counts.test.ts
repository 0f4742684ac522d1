import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { createTestDatabase, type TestDatabase } from '../tests/support/database';
import { newTenant } from '../tests/support/flows';
import { type FlowEvent, type FlowStatus, isClosed, openStatuses } from '../workflows/run';
import { readFlowCounts } from './flow-counts';
import type { FlowFilter } from './flow-filter';
import { flowPageQuery, listFlows } from './flow-reads';
import { createFlowRegistry } from './flow-registry';
import { acrossTenants, withTenant } from './knex';

let database: TestDatabase;
let db: Knex;
beforeAll(async () => {
  database = await createTestDatabase();
  db = database.db;
});
afterAll(() => database.drop());

const tenant = newTenant();

const eventOf = (flow_id: string, status: FlowStatus, seq: number): FlowEvent => ({
  kind: 'started',
  tenant,
  flow_id,
  flow_type: flow_id < '8' ? 'discovery' : 'assessment',
  user_id: 'ann',
  status,
  phase: 'data_import',
  progress: 0,
  run_id: flow_id,
  history_length: seq,
  seq,
  flow_started_at: '2026-11-01T10:00:00.000Z',
  at: '2026-11-01T10:00:00.000Z',
  origin: { user_id: 'ann', source: 'flow' },
  reason: null,
  details: {},
});

const counted = (of = tenant) =>
  withTenant(db, of, (trx) =>
    trx('master_flows')
      .whereNull('deleted_at')
      .groupBy('flow_type', 'flow_status')
      .orderBy(['flow_type', 'flow_status'])
      .select('flow_type', 'flow_status', trx.raw('count(*) as flows')),
  );

describe('the totals', () => {
  it('are what counting gives, whatever many connections do to the same flows at once', async () => {
    const registry = createFlowRegistry(db);
    const flows = Array.from({ length: 40 }, () => randomUUID());
    const path: FlowStatus[] = ['running', 'paused', 'running', 'awaiting_approval', 'running'];
    const ends: FlowStatus[] = ['completed', 'failed', 'cancelled', 'running'];
    await Promise.all(
      flows.flatMap((flow, at) => [
        ...path.map((status, seq) => registry.record(eventOf(flow, status, seq))),
        registry.record(eventOf(flow, ends[at % ends.length] ?? 'running', path.length)),
        // A write that came late, and one that is repeated.
        registry.record(eventOf(flow, 'paused', 1)),
        ...(at % 5 === 0
          ? [registry.softDelete(tenant, flow, { user_id: 'ann', source: 'api' })]
          : []),
      ]),
    );
    const totals = await readFlowCounts(db, tenant);
    expect(totals).toEqual(await counted());
    expect(totals.reduce((sum, { flows: some }) => sum + some, 0)).toBeGreaterThanOrEqual(32);
  });

  it('do not keep what a transaction took back', async () => {
    const before = await readFlowCounts(db, tenant);
    await expect(
      withTenant(db, tenant, async (trx) => {
        await trx('master_flows').insert({
          flow_id: randomUUID(),
          flow_type: 'discovery',
          user_id: 'ann',
          lineage_id: randomUUID(),
        });
        throw new Error('taken back');
      }),
    ).rejects.toThrow('taken back');
    expect(await readFlowCounts(db, tenant)).toEqual(before);
  });

  it('forget flows that are removed for good', async () => {
    const other = newTenant();
    const flow_id = randomUUID();
    const insert = { flow_id, flow_type: 'discovery', user_id: 'ann', lineage_id: flow_id };
    await withTenant(db, other, (trx) => trx('master_flows').insert(insert));
    expect(await readFlowCounts(db, other)).toHaveLength(1);
    await withTenant(db, other, (trx) => trx('master_flows').where({ flow_id }).delete());
    expect(await readFlowCounts(db, other)).toEqual([]);
  });
});

describe('lists', () => {
  const many = newTenant();
  beforeAll(async () => {
    // One closed flow in three hundred is failed, one in a thousand is open, and the open ones are the oldest.
    await acrossTenants(db, (trx) =>
      trx.raw(
        `insert into master_flows (flow_id, flow_type, client_account_id, engagement_id, user_id, lineage_id,
           flow_status, created_at, started_at, ended_at, mirror_history_length, current_phase)
         select gen_random_uuid(), case when i % 7 = 0 then 'assessment' else 'discovery' end, ?::uuid, ?::uuid, 'ann',
           gen_random_uuid(), status, now() - i * interval '1 second', now(),
           case when status in ('completed','failed') then now() end, 1, 'data_import'
         from (select i, case when i > 29970 then 'paused' when i % 300 = 0 then 'failed' else 'completed' end as status
           from generate_series(1, 30000) as i) as made`,
        [many.client_account_id, many.engagement_id],
      ),
    );
  });

  const filters: Record<string, FlowFilter> = {
    everything: { statuses: [], flow_type: null, deleted: 'exclude' },
    'a rare status': { statuses: ['failed'], flow_type: null, deleted: 'exclude' },
    'what is open': { statuses: openStatuses, flow_type: null, deleted: 'exclude' },
    'a type': { statuses: [], flow_type: 'assessment', deleted: 'exclude' },
    'a type in a status': { statuses: ['failed'], flow_type: 'assessment', deleted: 'exclude' },
    'nothing there is': { statuses: [], flow_type: 'none', deleted: 'exclude' },
  };
  const deep = { limit: 51, after: [Date.now() * 1000 - 20e9, randomUUID()] as const };

  it.each(Object.entries(filters))('of %s read an index and no table', async (_, filter) => {
    for (const page of [{ limit: 51, after: null }, deep]) {
      const plan = await withTenant(db, many, async (trx) => {
        const { sql, bindings } = flowPageQuery(trx, many, filter, page).toSQL().toNative();
        const { rows } = await trx.raw<{ rows: Record<string, string>[] }>(
          `explain ${sql.replace(/\$\d+/g, '?')}`,
          bindings as never,
        );
        return rows.map((row) => row['QUERY PLAN']).join('\n');
      });
      expect(plan).toMatch(/Index Scan using master_flows_/);
      expect(plan).not.toMatch(/Seq Scan on master_flows|Bitmap/);
    }
  });

  it.each(Object.entries(filters))('of %s have what a scan finds, in order', async (_, filter) => {
    const found = await listFlows(db, many, filter, { limit: 51, after: null });
    const expected = await withTenant(db, many, async (trx) => {
      const all = await trx('master_flows').select<
        { flow_id: string; flow_status: FlowStatus; flow_type: string; created_at: Date }[]
      >('flow_id', 'flow_status', 'flow_type', 'created_at');
      return all
        .filter(
          ({ flow_status }) => !filter.statuses.length || filter.statuses.includes(flow_status),
        )
        .filter(({ flow_type }) => filter.flow_type === null || filter.flow_type === flow_type)
        .sort((a, b) => b.created_at.getTime() - a.created_at.getTime())
        .slice(0, 51);
    });
    expect(found.map(({ flow_id }) => flow_id)).toEqual(expected.map(({ flow_id }) => flow_id));
    if (filter.statuses === openStatuses) {
      expect(found).toHaveLength(30);
      expect(found.every(({ flow_status }) => !isClosed(flow_status))).toBe(true);
    }
  });
});
