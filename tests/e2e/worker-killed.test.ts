/** A worker is killed in the middle of each phase, again and again: the flow ends, and nothing of it happened twice. */
import type { Tenant } from '../../workflows/run';
import { type EstateFlows, startEstateFlows } from '../support/estate-flows';
import { discoveryPhaseNames, newTenant } from '../support/flows';
import type { WorkerProcess } from '../support/worker-process';

let flows: EstateFlows;
let worker: WorkerProcess;

beforeAll(async () => {
  flows = await startEstateFlows({ servers: 3000, dependencies: 20_000 });
  worker = await flows.startWorker();
});
afterAll(() => flows.stop());

async function undisturbed(tenant: Tenant): Promise<void> {
  const flowId = await flows.start(tenant);
  await flows.untilStatus(tenant, flowId, 'awaiting_approval');
  await flows.send(flowId, 'approve');
  await flows.untilStatus(tenant, flowId, 'completed');
}

it('survives a kill -9 in the middle of every phase, and does nothing twice', async () => {
  const calm = newTenant();
  await undisturbed(calm);

  const tenant = newTenant();
  const flowId = await flows.start(tenant);
  const kills: string[] = [];
  for (const phase of discoveryPhaseNames) {
    if (phase === 'data_cleansing') {
      await flows.untilStatus(tenant, flowId, 'awaiting_approval');
      await flows.send(flowId, 'approve');
    }
    const { outcome } = await flows.untilBegun(tenant, flowId, phase);
    if (outcome !== 'running') continue;
    await worker.kill();
    kills.push(phase);
    worker = await flows.startWorker();
    await flows.untilStatus(tenant, flowId, 'running');
  }
  await flows.untilStatus(tenant, flowId, 'completed');
  expect(kills).toEqual(
    expect.arrayContaining(['data_import', 'data_cleansing', 'inventory', 'dependencies']),
  );

  expect(await flows.counts(tenant)).toEqual(await flows.counts(calm));
  expect(await flows.counts(tenant)).toMatchObject({ phase_results: discoveryPhaseNames.length });
  expect(await flows.actions(tenant, flowId)).toEqual([
    'started',
    'awaiting_approval',
    'approved',
    'completed',
  ]);
}, 240_000);

it.each([
  ['cancel', {}, 'cancelled'],
  ['pause', { mode: 'immediate' }, 'paused'],
] as const)(
  'can %s a flow whose phase went down with its worker',
  async (command, input, status) => {
    const tenant = newTenant();
    const flowId = await flows.start(tenant);
    await flows.untilBegun(tenant, flowId, 'data_import');
    await worker.kill();
    worker = await flows.startWorker();
    await flows.send(flowId, command, input);
    await flows.untilStatus(tenant, flowId, status);
    expect(await flows.counts(tenant)).toMatchObject({ phase_results: 0 });
    expect(await flows.phaseRuns(tenant, flowId)).toMatchObject([
      { phase: 'data_import', outcome: 'failed', error_code: 'worker_lost' },
    ]);
    if (status === 'cancelled') return;
    await flows.send(flowId, 'resume');
    await flows.untilStatus(tenant, flowId, 'awaiting_approval');
    await flows.send(flowId, 'cancel');
  },
  60_000,
);
