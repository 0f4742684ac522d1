/** The master registry: one row per flow, its audit log, its phase runs and what the phases produced. */
import type { Knex } from 'knex';

// Tenant columns fill themselves from the transaction's tenant, so that no insert can name another.
const TENANT = `
  client_account_id uuid not null default nullif(current_setting('app.client_account_id', true), '')::uuid,
  engagement_id uuid not null default nullif(current_setting('app.engagement_id', true), '')::uuid`;

export const up = (knex: Knex) =>
  knex.raw(`
  create table master_flows (
    flow_id uuid primary key,
    flow_type text not null check (length(flow_type) <= 50),
    ${TENANT},
    user_id text not null check (length(user_id) <= 255),
    flow_name text check (length(flow_name) <= 255),
    flow_status text not null default 'initialized' check (flow_status in ('initialized','running','pausing','paused',
      'awaiting_approval','blocked','cancelling','completed','failed','cancelled','terminated','timed_out')),
    current_phase text,
    progress smallint not null default 0 check (progress between 0 and 100),
    flow_configuration jsonb not null default '{}',
    lineage_id uuid not null,
    iteration integer not null default 1 check (iteration >= 1),
    parent_flow_id uuid references master_flows,
    run_id uuid,
    mirror_history_length bigint not null default -1,
    mirror_seq bigint not null default 0,
    version bigint not null default 1,
    quality_score double precision check (quality_score between 0 and 1),
    status_reason text,
    idempotency_key text check (length(idempotency_key) <= 255),
    request_sha256 text,
    on_phase_failure text not null default 'park' check (on_phase_failure in ('park','fail')),
    created_at timestamptz not null default now(),
    started_at timestamptz,
    updated_at timestamptz not null default now(),
    ended_at timestamptz,
    deleted_at timestamptz,
    closed_confirmed_at timestamptz,
    constraint ended_when_closed check ((ended_at is not null) =
      (flow_status in ('completed','failed','cancelled','terminated','timed_out'))),
    constraint initialized_before_engine check (flow_status <> 'initialized' or mirror_history_length = -1)
  );
  create unique index master_flows_idempotency on master_flows (client_account_id, engagement_id, idempotency_key);
  create index master_flows_newest on master_flows (client_account_id, engagement_id, created_at desc, flow_id desc)
    where deleted_at is null;
  create index master_flows_open on master_flows (updated_at) where ended_at is null;

  -- Partitioned by the start of the flow, not by the time of the row: constant per run, it can be part of a unique key.
  create table flow_events (
    event_id bigint generated always as identity,
    flow_started_at timestamptz not null,
    flow_id uuid not null,
    ${TENANT},
    run_id uuid,
    history_length bigint not null,
    seq bigint not null,
    action text not null,
    actor text not null,
    on_behalf_of text,
    source text not null,
    from_status text,
    to_status text not null,
    phase text,
    reason text,
    details jsonb not null default '{}',
    request_id text,
    occurred_at timestamptz not null,
    recorded_at timestamptz not null default now(),
    primary key (flow_started_at, event_id),
    unique (flow_started_at, flow_id, run_id, history_length, seq)
  ) partition by range (flow_started_at);
  create table flow_events_default partition of flow_events default;
  create index flow_events_of_flow on flow_events (flow_id, event_id);

  create table flow_phase_runs (
    flow_started_at timestamptz not null,
    flow_id uuid not null,
    ${TENANT},
    run_id uuid not null,
    seq bigint not null,
    phase text not null,
    attempt integer not null check (attempt >= 1),
    outcome text not null check (outcome in ('running','finished','failed','cancelled')),
    worker text not null,
    started_at timestamptz not null,
    ended_at timestamptz,
    duration_ms bigint check (duration_ms >= 0),
    row_count bigint,
    memory_bytes bigint,
    quality double precision,
    result_id uuid,
    error_code text,
    error_message text,
    primary key (flow_started_at, flow_id, run_id, seq),
    constraint ended_unless_running check ((ended_at is null) = (outcome = 'running'))
  ) partition by range (flow_started_at);
  create table flow_phase_runs_default partition of flow_phase_runs default;
  create index flow_phase_runs_of_flow on flow_phase_runs (flow_id, seq);

  create table agent_collaboration (
    entry_id bigint generated always as identity,
    flow_started_at timestamptz not null,
    flow_id uuid not null,
    ${TENANT},
    agent_name text not null,
    action text not null,
    details jsonb not null default '{}',
    occurred_at timestamptz not null default now(),
    primary key (flow_started_at, entry_id)
  ) partition by range (flow_started_at);
  create table agent_collaboration_default partition of agent_collaboration default;
  create index agent_collaboration_of_flow on agent_collaboration (flow_id, entry_id);

  create table learning_patterns (
    pattern_id bigint generated always as identity,
    flow_started_at timestamptz not null,
    flow_id uuid not null,
    ${TENANT},
    pattern_type text not null,
    pattern_data jsonb not null default '{}',
    occurred_at timestamptz not null default now(),
    primary key (flow_started_at, pattern_id)
  ) partition by range (flow_started_at);
  create table learning_patterns_default partition of learning_patterns default;
  create index learning_patterns_of_flow on learning_patterns (flow_id, pattern_id);

  create table phase_results (
    result_id uuid primary key,
    flow_id uuid not null references master_flows on delete cascade,
    ${TENANT},
    run_id uuid not null,
    seq bigint not null,
    phase text not null,
    algorithm text not null,
    as_of date not null,
    -- what travels through the engine: small, references only
    result jsonb not null,
    -- the whole document for readers of the API
    document jsonb not null default '{}',
    created_at timestamptz not null default now(),
    unique (flow_id, run_id, seq)
  );

  create view crewai_flow_state_extensions with (security_invoker = true) as
  select m.flow_id, m.flow_type, m.client_account_id, m.engagement_id, m.user_id, m.flow_name, m.flow_status,
    m.flow_configuration,
    jsonb_build_object('current_phase', m.current_phase, 'progress', m.progress, 'run_id', m.run_id,
      'iteration', m.iteration, 'lineage_id', m.lineage_id) as flow_persistence_data,
    (select jsonb_agg(jsonb_build_object('agent_name', c.agent_name, 'action', c.action, 'details', c.details,
      'timestamp', c.occurred_at) order by c.entry_id) from agent_collaboration c where c.flow_id = m.flow_id)
      as agent_collaboration_log,
    (select jsonb_object_agg(p.phase, jsonb_build_object('memory_bytes', p.memory_bytes, 'rows', p.row_count))
      from flow_phase_runs p where p.flow_id = m.flow_id and p.memory_bytes is not null) as memory_usage_metrics,
    (select jsonb_object_agg(p.phase, p.duration_ms) from flow_phase_runs p
      where p.flow_id = m.flow_id and p.duration_ms is not null) as phase_execution_times,
    (select jsonb_agg(jsonb_build_object('pattern_type', l.pattern_type, 'pattern_data', l.pattern_data,
      'timestamp', l.occurred_at) order by l.pattern_id) from learning_patterns l where l.flow_id = m.flow_id)
      as learning_patterns,
    m.created_at, m.updated_at
  from master_flows m where m.deleted_at is null;
`);

export const down = (knex: Knex) =>
  knex.raw(`
  drop view crewai_flow_state_extensions;
  drop table phase_results, learning_patterns, agent_collaboration, flow_phase_runs, flow_events, master_flows;
`);
