/** How to bring a flow into each status, by whatever means it takes. */
import { randomUUID } from 'node:crypto';
import { permanent } from '../../workflows/errors';
import { type CommandName, type Commands, commandUpdate } from '../../workflows/messages';
import type { FlowInput, FlowState, FlowStatus } from '../../workflows/run';
import { eventually, type FlowHarness, type ScriptedPhase, trivial } from './flows';
import { type HeldPhase, heldPhase } from './held-phase';

/** `initialized` has no run yet: only the intent is there. */
export type RunStatus = Exclude<FlowStatus, 'initialized'>;

export interface StatusWays {
  /** each starts a flow, brings it there and returns its id */
  ways: Readonly<Record<RunStatus, () => Promise<string>>>;
  send: <Name extends CommandName>(
    id: string,
    name: Name,
    command?: Commands[Name],
  ) => Promise<FlowState>;
  inFirstPhase: (input?: Partial<FlowInput>) => Promise<{ id: string; held: HeldPhase }>;
  atGate: (input?: Partial<FlowInput>) => Promise<string>;
  /** lets every phase that is held go on */
  releaseAll: () => void;
}

/** `phases` are the scripts the flows' worker runs; the ways replace single ones. */
export function statusWays(flows: FlowHarness, phases: Record<string, ScriptedPhase>): StatusWays {
  const handle = (id: string) => flows.client.workflow.getHandle(id);
  const held: HeldPhase[] = [];
  const hold = (): HeldPhase => {
    const phase = heldPhase();
    held.push(phase);
    return phase;
  };
  const send: StatusWays['send'] = (id, name, command = {}) =>
    handle(id).executeUpdate(commandUpdate(name), { args: [command] as never });

  /** A flow in the middle of its first phase. */
  const inFirstPhase: StatusWays['inFirstPhase'] = async (input = {}) => {
    const phase = hold();
    // An attempt of another test's flow may still come: it is not what is waited for.
    phases['data_import'] = async (given, context) =>
      (context.header.flow_id === (await started) ? phase.phase : trivial)(given, context);
    const started = flows.start({ input });
    const id = await started;
    await phase.entered;
    return { id, held: phase };
  };
  const atGate: StatusWays['atGate'] = async (input = {}) => {
    phases['data_import'] = trivial;
    const id = await flows.start({ input });
    await untilStatus(id, 'awaiting_approval');
    return id;
  };
  const untilStatus = (id: string, status: FlowStatus) =>
    eventually(
      () => flows.row(flows.tenant, id),
      (row) => row?.['flow_status'] === status,
    );
  const failing: ScriptedPhase = () => Promise.reject(permanent('invalid', 'broken'));

  return {
    ...{ send, inFirstPhase, atGate },
    releaseAll: () => {
      for (const phase of held.splice(0)) phase.release();
    },
    ways: {
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
      awaiting_approval: () => atGate(),
      blocked: async () => {
        phases['inventory'] = failing;
        const id = await atGate();
        await send(id, 'approve');
        return id;
      },
      cancelling: async () => {
        const slow = slowToStop(hold());
        phases['data_import'] = slow.phase;
        const id = await flows.start();
        await slow.entered;
        await send(id, 'cancel');
        return id;
      },
      completed: async () => {
        phases['inventory'] = trivial;
        const id = await atGate();
        await send(id, 'approve');
        return id;
      },
      failed: async () => {
        phases['inventory'] = failing;
        const id = await atGate({ on_phase_failure: 'fail' });
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
        phases['data_import'] = hold().phase;
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
    },
  };
}

/** Stops only when it is released, so that `cancelling` can be looked at. */
function slowToStop(held: HeldPhase): HeldPhase {
  const stubborn = new AbortController().signal;
  return {
    ...held,
    phase: (input, context) => held.phase(input, { ...context, signal: stubborn }),
  };
}
