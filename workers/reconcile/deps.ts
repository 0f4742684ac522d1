import type { Client } from '@temporalio/client';
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import type { FlowRegistry } from '../../db/flow-registry';
import type { UnconfirmedFlow } from '../../db/unconfirmed-flows';
import type { FlowEvent, FlowEventKind, Tenant } from '../../workflows/run';
import type { Drift } from '../../db/drift';

export interface ReconcileDeps {
  db: Knex;
  registry: FlowRegistry;
  client: Client;
  /** flows on other queues are none of ours */
  taskQueue: string;
  log: Logger;
  /** told of every disagreement, once; must not throw */
  alert?: (drift: Drift) => void;
}

export const tenantOf = ({ client_account_id, engagement_id }: Tenant): Tenant => ({
  client_account_id,
  engagement_id,
});

/** The row as an event that changes nothing; what differs is laid over it. */
export const eventOf = (
  flow: UnconfirmedFlow,
  kind: FlowEventKind,
  over: Partial<FlowEvent>,
): FlowEvent => ({
  kind,
  tenant: tenantOf(flow),
  flow_id: flow.flow_id,
  flow_type: flow.flow_type,
  user_id: flow.user_id,
  status: flow.flow_status,
  phase: flow.current_phase,
  progress: flow.progress,
  run_id: flow.run_id,
  history_length: flow.mirror_history_length,
  seq: flow.mirror_seq,
  flow_started_at: (flow.started_at ?? flow.created_at).toISOString(),
  at: new Date().toISOString(),
  origin: { user_id: 'reconciler', source: 'reconciler' },
  reason: null,
  details: {},
  ...over,
});

/** A mark is no transition of the flow's: its audit row must not take the key of one. */
export const unversioned = { run_id: null, history_length: -1, seq: 0 };
