/** The summary over HTTP: totals, what waits longest, what disagrees. */
import { withTenant } from '../../db/knex';
import { type ApiHarness, startApi } from '../support/api';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { ago, MINUTE, type Row, rowOf } from '../support/flow-rows';
import { newTenant } from '../support/flows';

let api: ApiHarness;
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  api = await startApi(database.db);
});
afterAll(async () => {
  await api.stop();
  await database.drop();
});

const approvalOf = ({ flow_id }: Row, minutes: number, status = 'pending') => ({
  ...{
    approval_id: `${flow_id}.1`,
    flow_id,
    run_id: flow_id,
    phase: 'attribute_mapping',
    round: 1,
  },
  ...{ status, requested_at: ago(minutes * MINUTE), due_at: ago(-MINUTE), assignees: [] },
  ...{ anyone: true, barred: [], quorum: 1, level: 0, reminders: 0, history_length: 1, seq: 1 },
  decided_at: status === 'pending' ? null : ago(0),
});

it('has totals by status and type, the approval that waits longest, and open drift', async () => {
  const tenant = newTenant();
  const waiting = { flow_status: 'awaiting_approval' as const };
  const [longest, shorter, decided] = [rowOf(waiting), rowOf(waiting), rowOf()];
  const deleted = rowOf({ ...waiting, deleted_at: ago(1), purge_after: ago(-MINUTE) });
  const failed = rowOf({ flow_status: 'failed', flow_type: 'assessment' });
  const drift = { kind: 'state', registry: '{}', engine: '{}', ...tenant };
  await withTenant(database.db, tenant, async (trx) => {
    await trx('master_flows').insert([longest, shorter, decided, deleted, failed]);
    await trx('approvals').insert([
      approvalOf(longest, 20),
      approvalOf(shorter, 10),
      approvalOf(decided, 30, 'approved'),
      approvalOf(deleted, 40),
    ]);
    await trx('registry_drift').insert([
      { ...drift, flow_id: longest.flow_id },
      { ...drift, flow_id: shorter.flow_id, repaired_at: ago(0) },
    ]);
  });
  const { body } = await api.call('GET', '/api/v1/master-flows/summary', { tenant });
  expect(body).toMatchObject({
    ...{ total: 4, open: 2, ended: 2, open_drift: 1 },
    by_status: { awaiting_approval: 2, completed: 1, failed: 1, running: 0 },
    by_type: [
      { flow_type: 'assessment', total: 1, open: 0, ended: 1 },
      { flow_type: 'discovery', total: 3, open: 2, ended: 1 },
    ],
    oldest_approval: { approval_id: `${longest.flow_id}.1`, flow_id: longest.flow_id },
  });
  const other = await api.call('GET', '/api/v1/master-flows/summary', { tenant: newTenant() });
  expect(other.body).toMatchObject({
    ...{ total: 0, open: 0, ended: 0, by_type: [], oldest_approval: null, open_drift: 0 },
  });
});
