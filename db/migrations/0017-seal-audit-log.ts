/** One log per tenant, without gaps, whose entries are chained by their hashes; and what the API was asked. */
import type { Knex } from 'knex';
import { isolate, TENANT } from './tenant-table';

export const up = (knex: Knex) =>
  knex.raw(`
  -- what a reader of the stream needs beside the event; null in rows older than this migration
  alter table flow_events add column flow_type text, add column flow_version bigint;

  create table api_requests (
    entry_id bigint generated always as identity primary key,
    ${TENANT},
    actor text not null,
    on_behalf_of text,
    method text not null,
    -- as declared, never the address that was asked for
    route text not null,
    operation text not null,
    flow_id uuid,
    status smallint not null check (status between 100 and 599),
    problem_code text,
    reason text,
    request_id text not null,
    source text not null,
    occurred_at timestamptz not null
  );

  -- What was written and is not in the chain yet. Its order is the order in which things were written, so that what was
  -- committed before something else began also comes before it.
  create table audit_pending (
    ${TENANT},
    pending_id bigint generated always as identity,
    kind text not null check (kind in ('flow_event', 'request')),
    -- part of the key of a flow's event
    flow_started_at timestamptz,
    row_id bigint not null,
    primary key (client_account_id, engagement_id, pending_id)
  );
  -- Rows come and go by the second.
  alter table audit_pending set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

  create table audit_heads (
    ${TENANT},
    position bigint not null default 0,
    hash bytea not null default sha256(''),
    primary key (client_account_id, engagement_id)
  );

  create table audit_log (
    ${TENANT},
    position bigint not null,
    kind text not null check (kind in ('flow_event', 'request')),
    flow_started_at timestamptz,
    row_id bigint not null,
    flow_id uuid,
    actor text not null,
    action text not null,
    content_hash bytea not null,
    hash bytea not null,
    sealed_at timestamptz not null default now(),
    primary key (client_account_id, engagement_id, position)
  );
  create index audit_log_of_flow on audit_log (flow_id, position) where flow_id is not null;
  create index audit_log_of_actor on audit_log (client_account_id, engagement_id, actor, position);
  create unique index audit_log_of_row on audit_log (kind, row_id);
  ${['api_requests', 'audit_pending', 'audit_heads', 'audit_log'].map(isolate).join('\n')}

  select set_config('app.scope', 'system', true);
  update flow_events e set flow_type = m.flow_type from master_flows m where m.flow_id = e.flow_id;
  update flow_events e set flow_type = p.flow_type from purged_flows p where p.flow_id = e.flow_id;
  insert into audit_pending (client_account_id, engagement_id, kind, flow_started_at, row_id)
  select client_account_id, engagement_id, 'flow_event', flow_started_at, event_id from flow_events order by event_id;
`);

export const down = (knex: Knex) =>
  knex.raw(`
  drop table audit_log, audit_heads, audit_pending, api_requests;
  alter table flow_events drop column flow_version, drop column flow_type;
`);
