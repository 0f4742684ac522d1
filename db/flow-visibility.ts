/** Deleting and restoring: what people see of a flow, beside what is true of it. */
import type { Knex } from 'knex';
import type { FlowEvent, FlowStatus, Origin, Tenant } from '../workflows/run';
import { audit } from './flow-audit';
import { keepable } from './keepable';

interface Asked {
  flowId: string;
  origin: Origin;
  reason: string | null;
}

/** A flow that was deleted just now. */
export interface DeletedFlow {
  flow_id: string;
  flow_status: FlowStatus;
  deleted_at: Date;
}

export async function hide(
  trx: Knex.Transaction,
  { restoreDays, ...asked }: Asked & { restoreDays: number },
): Promise<DeletedFlow | undefined> {
  const flows = await trx('master_flows')
    .where({ flow_id: asked.flowId, deleted_at: null })
    .update({
      deleted_at: trx.fn.now(),
      deleted_by: asked.origin.user_id,
      purge_after: trx.raw('now() + make_interval(days => ?)', [restoreDays]),
      cancel_sent_at: null,
      // An intent that was never started is not going to be.
      slot: trx.raw(`case when flow_status = 'initialized' then 'none' else slot end`),
      updated_at: trx.fn.now(),
      version: trx.raw('version + 1'),
    })
    .returning<(VisibleFlow & { deleted_at: Date })[]>('*');
  const flow = flows[0];
  if (flow) await auditVisibility(trx, 'deleted', flow, asked);
  return flow;
}

export async function show(trx: Knex.Transaction, asked: Asked): Promise<boolean> {
  const flows = await trx('master_flows')
    .where({ flow_id: asked.flowId })
    .whereNotNull('deleted_at')
    .update({
      ...{ deleted_at: null, deleted_by: null, purge_after: null, cancel_sent_at: null },
      // ... and now it is again, when its turn comes.
      slot: trx.raw(`case when flow_status = 'initialized' then 'waiting' else slot end`),
      updated_at: trx.fn.now(),
      version: trx.raw('version + 1'),
    })
    .returning<VisibleFlow[]>('*');
  const flow = flows[0];
  if (flow) await auditVisibility(trx, 'restored', flow, asked);
  return flow !== undefined;
}

/** Neither changes the flow's status, so the row says from and to the same. */
function auditVisibility(
  trx: Knex.Transaction,
  kind: 'deleted' | 'restored',
  flow: VisibleFlow,
  { origin, reason }: Asked,
): Promise<unknown> {
  const event: FlowEvent = {
    kind,
    origin,
    flow_id: flow.flow_id,
    run_id: null,
    history_length: -1,
    seq: 0,
    reason: reason === null ? null : keepable(reason),
    details: {},
    tenant: { client_account_id: flow.client_account_id, engagement_id: flow.engagement_id },
    flow_type: flow.flow_type,
    user_id: flow.user_id,
    status: flow.flow_status,
    phase: flow.current_phase,
    progress: flow.progress,
    flow_started_at: (flow.started_at ?? flow.created_at).toISOString(),
    at: new Date().toISOString(),
  };
  return audit(trx, event, flow.flow_status);
}

interface VisibleFlow extends Tenant {
  flow_id: string;
  flow_type: string;
  user_id: string;
  flow_status: FlowStatus;
  current_phase: string | null;
  progress: number;
  started_at: Date | null;
  created_at: Date;
}
