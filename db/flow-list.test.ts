import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { createTestDatabase, type TestDatabase } from '../tests/support/database';
import { newTenant } from '../tests/support/flows';
import { type FlowStatus, isClosed, openStatuses } from '../workflows/run';
import { allFlows, type FlowFilter } from './flow-filter';
import { countFlows, flowPageQuery, listFlows } from './flow-list';
import { type FlowOrder, type FlowSort, flowSorts } from './flow-order';
import { acrossTenants, createKnex, withTenant } from './knex';

let database: TestDatabase;
let db: Knex;
const many = newTenant();
beforeAll(async () => {
  database = await createTestDatabase();
  db = database.db;
  // One closed flow in three hundred is failed, one in a thousand is open, and the open ones are the oldest.
  await acrossTenants(db, (trx) =>
    trx.raw(
      `insert into master_flows (flow_id, flow_type, client_account_id, engagement_id, user_id, lineage_id,
         flow_status, created_at, started_at, updated_at, ended_at, mirror_history_length, current_phase, degraded)
       select gen_random_uuid(), case when i % 7 = 0 then 'assessment' else 'discovery' end, ?::uuid, ?::uuid,
         'user-' || i % 500, gen_random_uuid(), status, at, at, at,
         case when status in ('completed','failed') then at + i * interval '1 ms' end, 1, 'data_import',
         case when i % 10000 = 0 then '{}'::jsonb end
       from (select i, now() - i * interval '1 second' as at,
           case when i > 29970 then 'paused' when i % 300 = 0 then 'failed' else 'completed' end as status
         from generate_series(1, 30000) as i) as made`,
      [many.client_account_id, many.engagement_id],
    ),
  );
  const owner = createKnex(database.url, { max: 1, privileged: true });
  await owner.raw('analyze master_flows');
  await owner.destroy();
});
afterAll(() => database.drop());

const newest: FlowOrder = { by: 'created_at', descending: true };
const filters: Record<string, FlowFilter> = {
  everything: allFlows,
  'a rare status': { ...allFlows, statuses: ['failed'] },
  'what is open': { ...allFlows, statuses: openStatuses },
  'a type': { ...allFlows, flow_types: ['assessment'] },
  'two types': { ...allFlows, flow_types: ['assessment', 'discovery'] },
  'a type in a status': { ...allFlows, statuses: ['failed'], flow_types: ['assessment'] },
  'nothing there is': { ...allFlows, flow_types: ['none'] },
  'a user': { ...allFlows, user_id: 'user-7' },
  'deleted or not': { ...allFlows, deleted: 'include' },
};

/** The plan of a page; knex takes question marks. */
const planOf = (filter: FlowFilter, order: FlowOrder, after: readonly unknown[] | null) =>
  withTenant(db, many, async (trx) => {
    const page = { order, limit: 51, after: after as never };
    const { sql, bindings } = flowPageQuery(trx, many, filter, page).toSQL().toNative();
    const { rows } = await trx.raw<{ rows: Record<string, string>[] }>(
      `explain ${sql.replace(/\$\d+/g, '?')}`,
      bindings as never,
    );
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  });

describe('lists', () => {
  const us = Date.now() * 1000 - 20e9;

  it.each(Object.entries(filters))('of %s read an index and no table', async (_, filter) => {
    for (const after of [null, [us, randomUUID()]]) {
      const plan = await planOf(filter, newest, after);
      expect(plan).toMatch(/Index Scan( Backward)? using master_flows_/);
      expect(plan).not.toMatch(/Seq Scan on master_flows|Bitmap/);
    }
  });

  const deep: Record<FlowSort, readonly unknown[]> = {
    created_at: [us, randomUUID()],
    started_at: [us, randomUUID()],
    updated_at: [us - (us % 600e6), us, randomUUID()],
    status: ['completed', us, randomUUID()],
    flow_type: ['discovery', 'completed', us, randomUUID()],
    duration_ms: [20_000, randomUUID()],
  };
  it.each(flowSorts)('by %s read their own index in order, both ways', async (by) => {
    const indexes = { created_at: 'newest', status: 'by_status', flow_type: 'by_type' };
    const orders = { started_at: 'by_start', updated_at: 'by_update', duration_ms: 'by_duration' };
    for (const descending of [true, false])
      for (const after of [null, deep[by]]) {
        const plan = await planOf(allFlows, { by, descending }, after);
        expect(plan).toMatch(/Index Scan( Backward)? using master_flows_/);
        expect(plan).not.toMatch(/Seq Scan on master_flows|Bitmap/);
        expect(plan).toContain(`using master_flows_${{ ...indexes, ...orders }[by]} `);
        // Within ten minutes, and where two ordered pages are merged, something is sorted; never the whole.
        const sorts = plan.match(/->  Sort |^Sort /gm) ?? [];
        expect(sorts).toHaveLength(after && (by === 'status' || by === 'flow_type') ? 1 : 0);
        // The page begins where the key is: nothing before it is read.
        if (after) expect(plan).toMatch(/Index Cond: .*(ROW\(|updated_bucket [<>])/);
      }
  });

  it.each(Object.entries(filters))('of %s have what a scan finds, in order', async (_, filter) => {
    const found = await listFlows(db, many, filter, { order: newest, limit: 51, after: null });
    const expected = await withTenant(db, many, async (trx) => {
      const all = await trx('master_flows').select<
        {
          flow_id: string;
          flow_status: FlowStatus;
          flow_type: string;
          user_id: string;
          created_at: Date;
        }[]
      >('flow_id', 'flow_status', 'flow_type', 'user_id', 'created_at');
      return all
        .filter(
          ({ flow_status }) => !filter.statuses.length || filter.statuses.includes(flow_status),
        )
        .filter(
          ({ flow_type }) => !filter.flow_types.length || filter.flow_types.includes(flow_type),
        )
        .filter(({ user_id }) => filter.user_id === null || filter.user_id === user_id)
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

describe('the number of flows', () => {
  it('is exact by status and type, and counted so far for anything else', async () => {
    const total = (filter: Partial<FlowFilter>) => countFlows(db, many, { ...allFlows, ...filter });
    expect(await total({})).toEqual({ total: 30_000, total_is_capped: false });
    expect(await total({ statuses: ['failed'] })).toEqual({ total: 99, total_is_capped: false });
    expect(await total({ flow_types: ['assessment'], statuses: ['paused'] })).toEqual({
      total: 4,
      total_is_capped: false,
    });
    expect(await total({ user_id: 'user-7' })).toEqual({ total: 60, total_is_capped: false });
    expect(await total({ degraded: true })).toEqual({ total: 3, total_is_capped: false });
    expect(await total({ degraded: false })).toEqual({ total: 10_000, total_is_capped: true });
    expect(await total({ deleted: 'only' })).toEqual({ total: 0, total_is_capped: false });
  });
});
