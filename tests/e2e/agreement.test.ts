/** Registry and engine name the same status and run, in every status a flow can be brought into, by any means. */
import { randomUUID } from 'node:crypto';
import { createFlowRegistry } from '../../db/flow-registry';
import { createLogger } from '../../workers/logging';
import { startReconciler } from '../../workers/reconcile-loop';
import { permanent } from '../../workflows/errors';
import { type CommandName, type Commands, commandUpdate } from '../../workflows/messages';
import { type FlowStatus, flowStatuses } from '../../workflows/run';
import { untilAgreed } from '../support/agreement';
import { createTestDatabase, type TestDatabase } from '../support/database';
import {
  eventually,
  type FlowHarness,
  type ScriptedPhase,
  startFlowHarness,
  trivialPhases,
} from '../support/flows';
import { type HeldPhase, heldPhase } from '../support/held-phase';

/** An operator's terminate has to be in the registry by then. */
const DRIFT_LIMIT_MS = 15_000;

let database: TestDatabase;
let flows: FlowHarness;
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
const send = <Name extends CommandName>(id: string, name: Name, command: Commands[Name] = {}) =>
  handle(id).executeUpdate(commandUpdate(name), { args: [command] });
const where = () => ({ client: flows.client, db: database.db, tenant: flows.tenant });
const agreed = (id: string, status: FlowStatus, limitMs?: number) =>
  untilAgreed(where(), id, status, limitMs);

/** A flow in the middle of its first phase. */
async function inFirstPhase(input = {}): Promise<{ id: string; held: HeldPhase }> {
  const held = heldPhase();
  phases['data_import'] = held.phase;
  const id = await flows.start({ input });
  await held.entered;
  return { id, held };
}
const atGate = async () => {
  const id = await flows.start();
  await agreed(id, 'awaiting_approval');
  return id;
};
const breakInventory = () => {
  phases['inventory'] = () => Promise.reject(permanent('invalid', 'broken'));
};

/** A phase that takes its time to stop, so that `cancelling` can be looked at. */
function slowToStop(): HeldPhase {
  const held = heldPhase();
  const phase: ScriptedPhase = async (input, context) => {
    try {
      return await held.phase(input, context);
    } catch (error) {
      await new Promise((resolve) => setTimeout(resolve, 1500));
      throw error;
    }
  };
  return { ...held, phase };
}

/** How to get a flow into a status; each returns its id. `initialized` has no run yet and a test of its own. */
const ways: Record<Exclude<FlowStatus, 'initialized'>, () => Promise<string>> = {
  running: async () => (await inFirstPhase()).id,
  pausing: async () => {
    const { id } = await inFirstPhase();
    await send(id, 'pause');
    return id;
  },
  paused: async () => {
    const { id } = await inFirstPhase();
    await send(id, 'pause', { mode: 'immediate' });
    return id;
  },
  awaiting_approval: atGate,
  blocked: async () => {
    breakInventory();
    const id = await atGate();
    await send(id, 'approve');
    return id;
  },
  cancelling: async () => {
    const held = slowToStop();
    phases['data_import'] = held.phase;
    const id = await flows.start();
    await held.entered;
    await send(id, 'cancel');
    return id;
  },
  completed: async () => {
    const id = await atGate();
    await send(id, 'approve');
    return id;
  },
  failed: async () => {
    breakInventory();
    const id = await flows.start({ input: { on_phase_failure: 'fail' } });
    await agreed(id, 'awaiting_approval');
    await send(id, 'approve');
    return id;
  },
  cancelled: async () => {
    const { id } = await inFirstPhase();
    await send(id, 'cancel', { reason: 'wrong file' });
    return id;
  },
  terminated: async () => {
    const { id } = await inFirstPhase();
    await handle(id).terminate('decommissioned');
    return id;
  },
  timed_out: async () => {
    const held = heldPhase();
    phases['data_import'] = held.phase;
    const id = randomUUID();
    const input = { tenant: flows.tenant, user_id: 'tester', configuration: { uploads: [id] } };
    await flows.client.workflow.start('discovery', {
      workflowId: id,
      taskQueue: flows.taskQueue,
      workflowExecutionTimeout: '1s',
      args: [input],
    });
    return id;
  },
};

describe('registry and engine', () => {
  it.each(Object.entries(ways))('agree about a flow that is %s', async (status, bring) => {
    const id = await bring();
    await agreed(id, status as FlowStatus, DRIFT_LIMIT_MS);
    if (!ended.has(status)) await handle(id).terminate();
  });

  it('knows a way into every status', () => {
    expect([...Object.keys(ways), 'initialized'].sort()).toEqual([...flowStatuses].sort());
  });
});
const ended = new Set(['completed', 'failed', 'cancelled', 'terminated', 'timed_out']);

describe('a reset', () => {
  it('in the middle of a flow is followed to the new run', async () => {
    const id = await atGate();
    const { runId } = await handle(id).describe();
    await reset(id, 'data_import');
    const { engine } = await agreed(id, 'awaiting_approval', DRIFT_LIMIT_MS);
    expect(engine.runId).not.toBe(runId);
    await send(id, 'approve');
    await agreed(id, 'completed');
  });

  it('of a flow that had ended shows it running again, in the middle of a phase', async () => {
    const id = await atGate();
    await send(id, 'approve');
    await agreed(id, 'completed');
    await eventually(
      () => flows.row(flows.tenant, id),
      (row) => row?.['closed_confirmed_at'] !== null,
    );
    const held = heldPhase();
    phases['inventory'] = held.phase;
    await reset(id, 'inventory');
    await held.entered;
    await agreed(id, 'running');
    held.release();
    await agreed(id, 'completed');
  });
});

/** Signals and updates: temporal.api.enums.v1.ResetReapplyExcludeType. */
const REAPPLY_NOTHING = [1, 2] as never;

/** Back to the workflow task that scheduled a phase; messages that came later are not sent again. */
async function reset(id: string, phase: string): Promise<void> {
  const { events } = await handle(id).fetchHistory();
  const scheduled = events?.find(
    (event) => event.activityTaskScheduledEventAttributes?.activityType?.name === phase,
  );
  await flows.client.workflowService.resetWorkflowExecution({
    namespace: flows.client.options.namespace,
    workflowExecution: { workflowId: id },
    reason: 'test',
    requestId: randomUUID(),
    workflowTaskFinishEventId:
      scheduled?.activityTaskScheduledEventAttributes?.workflowTaskCompletedEventId ?? null,
    resetReapplyExcludeTypes: REAPPLY_NOTHING,
  });
}
