/** Postgres goes away under a flow: it waits, the registry catches up, nothing happens twice. */
import type { Knex } from 'knex';
import { createKnex, withTenant } from '../../db/knex';
import { commandUpdate } from '../../workflows/messages';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { eventually, type FlowHarness, startFlowHarness, trivialPhases } from '../support/flows';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy';

let database: TestDatabase;
let proxy: TcpProxy;
let proxied: Knex;
let flows: FlowHarness;

beforeAll(async () => {
  database = await createTestDatabase();
  const url = new URL(database.url);
  proxy = await startTcpProxy({ host: url.hostname, port: Number(url.port) });
  url.port = String(proxy.port);
  url.hostname = '127.0.0.1';
  proxied = createKnex(url.toString());
  flows = await startFlowHarness(proxied, trivialPhases());
});
afterAll(async () => {
  await flows.stop();
  await proxied.destroy();
  await proxy.stop();
  await database.drop();
});

const row = (flowId: string) =>
  withTenant(database.db, flows.tenant, (trx) =>
    trx('master_flows').where({ flow_id: flowId }).first<Record<string, unknown> | undefined>(),
  );
const events = (flowId: string) =>
  withTenant(database.db, flows.tenant, (trx) =>
    trx('flow_events').where({ flow_id: flowId }).orderBy('event_id').pluck<string[]>('action'),
  );

it('a decision made while the database is away is recorded when it is back, once, and the flow ends', async () => {
  const flowId = await flows.start();
  const handle = flows.client.workflow.getHandle(flowId);
  await eventually(
    () => row(flowId),
    (found) => found?.['flow_status'] === 'awaiting_approval',
  );
  proxy.cut();
  const approved = handle.executeUpdate(commandUpdate('approve'), { args: [{}] });
  // The local activity has given up: the record is an ordinary activity now, retried without end.
  await eventually(
    async () => (await handle.fetchHistory()).events ?? [],
    (history) =>
      history.some(
        ({ activityTaskScheduledEventAttributes: scheduled }) =>
          scheduled?.activityType?.name === 'recordFlowEvent',
      ),
    30_000,
  );
  expect(await row(flowId)).toMatchObject({ flow_status: 'awaiting_approval' });
  proxy.restore();
  expect((await approved).status).toMatch(/running|completed/);
  await handle.result();
  expect(await row(flowId)).toMatchObject({ flow_status: 'completed', progress: 100 });
  expect(await events(flowId)).toEqual(['started', 'awaiting_approval', 'approved', 'completed']);
  const results = await withTenant(database.db, flows.tenant, (trx) =>
    trx('phase_results').where({ flow_id: flowId }).pluck<string[]>('phase'),
  );
  expect(results.sort()).toEqual(Object.keys(trivialPhases()).sort());
});
