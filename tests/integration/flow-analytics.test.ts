/** Analytics over HTTP, against figures computed by hand. */
import { randomUUID } from 'node:crypto';
import { withTenant } from '../../db/knex';
import type { Tenant } from '../../workflows/run';
import { type ApiHarness, type Json, startApi } from '../support/api';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { expectProblem } from '../support/flow-api';
import { type Row, rowOf } from '../support/flow-rows';
import { newTenant } from '../support/flows';

let api: ApiHarness;
let database: TestDatabase;
const tenant = newTenant();
const at = (time: string) => `2026-03-${time}:00.000Z`;

/** A flow that started a second after it was asked for. */
const flow = (started: string, minutes: number | null, more: Partial<Row> = {}): Row => {
  const begin = Date.parse(at(started));
  return rowOf({
    created_at: new Date(begin - 1000).toISOString(),
    started_at: at(started),
    flow_status: minutes === null ? 'running' : 'completed',
    ended_at: minutes === null ? null : new Date(begin + minutes * 60_000).toISOString(),
    ...more,
  });
};

const first = flow('01T23:50', 10);
const rows = [
  first,
  flow('02T10:00', 20),
  flow('02T11:00', 30, { flow_status: 'failed' }),
  flow('03T10:00', 40, { flow_type: 'assessment' }),
  flow('03T10:30', null, { flow_type: 'assessment' }),
  // Not in the window, deleted, not started, of somebody else.
  flow('05T00:00', 1),
  flow('02T12:00', 1, { deleted_at: at('04T00:00'), purge_after: at('04T00:00') }),
  rowOf({ flow_status: 'initialized', created_at: at('02T12:00'), started_at: null }),
];

const phase = (flow_id: string, name: string, started: string, ms: number, error?: string) => ({
  ...{ flow_id, phase: name, run_id: randomUUID(), seq: 1, attempt: 1, worker: 'w' },
  flow_started_at: at('01T23:50'),
  started_at: at(started),
  ended_at: new Date(Date.parse(at(started)) + ms).toISOString(),
  duration_ms: ms,
  outcome: error === undefined ? 'finished' : 'failed',
  error_code: error ?? null,
});

async function fill(of: Tenant): Promise<void> {
  await withTenant(database.db, of, async (trx) => {
    await trx('master_flows').insert([
      ...rows,
      flow('03T12:00', null, {
        lineage_id: first['lineage_id'],
        iteration: 2,
        quality_score: 0.9,
        parent_flow_id: first.flow_id,
        rerun_scope: 'beginning',
      }),
    ]);
    await trx('master_flows').where({ flow_id: first.flow_id }).update({ quality_score: 0.6 });
    await trx('flow_phase_runs').insert([
      phase(first.flow_id, 'data_import', '02T00:00', 1000),
      phase(first.flow_id, 'data_import', '02T00:01', 3000),
      phase(first.flow_id, 'data_import', '02T00:02', 9000, 'FILE_BROKEN'),
      phase(first.flow_id, 'data_import', '02T00:04', 9000, 'FILE_BROKEN'),
      phase(first.flow_id, 'inventory', '02T00:03', 500, 'worker_lost'),
    ]);
    const approval = (round: number, status: string, minutes: number | null) => ({
      ...{ approval_id: `${of.client_account_id}.${round}`, flow_id: first.flow_id, round, status },
      ...{ run_id: first.flow_id, phase: 'attribute_mapping', assignees: [], anyone: true },
      ...{ barred: [], quorum: 1, level: 0, reminders: 0, history_length: 1, seq: 1 },
      requested_at: at('02T00:00'),
      due_at: at('09T00:00'),
      decided_by: minutes === null ? null : 'ann',
      decided_at: minutes === null ? null : new Date(Date.parse(at('02T00:00')) + minutes * 60_000),
    });
    await trx('approvals').insert([
      approval(1, 'rejected', 10),
      approval(2, 'approved', 30),
      approval(3, 'withdrawn', 1),
      approval(4, 'pending', null),
    ]);
    const beside = { flow_id: first.flow_id, flow_started_at: at('01T23:50') };
    await trx('learning_patterns').insert([
      { ...beside, pattern_type: 'mapping', occurred_at: at('02T00:00') },
      { ...beside, pattern_type: 'mapping', occurred_at: at('02T01:00') },
      { ...beside, pattern_type: 'mapping', occurred_at: at('06T01:00') },
    ]);
    await trx('agent_collaboration').insert([
      { ...beside, agent_name: 'mapper', action: 'a', occurred_at: at('02T00:00') },
      { ...beside, agent_name: 'mapper', action: 'b', occurred_at: at('02T00:00') },
    ]);
  });
}

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startApi(database.db);
  await fill(tenant);
});
afterAll(async () => {
  await api.stop();
  await database.drop();
});

const WINDOW = `from=${at('01T00:00')}&to=${at('04T00:00')}`;
const ask = async (query: string, path = 'flows', of = tenant): Promise<Json> => {
  const answer = await api.call('GET', `/api/v1/${path}/analytics?${query}`, { tenant: of });
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  return answer.body;
};
const MINUTE = 60_000;

it('has the figures that counting by hand gives', async () => {
  expect(await ask(`${WINDOW}&interval=day`)).toEqual({
    ...{ from: at('01T00:00'), to: at('04T00:00'), group_by: 'flow_type', interval: 'day' },
    flows: 6,
    by_type: [
      { flow_type: 'assessment', flows: 2, by_status: { completed: 1, running: 1 } },
      { flow_type: 'discovery', flows: 4, by_status: { completed: 2, failed: 1, running: 1 } },
    ],
    durations: {
      // 10, 20, 30, 40 minutes: the median lies between, p95 at 0.95 * 3 = 2.85 of the way, p99 at 2.97.
      all: {
        ...{ count: 6, measured: 4, failed: 1 },
        ...{ p50_ms: 25 * MINUTE, p95_ms: 38.5 * MINUTE, p99_ms: 39.7 * MINUTE },
      },
      groups: [
        {
          ...{ group: 'assessment', count: 2, measured: 1, failed: 0 },
          ...{ p50_ms: 40 * MINUTE, p95_ms: 40 * MINUTE, p99_ms: 40 * MINUTE },
        },
        {
          ...{ group: 'discovery', count: 4, measured: 3, failed: 1 },
          ...{ p50_ms: 20 * MINUTE, p95_ms: 29 * MINUTE, p99_ms: 29.8 * MINUTE },
        },
      ],
    },
    start_delay: { p50_ms: 1000, p95_ms: 1000, p99_ms: 1000 },
    throughput: [
      { at: '2026-03-01T00:00:00Z', started: 1, completed: 0, failed: 0 },
      // The one that was begun the evening before ended at midnight.
      { at: '2026-03-02T00:00:00Z', started: 2, completed: 2, failed: 1 },
      { at: '2026-03-03T00:00:00Z', started: 3, completed: 1, failed: 0 },
    ],
    failures: [
      {
        phase: 'data_import',
        error_code: 'FILE_BROKEN',
        count: 2,
        last_at: '2026-03-02T00:04:09.000Z',
      },
      {
        phase: 'inventory',
        error_code: 'worker_lost',
        count: 1,
        last_at: '2026-03-02T00:03:00.500Z',
      },
    ],
    approvals: [
      {
        ...{ phase: 'attribute_mapping', decided: 2, rejected: 1 },
        ...{ p50_ms: 20 * MINUTE, p95_ms: 29 * MINUTE, p99_ms: 29.8 * MINUTE },
      },
    ],
    lineages: [
      {
        ...{ lineage_id: first['lineage_id'], iteration: 2 },
        ...{ first_quality: 0.6, last_quality: 0.9, gain: expect.closeTo(0.3) as number },
      },
    ],
    learning_patterns: [{ pattern_type: 'mapping', count: 2 }],
    agent_collaboration: [{ agent_name: 'mapper', entries: 2, flows: 1 }],
  });
});

it('is the same under the original’s name, and nobody else’s', async () => {
  expect(await ask(WINDOW, 'master-flows')).toEqual(await ask(WINDOW));
  expect(await ask(WINDOW, 'flows', newTenant())).toMatchObject({
    ...{ flows: 0, by_type: [], failures: [], approvals: [], lineages: [], throughput: [] },
    durations: { all: { count: 0, measured: 0, p50_ms: null }, groups: [] },
    start_delay: { p50_ms: null },
  });
});

it.each([
  ['phase', ['data_import', 4, 2, 2, 2000], ['inventory', 1, 0, 1, null]],
  [
    'status',
    ['completed', 3, 3, 0, 20 * MINUTE],
    ['failed', 1, 1, 1, 30 * MINUTE],
    ['running', 2, 0, 0, null],
  ],
  [
    'day',
    ['2026-03-01T00:00:00Z', 1, 1, 0, 10 * MINUTE],
    ['2026-03-02T00:00:00Z', 2, 2, 1, 25 * MINUTE],
    ['2026-03-03T00:00:00Z', 3, 1, 0, 40 * MINUTE],
  ],
])('has durations by %s', async (group, ...expected) => {
  const { durations } = await ask(`${WINDOW}&group_by=${group}`);
  const { groups } = durations as { groups: Json[] };
  expect(
    groups.map((one) => [
      one['group'],
      one['count'],
      one['measured'],
      one['failed'],
      one['p50_ms'],
    ]),
  ).toEqual(expected);
});

it('takes times ago, and begins weeks on Mondays', async () => {
  const recent = newTenant();
  const begun = new Date(Date.now() - MINUTE).toISOString();
  await withTenant(database.db, recent, (trx) =>
    trx('master_flows').insert(rowOf({ created_at: begun, started_at: begun })),
  );
  expect(await ask('from=-1h', 'flows', recent)).toMatchObject({ flows: 1 });
  expect(await ask('from=-2h&to=-1h', 'flows', recent)).toMatchObject({ flows: 0 });
  const { throughput } = await ask('from=-1h&interval=week', 'flows', recent);
  const [week] = throughput as { at: string; started: number }[];
  expect([new Date(week?.at ?? '').getUTCDay(), week?.started]).toEqual([1, 1]);
});

it.each([
  ['from=-401d', '/from'],
  ['from=-1d&to=-2d', '/from'],
  ['from=-42d&interval=hour', '/interval'],
  ['from=-42d&group_by=hour', '/group_by'],
  ['group_by=user', '/group_by'],
  ['interval=minute', '/interval'],
  ['from=soon', '/from'],
])('refuses %s', async (query, pointer) => {
  const answer = await api.call('GET', `/api/v1/flows/analytics?${query}`, { tenant });
  expectProblem(answer, 'invalid', 422);
  expect(answer.body['errors']).toMatchObject([{ pointer }]);
});
