/**
 * The state the two interceptors share. Module variables are per workflow execution: the SDK gives each its own
 * module cache.
 */
import { ApplicationFailure, workflowInfo } from '@temporalio/workflow';
import { actionsOf, type Control, newControl, progressOf, statusOf } from '../control';
import { phasesOf, type PhaseTable } from '../phases';
import { type FlowInput, type FlowState, isTenant, isTenantId, type Version } from '../run';
import { isSystemWorkflow } from '../system';

let control: Control | undefined;
let input: FlowInput | undefined;
let table: PhaseTable = {};
let seq = 0;

/** Whether this is a flow. What is none passes the interceptors untouched. */
export const isFlow = (): boolean => !isSystemWorkflow(workflowInfo().workflowType);

/**
 * Called by each interceptor before anything else of the flow: whichever is first, messages that came before the first
 * workflow task find a state to act on. Throws a flow failure when the flow was started without a tenant.
 */
export function begin(given: unknown): void {
  if (control) return;
  const flow = given as Partial<FlowInput> | undefined;
  if (!flow || !isTenantId(workflowInfo().workflowId) || !isTenant(flow.tenant))
    throw ApplicationFailure.nonRetryable(
      'a flow needs a UUID as workflow id and {"tenant":{"client_account_id":UUID,"engagement_id":UUID},"user_id":…,"configuration":{…}} as input',
      'invalid',
    );
  input = { ...flow, user_id: flow.user_id ?? 'operator' } as FlowInput;
  table = phasesOf(workflowInfo().workflowType) ?? {};
  // Whatever else somebody typed: the registry knows two modes only.
  const mode = input.execution_mode === 'stepwise' ? 'stepwise' : 'continuous';
  control = newControl(Object.keys(table), mode);
  control.slot.held = input.slot === 'held';
}

export function current(): { control: Control; input: FlowInput; table: PhaseTable } {
  if (!control || !input) throw new Error('the flow has not begun');
  return { control, input, table };
}

/** The version of the next write; read at call time because the history grows. */
export const nextVersion = (): Version & { run_id: string } => ({
  run_id: workflowInfo().runId,
  history_length: workflowInfo().historyLength,
  seq: ++seq,
});

export function snapshot(): FlowState {
  const { control } = current();
  const info = workflowInfo();
  return {
    flow_id: info.workflowId,
    run_id: info.runId,
    flow_type: info.workflowType,
    status: statusOf(control),
    phase: control.phase,
    completed_phases: [...control.completed],
    progress: progressOf(control),
    gate: control.gate,
    blocked: control.blocked,
    execution_mode: control.mode,
    version: { history_length: info.historyLength, seq },
    allowed_actions: actionsOf(control),
  };
}
