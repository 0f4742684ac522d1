/** The gate behind a phase: what waits for people, what they answered, and what happens while they do not. */
import {
  CancellationScope,
  condition,
  isCancellation,
  log,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import { type ApprovalPolicy, policyOf } from '../approval-policy';
import { permanent } from '../errors';
import { escalate, type Gate, openGate, type Step, stepsOf } from '../gate';
import type { Decision } from '../run';
import { current } from './flow-state';
import { record } from './registry-mirror';

/** Why a result cannot be approved as it is; every gated phase says so in `problem`. */
const problemOf = (result: unknown): string | null =>
  (result as { problem?: string | null } | null)?.problem ?? null;

const policyAt = (phase: string): ApprovalPolicy => {
  const { input, table } = current();
  return policyOf(table[phase]?.approval ?? true, input.approvals?.[phase]);
};

/**
 * Whether an edit was the decision already. Where it takes more than one, or somebody else than the editor, the edit
 * only makes another proposal, and the gate opens for it.
 */
export function isSettled(phase: string, result: unknown, revisions: readonly Decision[]): boolean {
  const { quorum, self_approval } = policyAt(phase);
  const edited = revisions.at(-1)?.decision === 'edit';
  return edited && quorum === 1 && self_approval && problemOf(result) === null;
}

/** Waits for people. A confidence may select what they should look at; it never decides in their place. */
export async function decisionOn(
  phase: string,
  result: unknown,
  revisions: readonly Decision[],
): Promise<Decision> {
  const { control, input } = current();
  const policy = policyAt(phase);
  const round = (control.rounds[phase] ?? 0) + 1;
  control.rounds[phase] = round;
  const edited = revisions.filter(({ decision }) => decision === 'edit').at(-1);
  const gate = openGate(policy, {
    ...{ phase, round, run_id: workflowInfo().runId, now: Date.now() },
    result_id: (result as { result_id?: string } | null)?.result_id ?? null,
    problem: problemOf(result),
    authors: [input.user_id, ...(edited ? [edited.decided_by] : [])],
  });
  control.gate = gate;
  const { requested_at, result_id, problem } = gate;
  await record('awaiting_approval', {
    details: { phase, requested_at, result_id, problem, approval: { ...gate } },
  });
  // A phase that was sent back because nobody answered is not sent back again: that would never end.
  const mayReject = revisions.at(-1)?.decided_by !== NOBODY;
  const clock = new CancellationScope();
  const expiry = clock.run(() => keepTime(gate, policy, mayReject));
  try {
    await Promise.race([condition(() => control.decision !== null), expiry.then(forever)]);
  } finally {
    clock.cancel();
  }
  const decision = control.decision as unknown as Decision;
  control.decision = null;
  return decision;
}

/** Who decided when time did. */
const NOBODY = 'flow';
const clockwork = { user_id: NOBODY, source: 'flow' } as const;
const forever = () => new Promise<never>(() => undefined);

/**
 * Reminds, escalates and expires, by the engine's timers; without such a policy there is no timer at all. The clock
 * runs on while the flow is paused, but a gate expires only when it is resumed: a paused flow does nothing.
 */
async function keepTime(gate: Gate, policy: ApprovalPolicy, mayReject: boolean): Promise<void> {
  const { control } = current();
  const opened = Date.parse(gate.requested_at);
  const isOpen = () => control.gate === gate && !control.closing;
  try {
    for (const step of stepsOf(policy)) {
      await sleep(Math.max(1, opened + step.after_ms - Date.now()));
      if (step.kind === 'expire') await condition(() => control.pause === null);
      if (!isOpen()) return;
      if (step.kind === 'expire') await expire(gate, policy, mayReject);
      else await nudge(gate, step);
    }
  } catch (error) {
    // The gate was decided, or the flow is being cancelled.
    if (!isCancellation(error)) throw error;
  }
}

async function nudge(gate: Gate, step: Step): Promise<void> {
  if (step.kind === 'escalate') {
    // Somebody was faster than the clock.
    if (gate.level > step.level) return;
    escalate(gate, []);
  } else gate.reminders += 1;
  const { approval_id, assignees, due_at } = gate;
  const kind = step.kind === 'escalate' ? 'escalated' : 'reminded';
  log.warn('approval still waits', { approval_id, assignees, due_at, kind });
  await record(kind, { origin: clockwork, details: { approval: { ...gate } } });
}

async function expire(gate: Gate, policy: ApprovalPolicy, mayReject: boolean): Promise<void> {
  const { control } = current();
  const reason = `nobody decided within ${policy.due_ms} ms`;
  const details = { on_timeout: policy.on_timeout, approval: { ...gate } };
  if (policy.on_timeout === 'fail') {
    control.closing = true;
    await record('expired', { origin: clockwork, reason, details });
    throw permanent('approval_expired', `${gate.phase}: ${reason}`);
  }
  if (!mayReject) return;
  control.gate = null;
  const decided_at = new Date().toISOString();
  const written = record('expired', { origin: clockwork, reason, details });
  control.decision = {
    decision: 'reject',
    comment: reason,
    edits: [],
    decided_by: NOBODY,
    decided_at,
  };
  await written;
}
