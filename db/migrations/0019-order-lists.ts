/**
 * What lists need to be read in the order of an index, whatever they are sorted by, and analytics to read a window. The two computed columns rewrite
 * `master_flows` once, under a lock: about ten seconds for a million flows.
 */
import type { Knex } from 'knex';

export const up = (knex: Knex) =>
  knex.raw(`
  alter table master_flows
    add column duration_ms bigint
      generated always as ((extract(epoch from ended_at - started_at) * 1000)::bigint) stored,
    -- updated_at changes with every write: an index on it would end updates within the page. This one changes at most
    -- every ten minutes, and a list sorts within it.
    add column updated_bucket timestamptz
      generated always as (date_bin('10 minutes', updated_at, '2000-01-01 00:00:00+00'::timestamptz)) stored;
  -- "case", not "coalesce": row-level security takes that for a leak and would not let a condition on it use the index.
  create index master_flows_by_start on master_flows
    (client_account_id, engagement_id, (case when started_at is null then 'infinity'::timestamptz else started_at end), flow_id) where deleted_at is null;
  create index master_flows_by_update on master_flows
    (client_account_id, engagement_id, updated_bucket) where deleted_at is null;
  create index master_flows_by_duration on master_flows
    (client_account_id, engagement_id, (case when duration_ms is null then 9223372036854775807 else duration_ms end), flow_id) where deleted_at is null;
  create index master_flows_by_end on master_flows
    (client_account_id, engagement_id, ended_at) where deleted_at is null and ended_at is not null;
  create index master_flows_by_user on master_flows
    (client_account_id, engagement_id, user_id, created_at desc, flow_id desc) where deleted_at is null;
  create index master_flows_marked on master_flows (client_account_id, engagement_id)
    where engine_paused is not null or degraded is not null;
  -- What the summary shows beside the totals.
  create index approvals_waiting on approvals (client_account_id, engagement_id, requested_at)
    where status = 'pending';
  create index registry_drift_lasting on registry_drift (client_account_id, engagement_id) where repaired_at is null;

  -- What analytics read of a window of time.
  create index flow_phase_runs_by_start on flow_phase_runs (client_account_id, engagement_id, started_at);
  create index flow_phase_runs_failed on flow_phase_runs (client_account_id, engagement_id, started_at)
    where outcome = 'failed';
  create index approvals_decided on approvals (client_account_id, engagement_id, decided_at)
    where decided_at is not null;
  create index agent_collaboration_by_time on agent_collaboration (client_account_id, engagement_id, occurred_at);
  create index learning_patterns_by_time on learning_patterns (client_account_id, engagement_id, occurred_at);

  -- Who knows the one knows the other: taken as independent, a tenant would seem to have next to no flows.
  create statistics master_flows_of_tenant (dependencies) on client_account_id, engagement_id from master_flows;

  -- Signs the cursors of lists, the same for every API process. No tenant's, and no query of the API names it.
  create table cursor_secret (
    only_row boolean primary key default true check (only_row),
    secret bytea not null default decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex')
  );
  insert into cursor_secret default values;
`);

export const down = (knex: Knex) =>
  knex.raw(`
  drop table cursor_secret;
  drop statistics master_flows_of_tenant;
  drop index flow_phase_runs_by_start, flow_phase_runs_failed, approvals_waiting, registry_drift_lasting, approvals_decided, agent_collaboration_by_time,
    learning_patterns_by_time;
  drop index master_flows_by_start, master_flows_by_update, master_flows_by_duration, master_flows_by_end,
    master_flows_by_user, master_flows_marked;
  alter table master_flows drop column updated_bucket, drop column duration_ms;
`);
