/** The worker that works through a bulk operation is killed in the middle: every flow is asked exactly once. */
import { loadConfig } from '../../config';
import { withTenant } from '../../db/knex';
import { bulkFlows } from '../support/bulk-flows';
import { type FlowApi, startFlowApi } from '../support/flow-api';
import { startWorkerProcess, type WorkerProcess } from '../support/worker-process';

const FLOW_COUNT = 200;

let use: FlowApi;
let worker: WorkerProcess | undefined;
beforeAll(async () => {
  use = await startFlowApi();
});
afterAll(async () => {
  await worker?.kill();
  await use.stop();
});

const startWorker = async () => {
  const { temporalAddress } = loadConfig();
  if (!temporalAddress) throw new Error('tests need TEMPORAL_ADDRESS; `npm test` sets it');
  worker = await startWorkerProcess({
    databaseUrl: use.database.url,
    temporalAddress,
    taskQueue: use.flows.taskQueue,
  });
  return worker;
};

it('applies each of 200 items once', async () => {
  const bulk = bulkFlows(use);
  const flow_ids = await bulk.atGate(FLOW_COUNT);
  const id = await bulk.start({ action: 'pause', flow_ids, rate_per_s: 50, reason: 'freeze' });
  const first = await startWorker();
  await bulk.untilDone(id, 40);
  await first.kill();
  const { body } = await use.get(`/api/v1/bulk-operations/${id}`);
  expect((body['counts'] as { pending: number }).pending).toBeGreaterThan(0);
  await startWorker();
  // What the first had claimed comes back when its lease is over.
  const { body: finished } = await bulk.untilState(id, 'finished', undefined, 120_000);
  expect(finished).toMatchObject({ counts: { done: FLOW_COUNT, refused: 0, failed: 0 } });
  await withTenant(use.database.db, use.api.tenant, async (trx) => {
    const pauses = await trx('flow_events')
      .where({ action: 'paused', reason: 'freeze' })
      .pluck<string[]>('flow_id');
    expect(pauses.sort()).toEqual([...flow_ids].sort());
    const statuses = await trx('master_flows').distinct<{ flow_status: string }[]>('flow_status');
    expect(statuses).toEqual([{ flow_status: 'paused' }]);
  });
}, 400_000);
