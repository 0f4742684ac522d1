import { randomUUID } from 'node:crypto';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database';
import {
  eventually,
  type FlowHarness,
  startFlowHarness,
  type ScriptedPhase,
  trivial,
  trivialPhases,
} from '../../tests/support/flows';
import { heldPhase } from '../../tests/support/held-phase';
import { happenedTo } from '../../tests/support/history';
import { permanent } from '../errors';
import {
  commandSignal,
  commandUpdate,
  flowStateQuery,
  type CommandName,
  type Commands,
} from '../messages';

let database: TestDatabase;
let flows: FlowHarness;
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
});
afterAll(async () => {
  await flows.stop();
  await database.drop();
});
beforeEach(() => Object.assign(phases, trivialPhases()));

const handle = (id: string) => flows.client.workflow.getHandle(id);
const send = <Name extends CommandName>(id: string, name: Name, command: Commands[Name] = {}) =>
  handle(id).executeUpdate(commandUpdate(name), { args: [command] });
const row = (id: string) => flows.row(flows.tenant, id);
const untilStatus = (id: string, status: string) =>
  eventually(
    () => row(id),
    (found) => found?.['flow_status'] === status,
  );
const actions = async (id: string) =>
  (await database.db.transaction(async (trx) => {
    await trx.raw(`select set_config('app.scope', 'system', true)`);
    return trx('flow_events').where({ flow_id: id }).orderBy('event_id').pluck('action');
  })) as string[];
/** What the engine says, with the row's run: the two must name the same state. */
const engine = async (id: string) => {
  const { status, runId } = await handle(id).describe();
  return { status: status.name, runId };
};

describe('a discovery flow', () => {
  it('runs its six phases, stops for the mapping and ends completed in engine and registry', async () => {
    const id = await flows.start();
    const waiting = await untilStatus(id, 'awaiting_approval');
    expect(waiting).toMatchObject({ current_phase: 'attribute_mapping', progress: 16 });
    expect(await engine(id)).toEqual({ status: 'RUNNING', runId: waiting?.['run_id'] });

    const state = await send(id, 'approve', { comment: 'fine' });
    expect(state.status).toBe('running');
    await handle(id).result();

    const done = await row(id);
    expect(done).toMatchObject({ flow_status: 'completed', progress: 100 });
    expect(await engine(id)).toEqual({ status: 'COMPLETED', runId: done?.['run_id'] });
    expect(await actions(id)).toEqual(['started', 'awaiting_approval', 'approved', 'completed']);
  });

  it('is paused at the boundary only when nothing is in flight, and goes on where it was', async () => {
    const slow = heldPhase();
    phases['data_import'] = slow.phase;
    const id = await flows.start();
    await slow.entered;
    expect((await send(id, 'pause', { reason: 'change freeze' })).status).toBe('pausing');
    expect(await row(id)).toMatchObject({ flow_status: 'pausing', status_reason: 'change freeze' });
    await expect(send(id, 'pause')).rejects.toThrow(WorkflowUpdateFailedError);
    slow.release();
    await untilStatus(id, 'paused');
    expect((await send(id, 'resume')).status).toBe('running');
    await untilStatus(id, 'awaiting_approval');
    expect(slow.runs()).toBe(1);
    expect(await actions(id)).toEqual([
      'started',
      'pausing',
      'paused',
      'resumed',
      'awaiting_approval',
    ]);
    await send(id, 'cancel');
  });

  it('stops a running phase on an immediate pause and runs it again on resume', async () => {
    const slow = heldPhase();
    phases['data_import'] = slow.phase;
    const id = await flows.start();
    await slow.entered;
    await send(id, 'pause', { mode: 'immediate' });
    await untilStatus(id, 'paused');
    slow.release();
    await send(id, 'resume');
    await untilStatus(id, 'awaiting_approval');
    expect(slow.runs()).toBe(2);
    await send(id, 'cancel');
  });

  it('can be paused while it waits for approval, and takes no decision until it is resumed', async () => {
    const id = await flows.start();
    await untilStatus(id, 'awaiting_approval');
    expect((await send(id, 'pause')).status).toBe('paused');
    await expect(send(id, 'approve')).rejects.toThrow(WorkflowUpdateFailedError);
    expect((await send(id, 'resume')).status).toBe('awaiting_approval');
    await send(id, 'approve');
    await handle(id).result();
  });

  it('runs the mapping again with what a person objected to when it is rejected', async () => {
    const inputs: unknown[] = [];
    phases['attribute_mapping'] = (input, context) => {
      inputs.push(input);
      return trivial(input, context);
    };
    const id = await flows.start();
    await untilStatus(id, 'awaiting_approval');
    await send(id, 'reject', { comment: 'RAM is not a name', edits: [{ dataset_no: 0 }] });
    await eventually(
      () => Promise.resolve(inputs.length),
      (count) => count === 2,
    );
    expect(inputs[1]).toMatchObject({
      revisions: [{ decision: 'reject', comment: 'RAM is not a name', decided_by: 'operator' }],
    });
    await untilStatus(id, 'awaiting_approval');
    await send(id, 'edit', { edits: [{ dataset_no: 0 }] });
    expect(await handle(id).result()).toMatchObject({
      attribute_mapping: { decision: { decision: 'edit' } },
    });
    expect(inputs[2]).toMatchObject({ revisions: [{ decision: 'reject' }, { decision: 'edit' }] });
  });

  it('refuses to approve what has a problem, and opens the gate again after an edit that leaves one', async () => {
    const problems = ['asset_name is not mapped', 'two columns for one field', null];
    phases['attribute_mapping'] = async (input, context) => {
      const outcome = await trivial(input, context);
      return { ...outcome, result: { problem: problems.shift() } };
    };
    const id = await flows.start();
    await untilStatus(id, 'awaiting_approval');
    await expect(send(id, 'approve')).rejects.toMatchObject({
      cause: { type: 'conflict', message: 'asset_name is not mapped' },
    });
    await send(id, 'edit', { edits: [{}] });
    const state = await eventually(
      () => handle(id).query(flowStateQuery),
      ({ gate }) => gate?.problem?.startsWith('two') === true,
    );
    expect(state.status).toBe('awaiting_approval');
    await send(id, 'edit', { edits: [{}] });
    await handle(id).result();
  });

  it('parks a flow whose phase failed for good, and goes on after a retry', async () => {
    let broken = true;
    phases['inventory'] = (input, context) =>
      broken
        ? Promise.reject(permanent('REF_UNRESOLVED', 'no such import'))
        : trivial(input, context);
    const id = await flows.start();
    await untilStatus(id, 'awaiting_approval');
    await send(id, 'approve');
    const parked = await untilStatus(id, 'blocked');
    expect(parked).toMatchObject({ current_phase: 'inventory', status_reason: 'no such import' });
    const state = await handle(id).query(flowStateQuery);
    expect(state.blocked).toMatchObject({ phase: 'inventory', code: 'REF_UNRESOLVED' });
    await expect(send(id, 'retry', { phase: 'tech_debt' })).rejects.toThrow(
      WorkflowUpdateFailedError,
    );
    broken = false;
    await send(id, 'retry', { phase: 'inventory' });
    await handle(id).result();
    expect(await row(id)).toMatchObject({ flow_status: 'completed' });
  });

  it('is parked visibly when the failure quotes what no database can keep', async () => {
    phases['inventory'] = () =>
      Promise.reject(permanent('CELL_TYPE', 'the cell \0 \ud83d is no number'));
    const id = await flows.start();
    await untilStatus(id, 'awaiting_approval');
    await send(id, 'approve');
    const parked = await untilStatus(id, 'blocked');
    expect(parked).toMatchObject({ status_reason: 'the cell \uFFFD \uFFFD is no number' });
    await send(id, 'cancel');
  });

  it('goes on with a substituted result when a blocked phase is skipped', async () => {
    phases['tech_debt'] = () => Promise.reject(permanent('internal', 'broken'));
    const id = await flows.start();
    await untilStatus(id, 'awaiting_approval');
    await send(id, 'approve');
    await untilStatus(id, 'blocked');
    await expect(send(id, 'skip')).rejects.toThrow(WorkflowUpdateFailedError);
    await send(id, 'skip', { reason: 'not needed', result: { findings: 0 } });
    expect(await handle(id).result()).toMatchObject({ tech_debt: { findings: 0 } });
  });

  it.each(['boundary', 'immediate'] as const)(
    'is cancelled while it is paused (%s)',
    async (mode) => {
      const slow = heldPhase();
      phases['data_import'] = slow.phase;
      const id = await flows.start();
      await slow.entered;
      await send(id, 'pause', { mode });
      slow.release();
      await untilStatus(id, 'paused');
      expect((await send(id, 'cancel', { reason: 'wrong file' })).status).toBe('cancelling');
      await untilStatus(id, 'cancelled');
      await eventually(
        () => engine(id),
        ({ status }) => status === 'CANCELLED',
      );
    },
  );

  it('records a cancellation that came from outside, in the middle of a phase', async () => {
    const slow = heldPhase();
    phases['data_import'] = slow.phase;
    const id = await flows.start();
    await slow.entered;
    await handle(id).cancel();
    await expect(handle(id).result()).rejects.toThrow();
    expect(await row(id)).toMatchObject({ flow_status: 'cancelled' });
    expect(await actions(id)).toEqual(['started', 'cancelling', 'cancelled']);
  });

  it('takes an update that arrives with the first workflow task', async () => {
    const id = await flows.start();
    expect((await send(id, 'pause')).allowed_actions).toContain('resume');
    await untilStatus(id, 'paused');
    await send(id, 'cancel');
  });

  it('dates its records by the start the engine knows, whichever workflow task writes them', async () => {
    const id = await flows.start();
    const { started_at } = (await untilStatus(id, 'awaiting_approval')) ?? {};
    expect(started_at).toEqual((await handle(id).describe()).startTime);
    await handle(id).terminate();
  });

  it('takes a command once, however often and by whatever way it comes', async () => {
    const id = await flows.start();
    await untilStatus(id, 'awaiting_approval');
    const pause = { command_id: 'pause:1' };
    const resume = { command_id: 'resume:1' };
    await handle(id).signal(commandSignal('pause'), pause);
    expect((await send(id, 'resume', resume)).status).toBe('awaiting_approval');
    // Late copies: by now the flow may be paused again, so that the state table would let them pass.
    await handle(id).signal(commandSignal('pause'), pause);
    expect((await send(id, 'pause', pause)).status).toBe('awaiting_approval');
    await handle(id).signal(commandSignal('resume'), resume);
    expect((await send(id, 'pause', { command_id: 'pause:2' })).status).toBe('paused');
    expect((await send(id, 'resume', resume)).status).toBe('paused');
    await handle(id).terminate();
  });

  it('takes signals of the same names and drops malformed ones without harm', async () => {
    const id = await flows.start();
    await untilStatus(id, 'awaiting_approval');
    await handle(id).signal('approve', 'not an object' as never);
    await handle(id).signal('pause', { mode: 'sideways' } as never);
    await handle(id).signal(commandSignal('pause'), { reason: 'by hand' });
    await untilStatus(id, 'paused');
    await handle(id).signal(commandSignal('resume'), {});
    await untilStatus(id, 'awaiting_approval');
    await handle(id).signal(commandSignal('approve'), {});
    await handle(id).result();
  });

  it.each(['a\0', 'a\ud83d'])(
    'drops a message with text no database can keep, and takes the next (%#)',
    async (unkept) => {
      const id = await flows.start();
      await untilStatus(id, 'awaiting_approval');
      await handle(id).signal(commandSignal('pause'), { reason: unkept });
      await handle(id).signal(commandSignal('reject'), { comment: unkept });
      await handle(id).signal(commandSignal('edit'), { edits: [{ [unkept]: 1 }] });
      await handle(id).signal(commandSignal('pause'), { origin: { user_id: '' } as never });
      expect((await handle(id).query(flowStateQuery)).status).toBe('awaiting_approval');
      await handle(id).signal(commandSignal('approve'), { comment: '\\u0000 and 😀 are text' });
      await handle(id).result();
    },
  );

  it('leaves no history when the state table refuses', async () => {
    const id = await flows.start();
    await untilStatus(id, 'awaiting_approval');
    const before = await happenedTo(handle(id));
    await expect(send(id, 'retry')).rejects.toThrow(WorkflowUpdateFailedError);
    expect(await happenedTo(handle(id))).toEqual(before);
    await send(id, 'cancel');
  });

  it('fails at once, and visibly, when it is started without a tenant', async () => {
    const started = await flows.client.workflow.start('discovery', {
      workflowId: randomUUID(),
      taskQueue: flows.taskQueue,
      args: [{}],
    });
    await expect(started.result()).rejects.toMatchObject({ cause: { type: 'invalid' } });
  });
});
