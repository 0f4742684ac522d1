/** What a gate asks of the people behind it: how many, who, until when, and what happens when nobody answers. */

export const timeoutActions = ['keep', 'reject', 'fail'] as const;
/**
 * What an undecided gate does at its due date: `keep` waits on, shown as overdue; `reject` sends the phase back once;
 * `fail` ends the flow as failed. None of them approves.
 */
export type TimeoutAction = (typeof timeoutActions)[number];

/** After this long without a decision, these people are asked as well. */
export interface EscalationStep {
  after_ms: number;
  to: string[];
}

/** All durations are milliseconds from the opening of the gate. People are user ids, compared as they come. */
export interface ApprovalPolicy {
  due_ms: number;
  reminder_ms: number[];
  escalation: EscalationStep[];
  /** different people whose approval it takes */
  quorum: number;
  /** who may decide; empty: anybody */
  approvers: string[];
  /** whether who started the flow, or edited what waits, may approve it */
  self_approval: boolean;
  on_timeout: TimeoutAction;
}

const HOUR_MS = 3_600_000;
export const MAX_APPROVERS = 50;
/** Longest list of reminders or of escalation steps. */
export const MAX_STEPS = 20;
/** Longest due date and latest reminder: a year. */
export const MAX_DELAY_MS = 365 * 24 * HOUR_MS;
const MAX_NAME = 255;

const defaults: ApprovalPolicy = {
  due_ms: 72 * HOUR_MS,
  reminder_ms: [],
  escalation: [],
  quorum: 1,
  approvers: [],
  self_approval: true,
  on_timeout: 'keep',
};

/** The policy of a gate: the flow's own over the phase table's over the defaults. */
export const policyOf = (
  declared: true | Partial<ApprovalPolicy>,
  given: Partial<ApprovalPolicy> | undefined,
): ApprovalPolicy => ({ ...defaults, ...(declared !== true && declared), ...given });

const isDelay = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MAX_DELAY_MS;
/** Whether something is a list of different user ids, of a length that can be kept. */
export const isPeople = (value: unknown): value is string[] =>
  Array.isArray(value) &&
  value.length <= MAX_APPROVERS &&
  value.every((one) => typeof one === 'string' && one !== '' && one.length <= MAX_NAME) &&
  new Set(value).size === value.length;

const isStep = (value: unknown): value is EscalationStep => {
  const step = value as Partial<EscalationStep> | null;
  return isDelay(step?.after_ms) && isPeople(step.to) && step.to.length > 0;
};
const ascending = (delays: readonly number[]): boolean =>
  delays.every((delay, place) => place === 0 || delay > (delays[place - 1] as number));

/** What is wrong with a policy that came from outside; null when it can be used. Absent parts get the defaults. */
export function policyFault(given: unknown): string | null {
  if (typeof given !== 'object' || given === null) return 'a policy is a JSON object';
  const policy = { ...defaults, ...(given as Partial<ApprovalPolicy>) };
  const { due_ms, reminder_ms, escalation, quorum, approvers, on_timeout } = policy;
  if (!isDelay(due_ms)) return `due_ms must be 1 to ${MAX_DELAY_MS}`;
  for (const list of [reminder_ms, escalation])
    if (!Array.isArray(list) || list.length > MAX_STEPS)
      return `reminder_ms and escalation are lists of at most ${MAX_STEPS}`;
  if (!reminder_ms.every(isDelay) || !ascending(reminder_ms))
    return 'reminder_ms must be ascending milliseconds';
  if (!escalation.every(isStep) || !ascending(escalation.map(({ after_ms }) => after_ms)))
    return 'escalation must be {"after_ms":…,"to":[…]} in ascending order';
  if (!isPeople(approvers)) return `approvers must be at most ${MAX_APPROVERS} different user ids`;
  if (!Number.isInteger(quorum) || quorum < 1 || quorum > MAX_APPROVERS)
    return `quorum must be 1 to ${MAX_APPROVERS}`;
  if (approvers.length > 0 && quorum > approvers.length)
    return `quorum is ${quorum}, but there are ${approvers.length} approvers`;
  if (typeof policy.self_approval !== 'boolean') return 'self_approval must be true or false';
  return timeoutActions.includes(on_timeout)
    ? null
    : `on_timeout must be one of ${timeoutActions.join(', ')}`;
}
