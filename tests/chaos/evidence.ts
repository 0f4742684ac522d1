/** Everything the invariants are judged by, read when the trouble is over: the registry, the engine, the effects. */
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { Knex } from 'knex';
import { acrossTenants } from '../../db/knex';
import { flowStateQuery } from '../../workflows/messages';
import { type FlowStatus, isClosed, type Tenant } from '../../workflows/run';
import type { Foreign } from './foreign-rows';
import type { Ledger } from './ledger';
import type { Sessions } from './sessions';

export interface FlowRecord extends Tenant {
  flow_id: string;
  idempotency_key: string | null;
  flow_status: FlowStatus;
  run_id: string | null;
  closed_confirmed_at: Date | null;
  /** whether it takes part in the tenant's limit of running flows */
  slot: string;
}
export interface EventRecord extends Tenant {
  event_id: number;
  flow_started_at: Date;
  history_length: number;
  seq: number;
  flow_id: string;
  run_id: string | null;
  action: string;
  source: string;
  to_status: string;
  request_id: string | null;
}
export interface AttemptRecord {
  flow_id: string;
  run_id: string;
  seq: number;
  phase: string;
  outcome: string;
  result_id: string | null;
}
export interface EffectRecord {
  flow_id: string;
  run_id: string;
  seq: number;
  phase: string;
  result_id: string;
  worker: number;
}

/** What the engine says of one flow. */
export interface EngineAccount {
  status: string;
  runId: string;
  /** ids of the phase results a completed flow ended with */
  resultIds: string[];
}

export interface Evidence {
  ledger: Ledger;
  flows: FlowRecord[];
  events: EventRecord[];
  attempts: AttemptRecord[];
  effects: EffectRecord[];
  /** null: the engine does not have the flow */
  engine: Map<string, EngineAccount | null>;
  /** every workflow the engine lists */
  workflowIds: string[];
  foreign: Foreign[];
  /** what is wrong with a tenant's chain of audit entries */
  brokenChains: string[];
  sessions: Sessions;
}

const closed: Readonly<Record<string, FlowStatus>> = {
  COMPLETED: 'completed',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
  TERMINATED: 'terminated',
  TIMED_OUT: 'timed_out',
};

/** The registry's side of the flows that came since `since`. */
export const readRegistry = (
  db: Knex,
  since: Date,
): Promise<Pick<Evidence, 'flows' | 'events' | 'attempts' | 'effects'>> =>
  acrossTenants(db, async (trx) => {
    const ours = trx('master_flows').where('created_at', '>=', since).select('flow_id');
    return {
      flows: await trx('master_flows').where('created_at', '>=', since).select<FlowRecord[]>('*'),
      events: await trx('flow_events')
        .whereIn('flow_id', ours)
        .orderBy('event_id')
        .select<EventRecord[]>('*'),
      attempts: await trx('flow_phase_runs').whereIn('flow_id', ours).select<AttemptRecord[]>('*'),
      effects: await trx('chaos_effects').whereIn('flow_id', ours).select<EffectRecord[]>('*'),
    };
  });

/** What the engine says of a flow now; an open one is asked itself. */
export async function readEngine(client: Client, flowId: string): Promise<EngineAccount | null> {
  const handle = client.workflow.getHandle(flowId);
  try {
    const { status, runId } = await handle.describe();
    const ended = closed[status.name];
    if (ended === undefined) {
      const state = await handle.query(flowStateQuery);
      return { status: state.status, runId, resultIds: [] };
    }
    const result: unknown = ended === 'completed' ? await handle.result() : {};
    return { status: ended, runId, resultIds: resultIdsOf(result) };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    return { status: `no answer: ${String(error)}`, runId: '', resultIds: [] };
  }
}

const resultIdsOf = (result: unknown): string[] =>
  Object.values((result ?? {}) as Record<string, { result_id?: string } | undefined>).flatMap(
    (phase) => phase?.result_id ?? [],
  );

/** Engine and registry say the same, and the end is confirmed. */
export const agrees = (flow: FlowRecord, engine: EngineAccount | null | undefined): boolean =>
  engine?.status === flow.flow_status &&
  engine.runId === flow.run_id &&
  (!isClosed(flow.flow_status) || flow.closed_confirmed_at !== null);

/** Every workflow that was started since then, by the engine's own list. */
export async function listWorkflows(client: Client, since: Date): Promise<string[]> {
  const ids: string[] = [];
  const query = `StartTime >= '${since.toISOString()}'`;
  for await (const { workflowId } of client.workflow.list({ query })) ids.push(workflowId);
  return ids;
}
