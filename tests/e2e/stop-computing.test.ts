/** Pause and cancel reach a phase in the middle of its computation, within two seconds. */
import { renderLarge } from '../../bench/estate/large';
import { withTenant } from '../../db/knex';
import { commandUpdate } from '../../workflows/messages';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { AS_OF, type DiscoveryHarness, startDiscoveryHarness } from '../support/discovery';
import { eventually } from '../support/flows';

/** The promise. On a machine whose two cores are busy elsewhere one try may miss it, three in a row may not. */
const LIMIT_MS = 2000;
jest.retryTimes(2, { logErrorsBeforeRetry: true });

let database: TestDatabase;
let discovery: DiscoveryHarness;
let uploads: string[];

beforeAll(async () => {
  database = await createTestDatabase();
  discovery = await startDiscoveryHarness(database);
  const { files } = renderLarge();
  uploads = [];
  for (const [name, { bytes }] of files)
    uploads.push(await discovery.upload(discovery.flows.tenant, name, Buffer.from(bytes)));
});
afterAll(async () => {
  await discovery.stop();
  await database.drop();
});

const row = (flowId: string) => discovery.flows.row(discovery.flows.tenant, flowId);
const outcomeOf = (flowId: string) =>
  withTenant(database.db, discovery.flows.tenant, (trx) =>
    trx('flow_phase_runs').where({ flow_id: flowId }).pluck<string[]>('outcome'),
  );

/** A flow whose import, some seconds of it, has just begun. */
async function computing(): Promise<string> {
  const flowId = await discovery.flows.start({
    input: { configuration: { uploads, as_of: AS_OF } },
  });
  await eventually(
    () => outcomeOf(flowId),
    (outcomes) => outcomes.includes('running'),
  );
  return flowId;
}

it('an immediate pause ends the computing thread, and resume runs the phase again', async () => {
  const flowId = await computing();
  const handle = discovery.flows.client.workflow.getHandle(flowId);
  const asked = Date.now();
  await handle.executeUpdate(commandUpdate('pause'), { args: [{ mode: 'immediate' }] });
  await eventually(
    () => row(flowId),
    (found) => found?.['flow_status'] === 'paused',
  );
  expect(Date.now() - asked).toBeLessThan(LIMIT_MS);
  expect(await outcomeOf(flowId)).toEqual(['cancelled']);
  await handle.executeUpdate(commandUpdate('resume'), { args: [{}] });
  await eventually(
    () => row(flowId),
    (found) => found?.['flow_status'] === 'awaiting_approval',
    60_000,
  );
  await handle.executeUpdate(commandUpdate('cancel'), { args: [{}] });
});

it('a cancel ends it too, and leaves nothing of the phase behind', async () => {
  const flowId = await computing();
  const handle = discovery.flows.client.workflow.getHandle(flowId);
  const asked = Date.now();
  await handle.executeUpdate(commandUpdate('cancel'), { args: [{ reason: 'wrong file' }] });
  await eventually(
    () => row(flowId),
    (found) => found?.['flow_status'] === 'cancelled',
  );
  expect(Date.now() - asked).toBeLessThan(LIMIT_MS);
  await eventually(
    () => handle.describe(),
    ({ status }) => status.name === 'CANCELLED',
  );
  const left = await withTenant(database.db, discovery.flows.tenant, (trx) =>
    trx('phase_results').where({ flow_id: flowId }),
  );
  expect(left).toEqual([]);
});
