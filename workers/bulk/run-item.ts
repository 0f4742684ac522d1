/** Does to one flow what its bulk operation asks, by the way the API takes for a single one. */
import { WorkflowNotFoundError } from '@temporalio/client';
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { type ClaimedItem, type ItemEnd, wasApplied } from '../../db/bulk-items';
import { findFlow, type FlowRow, isPurged } from '../../db/flow-reads';
import type { FlowRegistry } from '../../db/flow-registry';
import { isUnavailable } from '../../db/unavailable';
import type { BulkAction } from '../../workflows/client/bulk-action';
import { engineFaultOf } from '../../workflows/client/engine-fault';
import type { FlowClient } from '../../workflows/client/flow-client';
import { actionsIn, isClosed, type Origin } from '../../workflows/run';

export interface BulkDeps {
  db: Knex;
  registry: FlowRegistry;
  flows: FlowClient;
  log: Logger;
}

/** `later`: try again. An outage is not counted as an attempt: it says nothing about the flow. */
export type ItemOutcome =
  ItemEnd | { outcome: 'later'; why: 'outage' | 'no_answer'; error: unknown };

/** Never throws. A second run of an item that was applied finds out that it was. */
export async function runBulkItem(deps: BulkDeps, item: ClaimedItem): Promise<ItemOutcome> {
  try {
    const end = await applyItem(deps, item);
    if (end.outcome === 'refused' && (await wasApplied(deps.db, item))) return { outcome: 'done' };
    return end;
  } catch (error) {
    const fault = engineFaultOf(error);
    const outage =
      isUnavailable(error) ||
      fault?.code === 'rate_limited' ||
      (fault?.code === 'unavailable' && !(await answers(deps.flows)));
    return { outcome: 'later', why: outage ? 'outage' : 'no_answer', error };
  }
}

/** What the flow itself said no with. */
const refusals: ReadonlySet<string> = new Set(['conflict', 'invalid', 'forbidden']);

const answers = (flows: FlowClient): Promise<boolean> =>
  flows.check().then(
    () => true,
    () => false,
  );

const originOf = ({ user_id, on_behalf_of, request_id }: ClaimedItem): Origin => ({
  user_id,
  ...(on_behalf_of !== null && { on_behalf_of }),
  request_id,
  source: 'api',
});

function applyItem(deps: BulkDeps, item: ClaimedItem): Promise<ItemEnd> {
  const action = item.action as BulkAction;
  if (action === 'delete') return deleteFlow(deps, item);
  if (action === 'restore') return restoreFlow(deps, item);
  return steer(deps, item, action);
}

async function steer(
  { db, flows }: BulkDeps,
  item: ClaimedItem,
  action: Exclude<BulkAction, 'delete' | 'restore'>,
): Promise<ItemEnd> {
  const { flow_id, operation_id, item_no, reason, tenant } = item;
  const flow = await findFlow(db, tenant, flow_id);
  if (!flow) return missing(db, item);
  if (isClosed(flow.flow_status)) return refusedBy(flow, action);
  if (flow.engine_paused && action !== 'terminate') return pausedInEngine(flow, action);
  const origin = originOf(item);
  try {
    if (action === 'terminate') await flows.terminate(flow_id, reason ?? '', origin);
    else
      await flows.command(
        flow_id,
        action,
        { ...item.parameters, ...(reason !== null && { reason }), origin },
        { tenant, updateId: `bulk:${operation_id}:${item_no}`, orSignal: false },
      );
    return { outcome: 'done' };
  } catch (error) {
    // Not there yet, or ended just now: soon the registry knows which.
    if (error instanceof WorkflowNotFoundError) throw error;
    const fault = engineFaultOf(error);
    if (!fault || !refusals.has(fault.code)) throw error;
    const { code, message, details } = fault;
    return { outcome: 'refused', code, detail: message, extras: { ...details } };
  }
}

/** Hidden at once; whatever is hidden and open the deletion loop ends. */
async function deleteFlow({ db, registry }: BulkDeps, item: ClaimedItem): Promise<ItemEnd> {
  const { tenant, flow_id, reason } = item;
  if (await registry.softDelete(tenant, flow_id, originOf(item), reason))
    return { outcome: 'done' };
  const there = await findFlow(db, tenant, flow_id, { includeDeleted: true });
  return there ? { outcome: 'done' } : missing(db, item);
}

async function restoreFlow({ db, registry }: BulkDeps, item: ClaimedItem): Promise<ItemEnd> {
  const { tenant, flow_id, reason } = item;
  if (await registry.restore(tenant, flow_id, originOf(item), reason)) return { outcome: 'done' };
  const flow = await findFlow(db, tenant, flow_id);
  if (!flow) return missing(db, item);
  return {
    ...refusedBy(flow, 'restore'),
    detail: 'restore is not allowed: the flow is not deleted',
  };
}

const refusedBy = ({ flow_status, execution_mode }: FlowRow, action: BulkAction): ItemEnd => ({
  outcome: 'refused',
  code: 'conflict',
  detail: `${action} is not allowed while the flow is ${flow_status}`,
  extras: { current_status: flow_status, allowed_actions: actionsIn(flow_status, execution_mode) },
});

/** It could not even hear the command: waiting for an answer would be in vain. */
const pausedInEngine = ({ flow_status, engine_paused }: FlowRow, action: BulkAction): ItemEnd => ({
  outcome: 'refused',
  code: 'engine_paused',
  detail: `${engine_paused?.by ?? 'somebody'} paused the flow in the engine; it takes ${action} once it is unpaused there`,
  extras: { current_status: flow_status, allowed_actions: ['terminate'] },
});

const missing = async (db: Knex, { tenant, flow_id }: ClaimedItem): Promise<ItemEnd> =>
  (await isPurged(db, tenant, flow_id))
    ? { outcome: 'refused', code: 'gone', detail: 'the flow was deleted for good' }
    : { outcome: 'refused', code: 'not_found', detail: 'there is no such flow' };
