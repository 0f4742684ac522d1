/** Registry and engine name the same status and run, in every status a flow can be brought into, by any means. */
import { createFlowRegistry } from '../../db/flow-registry';
import { createLogger } from '../../workers/logging';
import { startReconciler } from '../../workers/reconcile/loop';
import { type FlowStatus, flowStatuses, isClosed } from '../../workflows/run';
import { untilAgreed } from '../support/agreement';
import { createTestDatabase, type TestDatabase } from '../support/database';
import {
  eventually,
  type FlowHarness,
  type ScriptedPhase,
  startFlowHarness,
  trivialPhases,
} from '../support/flows';
import { heldPhase } from '../support/held-phase';
import { resetFlow } from '../support/reset-flow';
import { type RunStatus, type StatusWays, statusWays } from '../support/status-ways';

/** An operator's terminate has to be in the registry by then. */
const DRIFT_LIMIT_MS = 15_000;

let database: TestDatabase;
let flows: FlowHarness;
let support: StatusWays;
let reconciler: { stop: () => Promise<void> };
const phases: Record<string, ScriptedPhase> = trivialPhases();
const scripted: Record<string, ScriptedPhase> = Object.fromEntries(
  Object.keys(phases).map((name): [string, ScriptedPhase] => [
    name,
    (input, context) => (phases[name] as ScriptedPhase)(input, context),
  ]),
);

beforeAll(async () => {
  database = await createTestDatabase();
  flows = await startFlowHarness(database.db, scripted);
  support = statusWays(flows, phases);
  reconciler = startReconciler({
    db: database.db,
    registry: createFlowRegistry(database.db),
    client: flows.client,
    taskQueue: flows.taskQueue,
    log: createLogger('silent'),
  });
});
afterAll(async () => {
  await reconciler.stop();
  await flows.stop();
  await database.drop();
});
beforeEach(() => Object.assign(phases, trivialPhases()));

const handle = (id: string) => flows.client.workflow.getHandle(id);
const where = () => ({ client: flows.client, db: database.db, tenant: flows.tenant });
const agreed = (id: string, status: FlowStatus, limitMs?: number) =>
  untilAgreed(where(), id, status, limitMs);

const runStatuses = flowStatuses.filter((status): status is RunStatus => status !== 'initialized');

describe('registry and engine', () => {
  it.each(runStatuses)('agree about a flow that is %s', async (status) => {
    const id = await support.ways[status]();
    await agreed(id, status, DRIFT_LIMIT_MS);
    if (!isClosed(status)) await handle(id).terminate();
    support.releaseAll();
  });
});

describe('a reset', () => {
  it('in the middle of a flow is followed to the new run', async () => {
    const id = await support.atGate();
    const { runId } = await handle(id).describe();
    await resetFlow(flows.client, id, 'data_import');
    const { engine } = await agreed(id, 'awaiting_approval', DRIFT_LIMIT_MS);
    expect(engine.runId).not.toBe(runId);
    await support.send(id, 'approve');
    await agreed(id, 'completed');
  });

  it('of a flow that had ended shows it running again, in the middle of a phase', async () => {
    const id = await support.atGate();
    await support.send(id, 'approve');
    await agreed(id, 'completed');
    await eventually(
      () => flows.row(flows.tenant, id),
      (row) => row?.['closed_confirmed_at'] !== null,
    );
    const held = heldPhase();
    phases['inventory'] = held.phase;
    await resetFlow(flows.client, id, 'inventory');
    await held.entered;
    await agreed(id, 'running');
    held.release();
    await agreed(id, 'completed');
  });
});
