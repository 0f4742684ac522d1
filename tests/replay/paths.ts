/** The ways through a flow whose histories are kept; each drives one flow to its end. */
import type { WorkflowHandle } from '@temporalio/client';
import { commandUpdate, type CommandName, type Commands } from '../../workflows/messages';
import { permanent } from '../../workflows/errors';
import { type FlowHarness, type ScriptedPhase, trivial } from '../support/flows';
import { eventually } from '../support/flows';

type Phases = Record<string, ScriptedPhase>;

interface Drive {
  flows: FlowHarness;
  /** replaces phases for the flow that is started next */
  script: (phases: Phases) => void;
}

const send = <Name extends CommandName>(
  handle: WorkflowHandle,
  name: Name,
  command: Commands[Name] = {},
) => handle.executeUpdate(commandUpdate(name), { args: [command] });

async function started({ flows }: Drive, input = {}): Promise<WorkflowHandle> {
  return flows.client.workflow.getHandle(await flows.start({ input }));
}

const until = (drive: Drive, handle: WorkflowHandle, status: string) =>
  eventually(
    () => drive.flows.row(drive.flows.tenant, handle.workflowId),
    (row) => row?.['flow_status'] === status,
  );

const ended = (handle: WorkflowHandle) => handle.result().catch(() => undefined);

/** Lasts until it is stopped, the first time; then it is trivial. */
function stoppedOnce(): { phase: ScriptedPhase; entered: Promise<void> } {
  let enter!: () => void;
  const entered = new Promise<void>((resolve) => (enter = resolve));
  let first = true;
  const phase: ScriptedPhase = (input, context) => {
    if (!first) return trivial(input, context);
    first = false;
    enter();
    return new Promise((_resolve, reject) => {
      context.signal.addEventListener('abort', () => {
        reject(new Error('stopped'));
      });
    });
  };
  return { phase, entered };
}

const failsOnce = (): ScriptedPhase => {
  let failed = false;
  return (input, context) => {
    if (failed) return trivial(input, context);
    failed = true;
    return Promise.reject(permanent('invalid', 'broken'));
  };
};

export const paths: Readonly<Record<string, (drive: Drive) => Promise<WorkflowHandle>>> = {
  happy: async (drive) => {
    const handle = await started(drive);
    await until(drive, handle, 'awaiting_approval');
    await send(handle, 'approve');
    await handle.result();
    return handle;
  },
  'paused-at-gate': async (drive) => {
    const handle = await started(drive);
    await until(drive, handle, 'awaiting_approval');
    await send(handle, 'pause', { reason: 'freeze' });
    await send(handle, 'resume');
    await send(handle, 'approve');
    await handle.result();
    return handle;
  },
  'paused-at-once': async (drive) => {
    const slow = stoppedOnce();
    drive.script({ data_import: slow.phase });
    const handle = await started(drive);
    await slow.entered;
    await send(handle, 'pause', { mode: 'immediate' });
    await until(drive, handle, 'paused');
    await send(handle, 'resume');
    await until(drive, handle, 'awaiting_approval');
    await send(handle, 'approve');
    await handle.result();
    return handle;
  },
  'rejected-then-edited': async (drive) => {
    const handle = await started(drive);
    await until(drive, handle, 'awaiting_approval');
    const { gate } = await send(handle, 'reject', { comment: 'no' }).then(() =>
      eventually(
        () => handle.query<{ gate: { requested_at: string } | null; status: string }>('flowState'),
        ({ status }) => status === 'awaiting_approval',
      ),
    );
    if (gate) await send(handle, 'edit', { edits: [{ dataset_no: 0 }] });
    await handle.result();
    return handle;
  },
  'blocked-then-retried': async (drive) => {
    drive.script({ inventory: failsOnce() });
    const handle = await started(drive);
    await until(drive, handle, 'awaiting_approval');
    await send(handle, 'approve');
    await until(drive, handle, 'blocked');
    await send(handle, 'retry');
    await handle.result();
    return handle;
  },
  'blocked-then-skipped': async (drive) => {
    drive.script({ tech_debt: failsOnce() });
    const handle = await started(drive);
    await until(drive, handle, 'awaiting_approval');
    await send(handle, 'approve');
    await until(drive, handle, 'blocked');
    await send(handle, 'skip', { reason: 'not needed' });
    await handle.result();
    return handle;
  },
  cancelled: async (drive) => {
    const slow = stoppedOnce();
    drive.script({ data_import: slow.phase });
    const handle = await started(drive);
    await slow.entered;
    await send(handle, 'cancel', { reason: 'wrong file' });
    await ended(handle);
    return handle;
  },
  stepwise: async (drive) => {
    const handle = await started(drive, { execution_mode: 'stepwise' });
    await until(drive, handle, 'paused');
    await send(handle, 'execute', { phase: 'attribute_mapping' });
    await until(drive, handle, 'awaiting_approval');
    await send(handle, 'approve');
    await until(drive, handle, 'paused');
    await send(handle, 'resume');
    await handle.result();
    return handle;
  },
  'given-up': async (drive) => {
    drive.script({ inventory: failsOnce() });
    const handle = await started(drive);
    await until(drive, handle, 'awaiting_approval');
    await handle.signal('retry', { phase: 'inventory' });
    await send(handle, 'approve');
    await until(drive, handle, 'blocked');
    await send(handle, 'fail', { reason: 'no more time' });
    await ended(handle);
    return handle;
  },
  'waited-for-a-slot': async (drive) => {
    const handle = await started(drive, { slot: 'waiting' });
    await until(drive, handle, 'awaiting_approval');
    await send(handle, 'approve');
    await handle.result();
    return handle;
  },
  'rerun-with-carried': async (drive) => {
    const carried = {
      data_import: { result_id: '00000000-0000-4000-8000-000000000001' },
      attribute_mapping: {
        result_id: '00000000-0000-4000-8000-000000000002',
        decision: { decision: 'approve' },
      },
    };
    const handle = await started(drive, { carried, slot: 'held' });
    await handle.result();
    return handle;
  },
  'rerun-of-what-is-incomplete': async (drive) => {
    const done = ['data_import', 'attribute_mapping', 'data_cleansing', 'inventory', 'tech_debt'];
    const carried = Object.fromEntries(
      done.map((phase, place) => [
        phase,
        { result_id: `00000000-0000-4000-8000-00000000000${place}` },
      ]),
    );
    drive.script({ dependencies: failsOnce() });
    const handle = await started(drive, { carried, slot: 'waiting' });
    await until(drive, handle, 'blocked');
    const result = { result_id: '00000000-0000-4000-8000-000000000009' };
    await send(handle, 'skip', { reason: 'known', result });
    await handle.result();
    return handle;
  },
  failed: async (drive) => {
    drive.script({ data_import: failsOnce() });
    const handle = await started(drive, { on_phase_failure: 'fail' });
    await ended(handle);
    return handle;
  },
};
