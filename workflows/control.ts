/**
 * The state machine of one flow, free of Temporal: what is asked of it, what it answers, what it shows. The status is
 * derived, never stored, so that it cannot contradict the facts it stands for.
 */
import {
  actionsIn,
  type Blocked,
  type Decision,
  type ExecutionMode,
  type FlowAction,
  type FlowEventKind,
  type FlowStatus,
  type Gate,
  type PauseMode,
} from './run';
import type { CommandName } from './messages';

export interface Control {
  readonly phases: readonly string[];
  completed: string[];
  phase: string | null;
  /** an attempt of `phase` is scheduled or running */
  inFlight: boolean;
  pause: PauseMode | null;
  mode: ExecutionMode;
  /** the tenant's slot; `ticket` tells an answer to an earlier request from one to the latest */
  slot: { held: boolean; ticket: number };
  /** how many phases may run by now; only counts in stepwise mode */
  released: number;
  gate: Gate | null;
  /** the answer at the gate, until the flow takes it */
  decision: Decision | null;
  blocked: Blocked | null;
  /** what to do with the blocked phase, until the flow takes it */
  resolution: { kind: 'retry' } | { kind: 'skip'; result: unknown } | { kind: 'fail' } | null;
  cancelling: boolean;
  /** the closing record is being written: nothing is accepted any more */
  closing: boolean;
  closed: FlowStatus | null;
}

export const newControl = (
  phases: readonly string[],
  mode: ExecutionMode = 'continuous',
): Control => ({
  phases,
  completed: [],
  phase: null,
  inFlight: false,
  pause: null,
  mode,
  slot: { held: false, ticket: 0 },
  released: 0,
  gate: null,
  decision: null,
  blocked: null,
  resolution: null,
  cancelling: false,
  closing: false,
  closed: null,
});

export function statusOf(control: Control): FlowStatus {
  if (control.closed) return control.closed;
  if (control.cancelling) return 'cancelling';
  if (control.pause) return control.inFlight ? 'pausing' : 'paused';
  if (control.blocked) return 'blocked';
  if (control.gate) return 'awaiting_approval';
  return waitsForExecute(control) ? 'paused' : 'running';
}

/** The next phase was not asked for yet: nothing runs, and nothing will before somebody says so. */
export const waitsForExecute = (control: Control): boolean =>
  control.mode === 'stepwise' &&
  !control.inFlight &&
  control.completed.length < control.phases.length &&
  control.completed.length >= control.released;

/** Whether the next phase may begin. */
export const mayBegin = (control: Control): boolean =>
  control.pause === null && !waitsForExecute(control);

/** Share of the phases that are done, 0 to 100, rounded down. */
export const progressOf = (control: Control): number =>
  control.phases.length === 0
    ? 0
    : Math.floor((control.completed.length / control.phases.length) * 100);

export const actionsOf = (control: Control): readonly FlowAction[] =>
  control.closing ? ['rerun', 'delete'] : actionsIn(statusOf(control), control.mode);

/** Why a command cannot be taken now; null when it can. */
export function refusalOf(
  control: Control,
  name: CommandName,
  phase: string | null,
): string | null {
  if (control.closing) return 'the flow is closing';
  const status = statusOf(control);
  if (name === 'execute' && control.mode !== 'stepwise')
    return 'execute is for flows in stepwise mode; this one runs by itself';
  if (!actionsIn(status, control.mode).includes(name))
    return `${name} is not allowed while the flow is ${status}`;
  if (name === 'execute') return executeRefusal(control, phase);
  if (phase !== null && control.blocked && phase !== control.blocked.phase)
    return `the blocked phase is ${control.blocked.phase}, not ${phase}`;
  if (name === 'approve' && control.gate?.problem) return control.gate.problem;
  return null;
}

function executeRefusal(
  { phases, completed, pause }: Control,
  phase: string | null,
): string | null {
  if (pause) return 'the flow is paused; resume it first';
  if (phase === null) return null;
  const place = phases.indexOf(phase);
  if (place < 0) return `there is no phase ${phase}; there are ${phases.join(', ')}`;
  return place < completed.length ? `${phase} has run already; a re-run runs it again` : null;
}

export interface Command {
  /** execute: the last phase to run; retry, skip: the blocked one */
  phase: string | null;
  reason: string | null;
  comment: string | null;
  mode: PauseMode;
  edits: unknown[];
  result: unknown;
  by: string;
  at: string;
}

/** Takes a command that refusalOf let pass; returns what to write into the audit log. Synchronous on purpose. */
export function apply(control: Control, name: CommandName, command: Command): FlowEventKind {
  switch (name) {
    case 'pause':
      control.pause = command.mode;
      return control.inFlight ? 'pausing' : 'paused';
    case 'resume':
      // Nothing to take back but the mode itself: from now on the flow goes by itself.
      if (control.pause === null) control.mode = 'continuous';
      control.pause = null;
      return 'resumed';
    case 'execute':
      control.released =
        1 +
        (command.phase === null ? control.completed.length : control.phases.indexOf(command.phase));
      return 'executed';
    case 'approve':
    case 'edit':
    case 'reject':
      control.gate = null;
      control.decision = {
        decision: name,
        comment: command.comment ?? command.reason,
        edits: command.edits,
        decided_by: command.by,
        decided_at: command.at,
      };
      return name === 'approve' ? 'approved' : name === 'edit' ? 'edited' : 'rejected';
    case 'retry':
      control.blocked = null;
      control.resolution = { kind: 'retry' };
      return 'retried';
    case 'skip':
      control.blocked = null;
      control.resolution = { kind: 'skip', result: command.result };
      return 'skipped';
    case 'fail':
      control.resolution = { kind: 'fail' };
      control.closing = true;
      return 'given_up';
    case 'cancel':
      control.cancelling = true;
      return 'cancelling';
  }
}
