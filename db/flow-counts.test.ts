import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { createTestDatabase, type TestDatabase } from '../tests/support/database';
import { newTenant } from '../tests/support/flows';
import type { FlowEvent, FlowStatus } from '../workflows/run';
import { readFlowCounts } from './flow-counts';
import { createFlowRegistry } from './flow-registry';
import { withTenant } from './knex';

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
