/** The messages every flow answers. Updates say yes or no at once; signals of the same names do the same work. */
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { FlowState, Origin, PauseMode } from './run';

interface Command {
  /** why, for the audit log */
  reason?: string;
  /** the same again, as an update or as a signal, has no second effect */
  command_id?: string;
  /** missing when a person sent the message by hand */
  origin?: Origin;
}
export interface PauseCommand extends Command {
  mode?: PauseMode;
}
export interface DecisionCommand extends Command {
  comment?: string;
  edits?: unknown[];
}
export interface ExecuteCommand extends Command {
  /** run up to and including this phase; default: the next one only */
  phase?: string;
}
export interface PhaseCommand extends Command {
  /** the blocked phase; guards against a late message that meant another one */
  phase?: string;
}
export interface SkipCommand extends PhaseCommand {
  /** what the phase's callers get instead of its result */
  result?: unknown;
}

export interface Commands {
  pause: PauseCommand;
  resume: Command;
  execute: ExecuteCommand;
  approve: DecisionCommand;
  reject: DecisionCommand;
  edit: DecisionCommand;
  retry: PhaseCommand;
  skip: SkipCommand;
  fail: PhaseCommand;
  cancel: Command;
}
export type CommandName = keyof Commands;

/** For the Web UI's list of messages, and the order they are registered in. */
export const commandDescriptions: Readonly<Record<CommandName, string>> = {
  pause: 'Pause at the next phase boundary; {"mode":"immediate"} also stops the running phase',
  resume: 'Go on after a pause; a stepwise flow that waits goes on by itself from then on',
  execute: 'Stepwise mode: run the next phase, or up to {"phase":…}',
  approve: 'Approve what waits at the gate',
  reject: 'Send the phase back; {"comment":…,"edits":[…]}',
  edit: 'Approve with changes; {"edits":[…]}',
  retry: 'Run the blocked phase again',
  skip: 'Skip the blocked phase; {"reason":…,"result":{…}}',
  fail: 'Give the blocked phase up: the flow fails; {"reason":…}',
  cancel: 'Cancel the flow',
};
export const commandNames = Object.keys(commandDescriptions) as CommandName[];

export const commandUpdate = <Name extends CommandName>(name: Name) =>
  defineUpdate<FlowState, [Commands[Name]]>(name);
export const commandSignal = <Name extends CommandName>(name: Name) =>
  defineSignal<[Commands[Name]]>(name);
/** The admission loop's word to a flow that waits for a slot: the one of this ticket is free now. */
export const admitSignal = defineSignal<[{ ticket: number }]>('admit');
export const flowStateQuery = defineQuery<FlowState>('flowState');
