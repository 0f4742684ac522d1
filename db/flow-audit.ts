/** The audit log: one row for each transition, written in the transaction of the transition itself. */
import type { Knex } from 'knex';
import type { FlowEvent } from '../workflows/run';
import { keepable, keepableJson } from './keepable';

const AUDIT = `
  insert into flow_events (flow_started_at, flow_id, run_id, history_length, seq, action, actor, on_behalf_of, source,
    from_status, to_status, phase, reason, details, request_id, occurred_at)
  values (:flow_started_at, :flow_id, :run_id, :history_length, :seq, :kind, :actor, :on_behalf_of, :source,
    :from_status, :status, :phase, :reason, cast(:details as jsonb), :request_id, :at)
  on conflict do nothing`;

/** Writes the row, once for each version of the flow. */
export const audit = (trx: Knex.Transaction, event: FlowEvent, fromStatus: string | null) =>
  trx.raw(AUDIT, {
    flow_started_at: event.flow_started_at,
    flow_id: event.flow_id,
    run_id: event.run_id,
    history_length: event.history_length,
    seq: event.seq,
    kind: event.kind,
    actor: event.origin.user_id,
    on_behalf_of: event.origin.on_behalf_of ?? null,
    source: event.origin.source,
    from_status: fromStatus,
    status: event.status,
    phase: event.phase,
    reason: event.reason === null ? null : keepable(event.reason),
    details: keepableJson(JSON.stringify(event.details)),
    request_id: event.origin.request_id ?? null,
    at: event.at,
  });
