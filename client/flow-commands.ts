/** What can be asked of a flow that is there. */
import type * as doc from './documents';

interface Reason {
  reason?: string;
}
export interface Keyed {
  /** the same key again gives the first outcome again, not a second effect */
  idempotencyKey?: string;
}
/** Sends one command; what comes back is the state after it, or that it waits in the engine. */
export type Act = (
  flowId: string,
  action: string,
  body: object,
  key?: Keyed,
) => Promise<doc.FlowState | doc.Accepted>;

export const flowCommands = (act: Act) => ({
  pause: (flowId: string, body: Reason & { mode?: 'boundary' | 'immediate' } = {}, key?: Keyed) =>
    act(flowId, 'pause', body, key),
  resume: (flowId: string, body: Reason = {}, key?: Keyed) => act(flowId, 'resume', body, key),
  /** Stepwise mode: the next phase, or every one up to `phase`. */
  execute: (flowId: string, body: Reason & { phase?: string } = {}, key?: Keyed) =>
    act(flowId, 'execute', body, key),
  terminate: (flowId: string, body: { reason: string }) => act(flowId, 'terminate', body),
  cancel: (flowId: string, body: Reason = {}, key?: Keyed) => act(flowId, 'cancel', body, key),
  decide: (flowId: string, body: doc.ApprovalRequest, key?: Keyed) =>
    act(flowId, 'approval', body, key),
  /** Ask others instead, or others as well; of whatever the flow waits for. */
  reassign: (flowId: string, body: Reason & { to: string[] }, key?: Keyed) =>
    act(flowId, 'approval/reassign', body, key),
  escalate: (flowId: string, body: Reason & { to?: string[] } = {}, key?: Keyed) =>
    act(flowId, 'approval/escalate', body, key),
  retryPhase: (flowId: string, phase: string, body: Reason = {}, key?: Keyed) =>
    act(flowId, `phases/${encodeURIComponent(phase)}/retry`, body, key),
  failPhase: (flowId: string, phase: string, body: Reason = {}, key?: Keyed) =>
    act(flowId, `phases/${encodeURIComponent(phase)}/fail`, body, key),
  /** @param body `result_id`: an earlier result of the phase to go on with; without, none */
  skipPhase: (
    flowId: string,
    phase: string,
    body: { reason: string; result_id?: string },
    key?: Keyed,
  ) => act(flowId, `phases/${encodeURIComponent(phase)}/skip`, body, key),
});
