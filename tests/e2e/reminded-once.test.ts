/** The worker is killed while a gate waits: what was due meanwhile happens when one is back, and happens once. */
import { withTenant } from '../../db/knex';
import { type EstateFlows, startEstateFlows } from '../support/estate-flows';
import { eventually, newTenant } from '../support/flows';

let flows: EstateFlows;

beforeAll(async () => {
  flows = await startEstateFlows({ servers: 100, dependencies: 100 });
});
afterAll(() => flows.stop());

interface Row {
  requested_at: Date;
  reminders: number;
  level: number;
}

it('reminds and escalates once, although the worker is killed before and after', async () => {
  const tenant = newTenant();
  const REMIND_MS = 2000;
  const policy = {
    reminder_ms: [REMIND_MS],
    escalation: [{ after_ms: REMIND_MS + 1, to: ['lead'] }],
    approvers: ['bob'],
  };
  const worker = await flows.startWorker();
  const flowId = await flows.start(tenant, { approvals: { attribute_mapping: policy } });
  const read = () =>
    withTenant(flows.database.db, tenant, (trx) =>
      trx('approvals').where({ flow_id: flowId }).first<Row | undefined>(),
    );
  await eventually(read, (row) => row !== undefined);
  await worker.kill();
  const late = await eventually(
    read,
    (row) => Date.now() > (row?.requested_at.getTime() ?? Infinity) + REMIND_MS,
  );
  expect(late).toMatchObject({ reminders: 0, level: 0 });

  const second = await flows.startWorker();
  await eventually(read, (row) => row?.reminders === 1);
  await second.kill();
  await flows.startWorker();
  await eventually(read, (row) => row?.level === 1);
  await flows.send(flowId, 'approve', { origin: { user_id: 'lead', source: 'api' } });
  await flows.untilStatus(tenant, flowId, 'completed');
  expect(await read()).toMatchObject({ reminders: 1, level: 1, status: 'approved' });
  expect(await flows.actions(tenant, flowId)).toEqual([
    'started',
    'awaiting_approval',
    'reminded',
    'escalated',
    'approved',
    'completed',
  ]);
}, 120_000);
