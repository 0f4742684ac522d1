/**
 * Keeps the rows of approvals in step with the flow: written from the event that is recorded, in its transaction, so
 * that they cannot say anything else than the audit log.
 */
import type { Knex } from 'knex';
import type { Gate } from '../workflows/gate';
import { closedStatuses, type FlowEvent } from '../workflows/run';
import { keepable, keepableJson } from './keepable';

const decided: readonly string[] = ['approved', 'edited', 'rejected', 'expired'];

/** Writes of one approval race like those of its flow; the newest has the whole of it, so the others may be lost. */
const UPSERT = `
  with kept as (
    insert into approvals as a (approval_id, flow_id, run_id, phase, round, status, requested_at, due_at, result_id,
      problem, assignees, anyone, barred, quorum, level, reminders, decided_by, decided_at, comment, edits,
      history_length, seq)
    select g.approval_id, :flow_id, :run_id, g.phase, g.round, :status, g.requested_at, g.due_at, g.result_id,
      g.problem, g.assignees, g.anyone, g.barred, g.quorum, g.level, g.reminders, :decided_by, :decided_at, :comment,
      cast(:edits as jsonb), :history_length, :seq
    from jsonb_populate_record(null::approvals, cast(:gate as jsonb)) g
    on conflict (approval_id) do update set status = excluded.status, assignees = excluded.assignees,
      anyone = excluded.anyone, level = excluded.level, reminders = excluded.reminders,
      decided_by = excluded.decided_by, decided_at = excluded.decided_at, comment = excluded.comment,
      edits = excluded.edits, history_length = excluded.history_length, seq = excluded.seq
    where a.status = 'pending' and (a.history_length, a.seq) < (excluded.history_length, excluded.seq)
    returning approval_id
  ), said as (
    select v ->> 'by' as voter, v ->> 'decision' as decision, v ->> 'comment' as comment,
      (v ->> 'at')::timestamptz as voted_at
    from kept, jsonb_array_elements(cast(:votes as jsonb)) v
  ), gone as (
    delete from approval_votes v using kept k
    where v.approval_id = k.approval_id and v.voter not in (select voter from said)
  )
  insert into approval_votes (approval_id, voter, decision, comment, voted_at)
  select kept.approval_id, said.* from kept, said
  on conflict (approval_id, voter) do update set decision = excluded.decision, comment = excluded.comment,
    voted_at = excluded.voted_at`;

/** What waits in another run, or in a flow that ends, waits for nobody any more. */
const WITHDRAW = `
  update approvals a set status = 'withdrawn', decided_by = :actor, decided_at = :at,
    history_length = :history_length, seq = :seq
  from master_flows m
  where a.flow_id = :flow_id and m.flow_id = a.flow_id and a.status = 'pending'
    and (m.run_id is distinct from a.run_id or m.flow_status = any(:ended))`;
const ended = ['cancelling', ...closedStatuses];

/** Follows one recorded event. A flow that completes has nothing that waits. */
export async function recordApproval(
  trx: Knex.Transaction,
  event: FlowEvent,
  switchRun: boolean,
): Promise<void> {
  const gate = event.details['approval'] as Gate | undefined;
  if (switchRun || (event.status !== 'completed' && ended.includes(event.status)))
    await withdraw(trx, event);
  if (!gate) return;
  await upsert(trx, event, gate);
  await withdraw(trx, event);
}

const withdraw = (trx: Knex.Transaction, event: FlowEvent) =>
  trx.raw(WITHDRAW, {
    flow_id: event.flow_id,
    actor: event.origin.user_id,
    at: event.at,
    history_length: event.history_length,
    seq: event.seq,
    ended,
  } as never);

function upsert(trx: Knex.Transaction, event: FlowEvent, gate: Gate) {
  const isDecided = decided.includes(event.kind);
  const { comment, edits } = event.details;
  const said = typeof comment === 'string' ? comment : event.reason;
  return trx.raw(UPSERT, {
    flow_id: event.flow_id,
    run_id: event.run_id,
    status: isDecided ? event.kind : 'pending',
    decided_by: isDecided ? event.origin.user_id : null,
    decided_at: isDecided ? event.at : null,
    comment: isDecided && said !== null ? keepable(said) : null,
    edits: isDecided && edits ? keepableJson(JSON.stringify(edits)) : null,
    history_length: event.history_length,
    seq: event.seq,
    gate: keepableJson(JSON.stringify(gate)),
    votes: keepableJson(JSON.stringify(gate.votes)),
  });
}
