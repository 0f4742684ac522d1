/** What older clients and operators need: counts of deprecated use, held-back flow types, notes, probes, repairs. */
import type { Knex } from 'knex';
import { isolate, TENANT } from './tenant-table';

export const up = (knex: Knex) =>
  knex.raw(`
  create table legacy_usage (
    ${TENANT},
    -- 'GET /discovery/flows/active'
    route text not null check (length(route) <= 300),
    uses bigint not null check (uses > 0),
    first_used_at timestamptz not null default now(),
    last_used_at timestamptz not null default now(),
    primary key (client_account_id, engagement_id, route)
  );
  ${isolate('legacy_usage')}

  create table flow_type_settings (
    ${TENANT},
    flow_type text not null check (length(flow_type) <= 50),
    paused boolean not null,
    paused_reason text,
    -- what becomes of a start meanwhile
    when_paused text not null check (when_paused in ('queue','refuse')),
    running_flows integer check (running_flows between 0 and 100000),
    updated_by text not null,
    updated_at timestamptz not null default now(),
    primary key (client_account_id, engagement_id, flow_type)
  );
  ${isolate('flow_type_settings')}
  -- A paused type lets those go on that have: they have run a phase.
  alter table master_flows add column has_begun boolean not null default false;
  select set_config('app.scope', 'system', true);
  update master_flows m set has_begun = true
    where ended_at is null and exists (select from flow_phase_runs p where p.flow_id = m.flow_id);

  -- The key of a request that is repeated, and who made it.
  alter table agent_collaboration add column request_key text, add column recorded_by text;
  alter table learning_patterns add column request_key text, add column recorded_by text;

  -- Somebody asked to compare the flow of an entry now, and what came of it.
  alter table registry_drift
    add column repair_requested_at timestamptz,
    add column repair_requested_by text,
    add column checked_at timestamptz,
    add column outcome text check (outcome in ('agreed','repaired','lasts','ended')),
    add constraint outcome_of_a_check check ((checked_at is null) = (outcome is null));
  create index registry_drift_requested on registry_drift (drift_id)
    where repair_requested_at is not null and checked_at is null;

  -- What a probe of the system writes and reads again. No tenant's data.
  create table health_probes (
    probe_id uuid primary key,
    written_at timestamptz not null default clock_timestamp()
  );
`);

export const down = (knex: Knex) =>
  knex.raw(`
  drop table health_probes;
  alter table registry_drift drop column outcome, drop column checked_at, drop column repair_requested_by,
    drop column repair_requested_at;
  alter table learning_patterns drop column request_key, drop column recorded_by;
  alter table agent_collaboration drop column request_key, drop column recorded_by;
  alter table master_flows drop column has_begun;
  drop table flow_type_settings, legacy_usage;
`);
