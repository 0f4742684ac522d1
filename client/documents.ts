/**
 * The documents of the API, with the fields users of the client need; the whole is in `/api/v1/openapi.json`.
 * Timestamps are RFC 3339 in UTC, ratios 0 to 1.
 */

import type { ApprovalPolicyDocument } from './approvals';

export interface Page<Item> {
  items: Item[];
  page: { next_cursor: string | null };
}

/** A page of a list that can be walked both ways. */
export interface WalkablePage<Item> extends Page<Item> {
  page: {
    next_cursor: string | null;
    prev_cursor: string | null;
    /** only when asked for */
    total?: number;
    /** there are more than `total` */
    total_is_capped?: boolean;
  };
}

export interface PageQuery {
  /** 1 to 200, default 50 */
  limit?: number;
  cursor?: string | null;
}

/** A list that comes whole. */
export interface Items<Item> {
  items: Item[];
}

export interface Readiness {
  status: 'ok' | 'unavailable';
  /** what does not answer: `database`, `database schema`, `flow engine` */
  missing: string[];
  /** what holds flows up all the same */
  degraded: string[];
}

export interface FlowTypeDocument {
  flow_type: string;
  title: string;
  phases: { phase: string; approval: boolean }[];
  /** JSON schema of the configuration */
  configuration_schema: Record<string, unknown>;
}

export interface UploadDocument {
  upload_id: string;
  file_name: string;
  size_bytes: number;
  sha256: string;
  uploaded_by: string;
  created_at: string;
}
/** `duplicate`: this tenant had the same bytes already; the earlier upload is returned. */
export type UploadOutcome = UploadDocument & { duplicate: boolean };

/** Where registry and engine disagreed; `repair` is null while it lasts. */
export interface DriftDocument {
  drift_id: number;
  flow_id: string;
  kind: string;
  actor: string | null;
  reason: string | null;
  repair: string | null;
  detected_at: string;
  repaired_at: string | null;
  repair_requested_at: string | null;
  repair_requested_by: string | null;
  checked_at: string | null;
  /** of the comparison that was asked for; null until it is done */
  outcome: 'agreed' | 'repaired' | 'lasts' | 'ended' | null;
}
/** The last comparison of every flow with the engine. */
export interface AgreementDocument {
  swept_at: string | null;
  compared: number;
  agreeing: number;
  ratio: number | null;
  lag_p50_ms: number | null;
  lag_p99_ms: number | null;
}

/** Flows of the tenant that may run at a time, that do, and that wait for a slot. */
export interface Limits {
  running_flows: { limit: number; held: number; waiting: number };
}

export interface StartFlow {
  flow_type: string;
  flow_name?: string;
  configuration: Record<string, unknown>;
  on_phase_failure?: 'park' | 'fail';
  /** 1 goes first, 5 last; default 3 */
  priority?: number;
  /** by phase that has a gate: how it is to be decided */
  approvals?: Record<string, ApprovalPolicyDocument>;
  /** `stepwise` rests before every phase until it is executed */
  execution_mode?: 'continuous' | 'stepwise';
}

/** `from_phase` with that scope only; a `configuration` replaces the earlier one and must suit what is carried. */
export interface Rerun extends Partial<Omit<StartFlow, 'flow_type'>> {
  scope: 'beginning' | 'from_phase' | 'incomplete';
  from_phase?: string;
}
export interface RerunPlan {
  would_execute: { phase: string; reason: string }[];
  carried: CarriedResult[];
}
/** A phase whose result was taken over from an earlier iteration. */
export interface CarriedResult {
  phase: string;
  result_id: string;
  from_flow_id: string;
}
export interface IterationDocument {
  flow_id: string;
  iteration: number;
  parent_flow_id: string | null;
  flow_status: string;
  rerun_scope: Rerun['scope'] | null;
  rerun_from_phase: string | null;
  quality_score: number | null;
  created_at: string;
  started_at: string | null;
  ended_at: string | null;
  carried_phases: string[];
}

/** A flow in a list; `engine` only with `consistency: 'engine'`, null when the engine did not answer. */
export interface ListedFlow extends FlowSummaryDocument {
  engine?: {
    status: string;
    run_id: string;
    history_length: number;
    started_at: string;
    closed_at: string | null;
  } | null;
  engine_error?: string | null;
}

/** A flow as the registry has it, in lists. */
export interface FlowSummaryDocument {
  flow_id: string;
  /** 1 for the first of a lineage */
  iteration: number;
  flow_type: string;
  flow_name: string | null;
  flow_status: string;
  current_phase: string | null;
  /** 0 to 100 */
  progress: number;
  run_id: string | null;
  /** grows with every write to the registry row */
  version: number;
  quality_score: number | null;
  status_reason: string | null;
  /** `waiting`: the tenant's limit of running flows is reached */
  slot: string;
  allowed_actions: string[];
  created_at: string;
  updated_at: string;
  ended_at: string | null;
  /** from start to end */
  duration_ms: number | null;
  /** null unless the flow is deleted */
  deleted_at: string | null;
  deleted_by: string | null;
  /** until then a deleted flow can be restored */
  purge_after: string | null;
}
export interface FlowDocument extends FlowSummaryDocument {
  flow_configuration: Record<string, unknown>;
  /** what it waits for */
  approval: { approval_id: string; phase: string; round: number; due_at: string } | null;
  /** in the order they ran */
  phases: PhaseRun[];
}

export interface GateDocument {
  approval_id: string;
  phase: string;
  requested_at: string;
  due_at: string;
  result_id: string | null;
  /** why it cannot be approved as it is; null when it can */
  problem: string | null;
}

/** A flow as the engine knows it. */
export interface FlowState {
  flow_id: string;
  run_id: string;
  flow_type: string;
  status: string;
  phase: string | null;
  completed_phases: string[];
  progress: number;
  gate: GateDocument | null;
  blocked: { phase: string; code: string; message: string; since: string } | null;
  allowed_actions: string[];
}

/** No worker answered in time; the request waits in the engine. */
export interface Accepted {
  accepted: true;
  flow_id: string;
}

/** What the engine says beside what the registry says. */
export interface FlowStatusDocument {
  /** `registry` when the engine could not answer */
  source: 'engine' | 'registry';
  state: FlowState | null;
  registry: Pick<
    FlowSummaryDocument,
    'flow_status' | 'current_phase' | 'progress' | 'run_id' | 'version' | 'updated_at'
  >;
  engine_error: string | null;
}

export interface PhaseRun {
  phase: string;
  attempt: number;
  outcome: 'running' | 'finished' | 'failed' | 'cancelled';
  started_at: string;
  ended_at: string | null;
  duration_ms: number | null;
  row_count: number | null;
  memory_bytes: number | null;
  error_code: string | null;
  error_message: string | null;
  /** the phase's figures; null until it has some */
  result: Record<string, unknown> | null;
}

/** Answer when the version is above `since_version` (default: the present one), or when the time is up, e.g. `30s`. */
export interface Wait {
  wait?: string;
  since_version?: number;
}

export interface FlowEventDocument {
  /** grows with time within a flow */
  event_id: number;
  action: string;
  actor: string;
  from_status: string | null;
  to_status: string;
  phase: string | null;
  reason: string | null;
  occurred_at: string;
}

export interface MappingEdit {
  dataset_no: number;
  source_column: string;
  /** null leaves the column out */
  target_field: string | null;
}

export interface ApprovalRequest {
  decision: 'approve' | 'reject' | 'edit';
  comment?: string;
  edits?: MappingEdit[];
}

export interface Totals {
  total: number;
  open: number;
  ended: number;
  by_status: Record<string, number>;
}

/** How many flows there are, deleted ones left out. */
export interface FlowTotals extends Totals {
  by_type: (Totals & { flow_type: string })[];
  /** the one that has waited longest */
  oldest_approval: {
    approval_id: string;
    flow_id: string;
    phase: string;
    requested_at: string;
    due_at: string;
  } | null;
  /** disagreements of registry and engine that last */
  open_drift: number;
}

/** Null where nothing was measured. */
export interface Percentiles {
  p50_ms: number | null;
  p95_ms: number | null;
  p99_ms: number | null;
}
/** `count`: flows that started or attempts of a phase; `measured`: those that ended. */
export interface DurationFigures extends Percentiles {
  count: number;
  measured: number;
  failed: number;
}
/** Figures of a window of time, deleted flows left out. */
export interface FlowAnalytics {
  from: string;
  to: string;
  group_by: string;
  interval: string | null;
  flows: number;
  by_type: { flow_type: string; flows: number; by_status: Record<string, number> }[];
  durations: { all: DurationFigures; groups: (DurationFigures & { group: string })[] };
  start_delay: Percentiles;
  throughput: { at: string; started: number; completed: number; failed: number }[];
  failures: { phase: string; error_code: string | null; count: number; last_at: string }[];
  approvals: ({ phase: string; decided: number; rejected: number } & Percentiles)[];
  lineages: {
    lineage_id: string;
    iteration: number;
    first_quality: number;
    last_quality: number;
    gain: number;
  }[];
  learning_patterns: { pattern_type: string; count: number }[];
  agent_collaboration: { agent_name: string; entries: number; flows: number }[];
}
