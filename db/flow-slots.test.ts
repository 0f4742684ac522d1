import { randomUUID } from 'node:crypto';
import { newTenant } from '../tests/support/flows';
import { createTestDatabase, type TestDatabase } from '../tests/support/database';
import type { FlowEvent, FlowStatus, Tenant } from '../workflows/run';
import { createFlowRegistry } from './flow-registry';
import { createFlowSlots } from './flow-slots';
import { withTenant } from './knex';

const LIMIT = 3;

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const slots = () => createFlowSlots(database.db, { limit: LIMIT });

/** A flow the engine runs, as the mirror last recorded it. */
function flowOf(tenant: Tenant) {
  const flow = { flow_id: randomUUID(), run_id: randomUUID() };
  let length = 0;
  const record = (status: FlowStatus, over: Partial<FlowEvent> = {}) =>
    createFlowRegistry(database.db).record({
      ...flow,
      kind: 'started',
      tenant,
      flow_type: 'discovery',
      user_id: 'ann',
      status,
      phase: 'data_import',
      progress: 0,
      history_length: (length += 1),
      seq: length,
      flow_started_at: '2026-11-01T10:00:00.000Z',
      at: '2026-11-01T10:00:00.000Z',
      origin: { user_id: 'ann', source: 'flow' },
      reason: null,
      details: {},
      ...over,
    });
  const ask = (ticket = 1) => slots().request({ tenant, ...flow, ticket });
  return { ...flow, record, ask };
}
type Flow = ReturnType<typeof flowOf>;

async function running(tenant: Tenant, count: number): Promise<Flow[]> {
  const flows = Array.from({ length: count }, () => flowOf(tenant));
  for (const flow of flows) await flow.record('running');
  return flows;
}
const slotOf = (tenant: Tenant, { flow_id }: Flow): Promise<unknown> =>
  withTenant(database.db, tenant, async (trx) => {
    const row = await trx('master_flows').where({ flow_id }).first<{ slot: string }>('slot');
    return row.slot;
  });

it('never gives out more than there are, however many ask at once', async () => {
  const tenant = newTenant();
  const flows = await running(tenant, 12);
  const answers = await Promise.all(flows.map((flow) => flow.ask()));
  expect(answers.filter((answer) => answer === 'held')).toHaveLength(LIMIT);
  expect(await slots().use(tenant)).toEqual({ limit: LIMIT, held: LIMIT, waiting: 9 });
});

it('gives a freed slot to exactly one of those that wait, whoever hands them out', async () => {
  const tenant = newTenant();
  const flows = await running(tenant, 8);
  const answers = await Promise.all(flows.map((flow) => flow.ask()));
  const holder = flows[answers.indexOf('held')] as Flow;
  await holder.record('awaiting_approval');
  const grants = await Promise.all([1, 2, 3, 4].map(() => slots().grant(tenant)));
  expect(grants.flat()).toHaveLength(1);
  expect(await slots().use(tenant)).toEqual({ limit: LIMIT, held: LIMIT, waiting: 4 });
});

it.each(['paused', 'awaiting_approval', 'blocked', 'completed', 'terminated'] as const)(
  'frees the slot with the record that says %s',
  async (status) => {
    const tenant = newTenant();
    const [flow] = (await running(tenant, 1)) as [Flow];
    expect(await flow.ask()).toBe('held');
    await flow.record(status);
    expect(await slotOf(tenant, flow)).toBe('none');
  },
);

it('lets what is deeper go first, and before that what has priority', async () => {
  const tenant = newTenant();
  const [holder, early, deep, urgent] = (await running(tenant, 4)) as [Flow, Flow, Flow, Flow];
  await slots().setLimit(tenant, 1);
  await deep.record('running', { progress: 66 });
  for (const flow of [holder, early, deep, urgent]) await flow.ask();
  await withTenant(database.db, tenant, (trx) =>
    trx('master_flows').where({ flow_id: urgent.flow_id }).update({ priority: 1 }),
  );
  const order: string[] = [];
  for (let open = holder; order.length < 3;) {
    await open.record('completed');
    const [grant] = await slots().grant(tenant);
    order.push(grant?.flow_id ?? 'nobody');
    open = [early, deep, urgent].find(({ flow_id }) => flow_id === grant?.flow_id) ?? holder;
  }
  expect(order).toEqual([urgent, deep, early].map(({ flow_id }) => flow_id));
});

it('tells a flow again that was told long ago and did not go on', async () => {
  const tenant = newTenant();
  const flows = await running(tenant, LIMIT + 1);
  for (const flow of flows) await flow.ask(7);
  await (flows[0] as Flow).record('completed');
  const waiting = flows.at(-1) as Flow;
  expect(await slots().grant(tenant)).toEqual([{ flow_id: waiting.flow_id, slot_ticket: 7 }]);
  expect(await slots().grant(tenant)).toEqual([]);
  await withTenant(database.db, tenant, (trx) =>
    trx('master_flows')
      .where({ flow_id: waiting.flow_id })
      .update({ slot_since: trx.raw(`now() - interval '1 minute'`) }),
  );
  expect(await slots().grant(tenant)).toEqual([{ flow_id: waiting.flow_id, slot_ticket: 7 }]);
});

it('grants nothing to a flow at rest, and lets one of another run go on', async () => {
  const tenant = newTenant();
  const [flow] = (await running(tenant, 1)) as [Flow];
  const otherRun = { ...flow, run_id: randomUUID() };
  expect(await slots().request({ tenant, ...otherRun, ticket: 1 })).toBe('held');
  await flow.record('paused');
  await flow.ask();
  expect(await slotOf(tenant, flow)).toBe('none');
});

it('lets nothing begin with a limit of 0, and counts no other tenant', async () => {
  const tenant = newTenant();
  const other = newTenant();
  await slots().setLimit(tenant, 0);
  const [mine] = (await running(tenant, 1)) as [Flow];
  const [theirs] = (await running(other, 1)) as [Flow];
  expect([await mine.ask(), await theirs.ask()]).toEqual(['waiting', 'held']);
  await slots().setLimit(tenant, null);
  expect(await slots().grant(tenant)).toHaveLength(1);
  expect(await slots().use(tenant)).toEqual({ limit: LIMIT, held: 1, waiting: 0 });
});
