/** Where registry and engine disagreed, what was done about it, and what keeps a flow from going on. */
import type { Knex } from 'knex';

export const up = (knex: Knex) =>
  knex.raw(`
  alter table master_flows
    add column engine_paused jsonb,
    add column degraded jsonb,
    -- the run changed under the flow, and nobody has looked up yet who reset it
    add column switched_run boolean not null default false;

  create table registry_drift (
    drift_id bigint generated always as identity primary key,
    flow_id uuid not null,
    client_account_id uuid not null,
    engagement_id uuid not null,
    kind text not null check (kind in
      ('ended','missing','lost_start','reset','unknown','state','engine_paused','stuck','no_worker')),
    registry jsonb not null,
    engine jsonb not null,
    actor text,
    reason text,
    repair text,
    detected_at timestamptz not null default now(),
    repaired_at timestamptz
  );
  create unique index registry_drift_open on registry_drift (flow_id, kind) where repaired_at is null;
  create index registry_drift_of on registry_drift (client_account_id, engagement_id, drift_id);
  alter table registry_drift enable row level security;
  alter table registry_drift force row level security;
  create policy tenant on registry_drift using (
    (client_account_id = nullif(current_setting('app.client_account_id', true), '')::uuid
      and engagement_id = nullif(current_setting('app.engagement_id', true), '')::uuid)
    or current_setting('app.scope', true) = 'system');

  -- The last comparison of everything, one row for the whole system. It holds figures only, no tenant's data.
  create table registry_agreement (
    only_row boolean primary key default true check (only_row),
    round_at timestamptz,
    sweep_requested_at timestamptz,
    swept_at timestamptz,
    compared integer not null default 0,
    agreeing integer not null default 0,
    lag_p50_ms double precision,
    lag_p99_ms double precision
  );
  insert into registry_agreement default values;

  create index flow_events_recorded on flow_events using brin (recorded_at);
`);

export const down = (knex: Knex) =>
  knex.raw(`
  drop index flow_events_recorded;
  drop table registry_agreement, registry_drift;
  alter table master_flows drop column engine_paused, drop column degraded, drop column switched_run;
`);
