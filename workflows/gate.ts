/** An open gate, free of Temporal: who may decide, what their votes come to, what is due when. */
import type { ApprovalPolicy, EscalationStep } from './approval-policy';
import type { CommandName } from './messages';

export interface Vote {
  by: string;
  decision: 'approve' | 'reject' | 'edit';
  comment: string | null;
  at: string;
}

/** A gate that waits for people. The whole of it goes with each of its records, so that a missed one is healed. */
export interface Gate {
  /** `<run id>.<phase>.<round>`: another run or another round is another approval */
  approval_id: string;
  phase: string;
  /** which opening of this gate, from 1 */
  round: number;
  requested_at: string;
  due_at: string;
  /** the result that waits for the decision */
  result_id: string | null;
  /** why it cannot be approved as it is; null when it can */
  problem: string | null;
  /** who is asked */
  assignees: string[];
  /** others may decide too */
  anyone: boolean;
  /** who may not approve: it is their own */
  barred: string[];
  quorum: number;
  votes: Vote[];
  /** steps of the escalation chain that are behind it */
  level: number;
  escalation: EscalationStep[];
  reminders: number;
}

export interface Opening {
  run_id: string;
  phase: string;
  round: number;
  /** milliseconds since 1970, by the engine's clock */
  now: number;
  result_id: string | null;
  problem: string | null;
  /** who started the flow and who edited what waits */
  authors: readonly string[];
}

export const openGate = (policy: ApprovalPolicy, opening: Opening): Gate => ({
  approval_id: `${opening.run_id}.${opening.phase}.${opening.round}`,
  phase: opening.phase,
  round: opening.round,
  requested_at: new Date(opening.now).toISOString(),
  due_at: new Date(opening.now + policy.due_ms).toISOString(),
  result_id: opening.result_id,
  problem: opening.problem,
  assignees: [...policy.approvers],
  anyone: policy.approvers.length === 0,
  barred: policy.self_approval ? [] : [...new Set(opening.authors)],
  quorum: policy.quorum,
  votes: [],
  level: 0,
  escalation: policy.escalation,
  reminders: 0,
});

/** What a command says about the gate it is for. */
export interface GateCommand {
  by: string;
  /** the approval that was meant; null: whichever is open */
  approval_id: string | null;
  to: string[];
}
type GateRefusal = { code: 'conflict' | 'forbidden' | 'invalid'; message: string } | null;

/** Why a command must not reach the gate, once the state table let it pass; null when it may. */
export function gateRefusal(gate: Gate | null, name: CommandName, asked: GateCommand): GateRefusal {
  if (asked.approval_id !== null && asked.approval_id !== gate?.approval_id)
    return { code: 'conflict', message: 'this approval is not open any more' };
  if (!gate) return null;
  if (name === 'reassign' && asked.to.length < gate.quorum)
    return { code: 'invalid', message: `it takes ${gate.quorum} people: name as many in to` };
  if (name === 'escalate' && asked.to.length === 0 && gate.level >= gate.escalation.length)
    return { code: 'invalid', message: 'there is no further level: name people in to' };
  if (name !== 'approve' && name !== 'edit' && name !== 'reject') return null;
  if (!gate.anyone && !gate.assignees.includes(asked.by))
    return { code: 'forbidden', message: `${asked.by} is not asked to decide here` };
  if (name === 'approve' && gate.barred.includes(asked.by))
    return {
      code: 'forbidden',
      message: `${asked.by} started the flow or edited what waits, and cannot approve it here`,
    };
  return null;
}

/**
 * Takes a vote; whoever votes again replaces their vote. True when the gate is decided: by as many approvals as the
 * quorum asks for, or by one who rejects or edits.
 */
export function castVote(gate: Gate, vote: Vote): boolean {
  gate.votes = [...gate.votes.filter(({ by }) => by !== vote.by), vote];
  return vote.decision !== 'approve' || gate.votes.length >= gate.quorum;
}

/** Others are asked instead: only their votes count, and nobody else's. */
export function reassign(gate: Gate, to: readonly string[]): void {
  gate.assignees = [...new Set(to)];
  gate.anyone = false;
  gate.votes = gate.votes.filter(({ by }) => gate.assignees.includes(by));
}

/** Others are asked as well: those named, or those of the next level. */
export function escalate(gate: Gate, to: readonly string[]): void {
  const added = to.length > 0 ? to : (gate.escalation[gate.level]?.to ?? []);
  if (to.length === 0) gate.level += 1;
  gate.assignees = [...new Set([...gate.assignees, ...added])];
}

export type Step = { kind: 'remind' | 'expire' } | { kind: 'escalate'; level: number };

/** What is to be done to an undecided gate, in order, in milliseconds from its opening. */
export function stepsOf(policy: ApprovalPolicy): (Step & { after_ms: number })[] {
  const steps: (Step & { after_ms: number })[] = [
    ...policy.reminder_ms.map((after_ms) => ({ kind: 'remind' as const, after_ms })),
    ...policy.escalation.map(({ after_ms }, level) => ({
      kind: 'escalate' as const,
      after_ms,
      level,
    })),
  ];
  if (policy.on_timeout !== 'keep') steps.push({ kind: 'expire', after_ms: policy.due_ms });
  return steps.sort((one, other) => one.after_ms - other.after_ms);
}
