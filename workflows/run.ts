/**
 * The vocabulary of a flow: statuses, actions, the table of who may do what when, and the record of a transition.
 * Routes, validators, the OpenAPI document and the registry's constraints all read these tuples; nothing repeats them.
 */

export const openStatuses = [
  'initialized',
  'running',
  'pausing',
  'paused',
  'awaiting_approval',
  'blocked',
  'cancelling',
] as const;
export const closedStatuses = [
  'completed',
  'failed',
  'cancelled',
  'terminated',
  'timed_out',
] as const;
export const flowStatuses = [...openStatuses, ...closedStatuses] as const;
export type FlowStatus = (typeof flowStatuses)[number];
export type ClosedStatus = (typeof closedStatuses)[number];

export const isClosed = (status: FlowStatus): status is ClosedStatus =>
  (closedStatuses as readonly string[]).includes(status);

/** What a client may ask of a flow. The first ten are messages to the workflow, the rest concern engine and registry. */
export const flowActions = [
  'pause',
  'resume',
  'execute',
  'approve',
  'reject',
  'edit',
  'retry',
  'skip',
  'fail',
  'cancel',
  'terminate',
  'rerun',
  'delete',
  'restore',
] as const;
export type FlowAction = (typeof flowActions)[number];

const decisions = ['approve', 'reject', 'edit'] as const satisfies FlowAction[];
const ended = ['rerun', 'delete'] as const satisfies FlowAction[];
const always = ['cancel', 'terminate', ...ended] as const satisfies FlowAction[];

/** The state table: what is allowed in each status. Anything else is refused with `conflict` and leaves no history. */
const allowedActions: Readonly<Record<FlowStatus, readonly FlowAction[]>> = {
  initialized: ['pause', ...always],
  running: ['pause', ...always],
  pausing: ['resume', ...always],
  paused: ['resume', 'execute', ...always],
  awaiting_approval: ['pause', ...decisions, ...always],
  blocked: ['pause', 'retry', 'skip', 'fail', ...always],
  cancelling: ['terminate', ...ended],
  completed: ended,
  failed: ended,
  cancelled: ended,
  terminated: ended,
  timed_out: ended,
};

export const executionModes = ['continuous', 'stepwise'] as const;
/** `continuous` runs phase after phase; `stepwise` runs one when `execute` asks for it, and rests as `paused` before. */
export type ExecutionMode = (typeof executionModes)[number];

/** What may be asked of a flow in this status; `execute` only of one that goes step by step. */
export const actionsIn = (status: FlowStatus, mode: ExecutionMode): readonly FlowAction[] =>
  mode === 'stepwise'
    ? allowedActions[status]
    : allowedActions[status].filter((action) => action !== 'execute');

const working = [
  'running',
  'pausing',
  'paused',
  'awaiting_approval',
  'blocked',
  'cancelling',
] as const;

/** Which status may follow which. Every open status can be closed from outside (terminate, time-out, reset). */
export const transitions: Readonly<Record<FlowStatus, readonly FlowStatus[]>> = {
  initialized: [...working, ...closedStatuses],
  running: [...working, ...closedStatuses],
  pausing: [...working, ...closedStatuses],
  paused: ['running', 'awaiting_approval', 'blocked', 'cancelling', ...closedStatuses],
  awaiting_approval: ['running', 'pausing', 'paused', 'cancelling', ...closedStatuses],
  blocked: ['running', 'pausing', 'paused', 'cancelling', ...closedStatuses],
  cancelling: closedStatuses,
  completed: [],
  failed: [],
  cancelled: [],
  terminated: [],
  timed_out: [],
};

export const pauseModes = ['boundary', 'immediate'] as const;
/** `boundary` lets the running phase end; `immediate` cancels it, and resume runs it again. */
export type PauseMode = (typeof pauseModes)[number];

/** Whose data it is. Both ids are opaque UUIDs. */
export interface Tenant {
  client_account_id: string;
  engagement_id: string;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Whether something is a UUID, as the ids of tenants and flows are. */
export const isTenantId = (id: unknown): id is string => typeof id === 'string' && uuid.test(id);
/** Whether something that came from outside names a tenant. */
export const isTenant = (given: unknown): given is Tenant => {
  const tenant = given as Partial<Tenant> | null | undefined;
  return isTenantId(tenant?.client_account_id) && isTenantId(tenant.engagement_id);
};

/** Who asked, and through what. Ids only: this travels in Temporal's history. */
export interface Origin {
  user_id: string;
  on_behalf_of?: string;
  request_id?: string;
  source: 'api' | 'operator' | 'flow' | 'reconciler';
}

/** What every flow is started with. */
export interface FlowInput<Configuration = unknown> {
  tenant: Tenant;
  user_id: string;
  configuration: Configuration;
  /** what a phase's final failure does to the flow; default `park` */
  on_phase_failure?: 'park' | 'fail';
  /** default `continuous` */
  execution_mode?: ExecutionMode;
  /** 1 first, 5 last; default 3 */
  priority?: number;
  /** results of an earlier iteration by phase, as its calls resolved to them: these phases do not run again */
  carried?: Readonly<Record<string, object>>;
  /**
   * Whether the flow has one of the tenant's slots already; missing when it needs none (one an operator started by
   * hand). At rest a flow has no slot, and asks for one before it goes on.
   */
  slot?: 'held' | 'waiting';
}

/** A gate that waits for a person. */
export interface Gate {
  phase: string;
  requested_at: string;
  /** the result that waits for the decision */
  result_id: string | null;
  /** why it cannot be approved as it is; null when it can */
  problem: string | null;
}

/** A phase that failed for good and waits for retry or skip. */
export interface Blocked {
  phase: string;
  code: string;
  message: string;
  since: string;
}

/**
 * A person's answer at a gate. `edit` approves with changes: the phase applies them, and the gate opens again only when
 * they leave something that cannot be approved. `reject` sends the phase back.
 */
export interface Decision {
  decision: (typeof decisions)[number];
  comment: string | null;
  /** phase-specific changes; for attribute_mapping a list of mapping edits */
  edits: unknown[];
  decided_by: string;
  decided_at: string;
}

/** The state of a flow as the engine knows it: the answer of the `flowState` query and of every update. */
export interface FlowState {
  flow_id: string;
  run_id: string;
  flow_type: string;
  status: FlowStatus;
  /** the phase that runs, waits or was last reached; null before the first */
  phase: string | null;
  completed_phases: string[];
  /** 0 to 100: share of the phases that are done */
  progress: number;
  gate: Gate | null;
  blocked: Blocked | null;
  execution_mode: ExecutionMode;
  /** of the state, to write it into the registry with; missing from flows that run older code */
  version?: { history_length: number; seq: number };
  allowed_actions: readonly FlowAction[];
}

/** Statuses in which nothing runs and nothing will before somebody says so: they take no slot. */
export const restingStatuses = ['paused', 'awaiting_approval', 'blocked'] as const;
export const isResting = (status: FlowStatus): boolean =>
  (restingStatuses as readonly string[]).includes(status);

/** Somebody paused the workflow in the engine itself: nothing of it moves, and it takes no commands. */
export interface EnginePause {
  by: string;
  reason: string | null;
  since: string;
}

/** The flow cannot go on for a reason outside of it; cleared when it can again. */
export interface Degradation {
  cause: 'stuck' | 'no_worker';
  message: string;
  /** what to do about it, for people */
  remedy: string;
  since: string;
}

/** What happened to a flow; one row of the audit log each. */
export const flowEventKinds = [
  'created',
  'started',
  'pausing',
  'paused',
  'resumed',
  'executed',
  'awaiting_approval',
  'approved',
  'edited',
  'rejected',
  'blocked',
  'retried',
  'skipped',
  'given_up',
  'refused',
  'reset',
  'adopted',
  'repaired',
  'engine_paused',
  'engine_unpaused',
  'degraded',
  'recovered',
  'cancelling',
  'completed',
  'failed',
  'cancelled',
  'terminated',
  'timed_out',
  'deleted',
  'restored',
] as const;
export type FlowEventKind = (typeof flowEventKinds)[number];

/**
 * The version of a write. Within a run `(history_length, seq)` only grows, so a late or repeated write is recognised;
 * the pair is also the key of the audit row. `history_length` is -1 and `run_id` null before the engine has the flow.
 */
export interface Version {
  run_id: string | null;
  history_length: number;
  seq: number;
}

/** One transition, with the whole state after it, so that a missed one is healed by the next. */
export interface FlowEvent extends Version {
  kind: FlowEventKind;
  tenant: Tenant;
  flow_id: string;
  flow_type: string;
  user_id: string;
  status: FlowStatus;
  phase: string | null;
  progress: number;
  /** missing where it is not known: the registry keeps what it has */
  execution_mode?: ExecutionMode;
  /** start of the flow, constant per run: also the key of the monthly partitions */
  flow_started_at: string;
  /** when it happened, by the engine's clock */
  at: string;
  origin: Origin;
  reason: string | null;
  details: Record<string, unknown>;
}

/** What flow-control tells the phase recorder about the attempt it schedules. */
export interface PhaseHeader extends Version {
  run_id: string;
  tenant: Tenant;
  flow_id: string;
  flow_type: string;
  user_id: string;
  phase: string;
  progress: number;
  flow_started_at: string;
}

/** Name of the activity header that carries a PhaseHeader. */
export const PHASE_HEADER = 'flow-phase';
