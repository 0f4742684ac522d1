/** What people ask of a flow: each command is an update and a signal of the same name, and both do the same work. */
import { ApplicationFailure, patched, setHandler } from '@temporalio/workflow';
import { actionsOf, apply, refusalOf, statusOf } from '../control';
import { permanent } from '../errors';
import {
  commandDescriptions,
  commandSignal,
  commandUpdate,
  type CommandName,
  type Commands,
} from '../messages';
import { gateRefusal } from '../gate';
import type { FlowEventKind, FlowState } from '../run';
import { inputFault, readCommand } from './command-input';
import { current, snapshot } from './flow-state';
import { stopPhase } from './phase-runner';
import { record, recorded, recordLate, requestCancellation } from './registry-mirror';

/**
 * Commands this run has taken. A caller without an answer sends the same again, as an update and as a signal, and
 * whichever comes second must not be taken for a new one: by then the flow may be where it is allowed once more.
 */
const taken = new Set<string>();

const isRepeated = (input: Commands[CommandName] | undefined): boolean =>
  taken.has(readCommand(input).commandId ?? '');

/** Says no before anything reaches history. Must stay synchronous: a validator that rejects later wedges the flow. */
function refuse(name: CommandName, input: Commands[CommandName] | undefined): void {
  const fault = inputFault(name, input);
  if (fault) throw permanent('invalid', fault);
  const { control } = current();
  const { origin, ...command } = readCommand(input);
  const asked = { ...command, by: origin.on_behalf_of ?? origin.user_id };
  const refusal = refusalOf(control, name, command.phase);
  const atGate = refusal ? null : gateRefusal(control.gate, name, asked);
  const message = refusal ?? atGate?.message;
  if (message !== undefined)
    throw permanent(atGate?.code ?? 'conflict', message, {
      current_status: statusOf(control),
      allowed_actions: actionsOf(control),
    });
}

/** What changes a gate is recorded with the whole of it. */
const gateKinds: ReadonlySet<FlowEventKind> = new Set([
  'approved',
  'edited',
  'rejected',
  'vote_cast',
  'escalated',
  'reassigned',
]);

async function handle(
  name: CommandName,
  input: Commands[CommandName] | undefined,
): Promise<FlowState> {
  const { control } = current();
  const { gate } = control;
  const { origin, commandId, ...command } = readCommand(input);
  if (commandId !== null) {
    if (taken.has(commandId)) return recorded().then(snapshot);
    taken.add(commandId);
  }
  const kind = apply(control, name, {
    ...command,
    by: origin.on_behalf_of ?? origin.user_id,
    at: new Date().toISOString(),
  });
  if (name === 'pause' && command.mode === 'immediate') stopPhase();
  const { reason, comment, mode, edits, phase, resultId, to } = command;
  const details = {
    ...(name === 'pause' && { mode }),
    ...(name === 'execute' && phase && { phase }),
    ...(comment && { comment }),
    ...(commandId && { command_id: commandId }),
    ...(edits.length > 0 && { edits }),
    ...(to.length > 0 && { to }),
    ...(gate && gateKinds.has(kind) && { approval: { ...gate } }),
    ...(name === 'skip' && resultId && { result_id: resultId }),
  };
  await record(kind, { origin, reason, details });
  if (name === 'cancel') await requestCancellation();
  return snapshot();
}

/** Makes the flow answer a command. */
export function listen(name: CommandName): void {
  const description = commandDescriptions[name];
  const validator = (input: Commands[CommandName]) => {
    if (!isRepeated(input)) refuse(name, input);
  };
  setHandler(commandUpdate(name), (input: Commands[CommandName]) => handle(name, input), {
    validator,
    description,
  });
  const onSignal = async (input: Commands[CommandName]) => {
    if (isRepeated(input)) return;
    try {
      refuse(name, input);
    } catch (error) {
      await recordRefusal(name, input, error);
      throw error;
    }
    await handle(name, input);
  };
  setHandler(commandSignal(name), onSignal, { description });
}

/** Nobody waits for a signal's answer: that it was refused, and why, has to be findable afterwards. */
async function recordRefusal(
  name: CommandName,
  input: Commands[CommandName] | undefined,
  error: unknown,
): Promise<void> {
  if (!(error instanceof ApplicationFailure)) return;
  const { closing } = current().control;
  if (!patched(closing ? 'record-signals-refused-at-the-end' : 'record-refused-signals')) return;
  const { origin, commandId } = readCommand(error.type === 'invalid' ? undefined : input);
  const occasion = {
    origin,
    reason: error.message,
    details: { action: name, code: error.type, ...(commandId && { command_id: commandId }) },
  };
  if (closing) recordLate('refused', occasion);
  else await record('refused', occasion);
}
