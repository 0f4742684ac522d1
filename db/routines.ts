/**
 * The registry's writes as functions of the database: each is one round trip and one transaction, planned once per
 * connection. They run with the caller's rights and set the tenant first, so that row-level security binds them as it
 * binds every statement. `migrate` installs them anew each time: change them here, a migration is for tables.
 */
import { AUDIT_ROUTINES } from './audit-routines';

/** Everything below runs as the tenant of the write; `true`: until the transaction ends. */
const ACT_AS_TENANT = `perform set_config('app.client_account_id', given ->> 'client_account_id', true),
    set_config('app.engagement_id', given ->> 'engagement_id', true);`;

/** A FlowWrite of db/flow-registry.ts. */
const FLOW_WRITE = `(client_account_id text, engagement_id text, flow_id uuid, flow_type text, user_id text,
    configuration jsonb, status text, phase text, progress smallint, run_id uuid, history_length bigint, seq bigint,
    reason text, flow_started_at timestamptz, ended_at timestamptz, execution_mode text, kind text, actor text,
    on_behalf_of text, source text, details jsonb, request_id text, at timestamptz, switch_run boolean,
    audited boolean, outside boolean, once boolean, in_phase boolean, at_rest boolean, at_work boolean)`;

/** A PhaseWrite of db/phase-runs.ts. */
const PHASE_WRITE = `(flow_started_at timestamptz, flow_id uuid, run_id uuid, seq bigint, phase text, attempt integer,
    outcome text, worker text, started_at timestamptz, ended_at timestamptz, duration_ms bigint, row_count bigint,
    memory_bytes bigint, quality double precision, result_id uuid, error_code text, error_message text,
    algorithm text, as_of date, result jsonb, document jsonb)`;

const routine = (signature: string, variables: string, body: string) => `
create or replace function ${signature} language plpgsql as $$
declare ${variables}
begin
  ${body}
end $$;`;

const AUDIT = routine(
  'audit_flow_event(given jsonb, from_status text) returns void',
  'w record;',
  `select * into w from jsonb_to_record(given) as ${FLOW_WRITE};
  with written as (
  insert into flow_events (flow_started_at, flow_id, run_id, history_length, seq, action, actor, on_behalf_of, source,
    from_status, to_status, phase, reason, details, request_id, occurred_at, flow_type, flow_version)
  -- What was not written by the flow must not take the key of something that was.
  select w.flow_started_at, w.flow_id, case when not w.outside then w.run_id end,
    case when w.outside then -1 else w.history_length end, case when w.outside then 0 else w.seq end, w.kind, w.actor,
    w.on_behalf_of, w.source, from_status, w.status, w.phase, w.reason, w.details, w.request_id, w.at, w.flow_type,
    (select m.version from master_flows m where m.flow_id = w.flow_id)
  -- One row for each thing that happened in a run. A workflow task that is lost after its records were written runs
  -- again with a longer history, perhaps with more messages: the same step, command or end comes under another version.
  where not exists (select from flow_events e
    where e.flow_started_at = w.flow_started_at and e.flow_id = w.flow_id and e.run_id = w.run_id and e.action = w.kind
      and (w.once or not w.outside and e.seq = w.seq and e.request_id is not distinct from w.request_id
        or e.details ->> 'command_id' = w.details ->> 'command_id'))
  on conflict do nothing
  returning flow_started_at, event_id)
  insert into audit_pending (kind, flow_started_at, row_id)
  select 'flow_event', flow_started_at, event_id from written;`,
);

/**
 * A result of another flow given in place of a skipped phase: from now on it is served as this flow's. A skip that was
 * sent by hand may name anything, or nothing.
 */
const SUBSTITUTE = routine(
  'substitute_result(flow uuid, skipped text, given text) returns void',
  '',
  `if given !~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then return; end if;
  insert into carried_results (flow_id, phase, result_id, from_flow_id, value, substitute)
  select flow, r.phase, r.result_id, r.flow_id, r.result, true from phase_results r
  where r.result_id = given::uuid and r.phase = skipped and r.flow_id <> flow
  on conflict (flow_id, phase) do update set result_id = excluded.result_id, from_flow_id = excluded.from_flow_id,
    value = excluded.value, substitute = true;`,
);

const ENDED = `('cancelling', 'completed', 'failed', 'cancelled', 'terminated', 'timed_out')`;

/**
 * Keeps the rows of approvals in step with the flow, from the event that is recorded: they cannot say anything else
 * than the audit log. An event that changes a gate has the whole of it, so that a late one, or one that was lost, does
 * no harm. What waits in another run than the current, or in a flow that ends, waits for nobody any more.
 */
const APPROVAL = routine(
  'record_approval(given jsonb) returns void',
  'w record; decided boolean; gate jsonb;',
  `select * into w from jsonb_to_record(given) as ${FLOW_WRITE};
  gate := w.details -> 'approval';
  decided := w.kind in ('approved', 'edited', 'rejected', 'expired');
  if gate is not null then
    insert into approvals as a (approval_id, flow_id, run_id, phase, round, status, requested_at, due_at, result_id,
      problem, assignees, anyone, barred, quorum, level, reminders, decided_by, decided_at, comment, edits,
      history_length, seq)
    select g.approval_id, w.flow_id, w.run_id, g.phase, g.round, case when decided then w.kind else 'pending' end,
      g.requested_at, g.due_at, g.result_id, g.problem, g.assignees, g.anyone, g.barred, g.quorum, g.level,
      g.reminders, case when decided then w.actor end, case when decided then w.at end,
      case when decided then coalesce(w.details ->> 'comment', w.reason) end,
      case when decided then w.details -> 'edits' end, w.history_length, w.seq
    from jsonb_populate_record(null::approvals, gate) g
    where exists (select from master_flows m where m.flow_id = w.flow_id)
    on conflict (approval_id) do update set status = excluded.status, assignees = excluded.assignees,
      anyone = excluded.anyone, level = excluded.level, reminders = excluded.reminders,
      decided_by = excluded.decided_by, decided_at = excluded.decided_at, comment = excluded.comment,
      edits = excluded.edits, history_length = excluded.history_length, seq = excluded.seq
    where a.status = 'pending' and (a.history_length, a.seq) < (excluded.history_length, excluded.seq);
    if found then
      delete from approval_votes where approval_id = gate ->> 'approval_id';
      insert into approval_votes (approval_id, voter, decision, comment, voted_at)
      select gate ->> 'approval_id', v ->> 'by', v ->> 'decision', v ->> 'comment', (v ->> 'at')::timestamptz
      from jsonb_array_elements(gate -> 'votes') v;
    end if;
  end if;
  update approvals a set status = 'withdrawn', decided_by = w.actor, decided_at = w.at,
    history_length = greatest(a.history_length, w.history_length), seq = w.seq
  from master_flows m
  where a.flow_id = w.flow_id and m.flow_id = a.flow_id and a.status = 'pending'
    and (m.run_id is distinct from a.run_id or m.flow_status in ${ENDED});`,
);

/** Returns a Recorded of db/flow-registry.ts. */
const RECORD = routine(
  'record_flow_event(given jsonb) returns text',
  'w record; earlier record; applied boolean;',
  `select * into w from jsonb_to_record(given) as ${FLOW_WRITE};
  ${ACT_AS_TENANT}
  -- Not "for update": a phase that writes its results keeps the key of its flow, and a pause must not wait for it.
  select flow_status, run_id, started_at into earlier from master_flows where flow_id = w.flow_id for no key update;
  if not found then
    -- The first writes of a flow take turns: a conflict on any other key than flow_id would be an error.
    perform pg_advisory_xact_lock(hashtextextended('flow ' || w.flow_id, 0));
    select flow_status, run_id, started_at into earlier from master_flows where flow_id = w.flow_id for no key update;
  end if;

  if not found then
    insert into master_flows (flow_id, flow_type, user_id, lineage_id, flow_configuration, flow_status, slot_since,
      version)
    select w.flow_id, w.flow_type, w.user_id, w.flow_id, w.configuration, 'initialized', now(), 0
    -- what was deleted for good stays so, whoever finds it in the engine
    where not exists (select from purged_flows p where p.flow_id = w.flow_id)
    -- the API makes its rows without the lock
    on conflict (flow_id) do nothing;
  end if;
  update master_flows m set flow_status = w.status, current_phase = w.phase, progress = w.progress,
    run_id = w.run_id, mirror_history_length = w.history_length, mirror_seq = w.seq,
    -- a refusal changes nothing of the flow
    status_reason = case when w.kind = 'refused' then m.status_reason else w.reason end,
    started_at = coalesce(m.started_at, w.flow_started_at), updated_at = now(),
    ended_at = case when w.kind = 'refused' then coalesce(m.ended_at, w.ended_at) else w.ended_at end,
    execution_mode = coalesce(w.execution_mode, m.execution_mode),
    -- what runs a phase has a slot, what rests or has ended has none
    slot = case when w.in_phase then 'held' when w.at_rest then 'none' else m.slot end,
    has_begun = m.has_begun or coalesce(w.in_phase, false),
    switched_run = m.switched_run or m.run_id is not null and m.run_id is distinct from w.run_id,
    -- the end of another run was confirmed, not of this one
    closed_confirmed_at = case when m.run_id = w.run_id then m.closed_confirmed_at end,
    version = m.version + 1
  where m.flow_id = w.flow_id and (w.switch_run or m.run_id is null or m.run_id = w.run_id
      and (m.mirror_history_length, m.mirror_seq) <= (w.history_length, w.seq))
    and (m.closed_confirmed_at is null or m.run_id is distinct from w.run_id);
  applied := found;

  if not applied and earlier.run_id is not null and earlier.run_id is distinct from w.run_id then
    return 'other_run';
  end if;
  -- A flow that rests has nothing in flight: an attempt without an end went down with its worker.
  if applied and not w.at_work then
    update flow_phase_runs set outcome = 'failed', error_code = 'worker_lost',
      error_message = 'the worker was lost before the attempt ended', ended_at = greatest(now(), started_at),
      duration_ms = extract(epoch from greatest(now(), started_at) - started_at) * 1000
    where flow_id = w.flow_id and outcome = 'running'
      -- Leaves the partitions of other months out.
      and flow_started_at between least(earlier.started_at, w.flow_started_at) and now() + interval '1 day';
  end if;
  if w.audited then perform audit_flow_event(given, earlier.flow_status); end if;
  -- A flow that completes left no gate open.
  if w.audited and (w.details -> 'approval' is not null or w.switch_run or w.status in ${ENDED} and w.status <> 'completed') then
    perform record_approval(given);
  end if;
  if w.kind = 'skipped' and w.details ->> 'result_id' is not null then
    perform substitute_result(w.flow_id, w.phase, w.details ->> 'result_id');
  end if;
  return case when applied then 'applied' else 'stale' end;`,
);

/** Takes the row for this attempt; false when a newer attempt has it or the phase is finished already. */
const CLAIM = routine(
  'claim_phase(run jsonb) returns boolean',
  'p record;',
  `select * into p from jsonb_to_record(run) as ${PHASE_WRITE};
  insert into flow_phase_runs as r (flow_started_at, flow_id, run_id, seq, phase, attempt, outcome, worker, started_at,
    ended_at, duration_ms, row_count, memory_bytes, quality, result_id, error_code, error_message)
  values (p.flow_started_at, p.flow_id, p.run_id, p.seq, p.phase, p.attempt, p.outcome, p.worker, p.started_at,
    p.ended_at, p.duration_ms, p.row_count, p.memory_bytes, p.quality, p.result_id, p.error_code, p.error_message)
  on conflict (flow_started_at, flow_id, run_id, seq) do update set attempt = excluded.attempt,
    outcome = excluded.outcome, worker = excluded.worker, started_at = excluded.started_at,
    ended_at = excluded.ended_at, duration_ms = excluded.duration_ms, row_count = excluded.row_count,
    memory_bytes = excluded.memory_bytes, quality = excluded.quality, result_id = excluded.result_id,
    error_code = excluded.error_code, error_message = excluded.error_message
  where r.outcome <> 'finished' and r.attempt <= excluded.attempt;
  if not found then return false; end if;
  if p.outcome = 'finished' then
    insert into phase_results (result_id, flow_id, run_id, seq, phase, algorithm, as_of, result, document)
    values (p.result_id, p.flow_id, p.run_id, p.seq, p.phase, p.algorithm, p.as_of, p.result, p.document);
  end if;
  return true;`,
);

/**
 * Shows the phase on the flow's row, unless a newer transition (a pause, say) is there already. The flow's document
 * shows its phases, so that its version, and with it the ETag, changes either way.
 */
const SHOW = routine(
  'show_phase(given jsonb, quality double precision) returns text',
  'outcome text;',
  `outcome := record_flow_event(given);
  if outcome <> 'applied' or show_phase.quality is not null then
    update master_flows set version = version + 1, quality_score = coalesce(show_phase.quality, quality_score)
    where flow_id = (given ->> 'flow_id')::uuid;
  end if;
  return outcome;`,
);

const START = routine(
  'start_phase(given jsonb, run jsonb) returns text',
  '',
  `${ACT_AS_TENANT}
  if not claim_phase(run) then return 'stale'; end if;
  return record_flow_event(given);`,
);

/** False when another attempt was first: nothing is written then. */
const FINISH = routine(
  'finish_phase(given jsonb, run jsonb) returns boolean',
  '',
  `${ACT_AS_TENANT}
  if not claim_phase(run) then return false; end if;
  perform show_phase(given, (run ->> 'quality')::double precision);
  return true;`,
);

/** An attempt that failed or was stopped. */
const END = routine(
  'end_phase(given jsonb, run jsonb) returns void',
  '',
  `${ACT_AS_TENANT}
  perform claim_phase(run);
  update master_flows set version = version + 1 where flow_id = (given ->> 'flow_id')::uuid;`,
);

/** In the order they call each other. */
export const ROUTINES: readonly string[] = [
  AUDIT,
  SUBSTITUTE,
  APPROVAL,
  RECORD,
  CLAIM,
  SHOW,
  START,
  FINISH,
  END,
  ...AUDIT_ROUTINES,
];
