/** The window in which a deleted flow can be restored, and what is kept of a flow once it is deleted for good. */
import type { Knex } from 'knex';

export const up = (knex: Knex) =>
  knex.raw(`
  alter table master_flows add column deleted_by text check (length(deleted_by) <= 255),
    add column purge_after timestamptz,
    -- when the flow's end was last asked for because it is deleted; null when it never was
    add column cancel_sent_at timestamptz;
  select set_config('app.scope', 'system', true);
  update master_flows set purge_after = deleted_at + interval '30 days' where deleted_at is not null;
  alter table master_flows add constraint purged_after_deletion check ((deleted_at is null) = (purge_after is null)),
    drop constraint master_flows_parent_flow_id_fkey,
    add constraint master_flows_parent_flow_id_fkey foreign key (parent_flow_id) references master_flows
      on delete set null,
    -- the source of a re-run may be gone for good
    drop constraint rerun_has_a_source,
    add constraint rerun_had_a_source check (rerun_scope is not null or parent_flow_id is null);

  -- A result whose flow is purged goes to a flow that carries it; then it is that flow's own.
  create or replace view results_of_flows with (security_invoker = true) as
  select flow_id, result_id, run_id, seq, phase, algorithm, as_of, result, document, created_at from phase_results
  union all
  select c.flow_id, r.result_id, r.run_id, r.seq, r.phase, r.algorithm, r.as_of, r.result, r.document, r.created_at
  from carried_results c join phase_results r using (result_id) where r.flow_id <> c.flow_id;

  create index master_flows_deleted on master_flows (client_account_id, engagement_id, created_at desc, flow_id desc)
    where deleted_at is not null;
  create index master_flows_to_cancel on master_flows (deleted_at) where deleted_at is not null and ended_at is null;
  create index master_flows_to_purge on master_flows (purge_after)
    where deleted_at is not null and closed_confirmed_at is not null;
  -- Without these, each deletion of a flow reads the referencing tables from end to end.
  create index master_flows_of_parent on master_flows (parent_flow_id) where parent_flow_id is not null;
  create index assets_of_flow on assets (master_flow_id);
  create index flow_assets_of_asset on flow_assets (asset_id);

  -- The same bytes again are the upload that is there: it may be about to be used, however old it is.
  alter table uploads add column last_seen_at timestamptz not null default now();

  create table purged_flows (
    flow_id uuid primary key,
    client_account_id uuid not null default nullif(current_setting('app.client_account_id', true), '')::uuid,
    engagement_id uuid not null default nullif(current_setting('app.engagement_id', true), '')::uuid,
    flow_type text not null,
    lineage_id uuid not null,
    iteration integer not null,
    user_id text not null,
    flow_status text not null,
    created_at timestamptz not null,
    ended_at timestamptz,
    deleted_at timestamptz not null,
    deleted_by text,
    purged_at timestamptz not null default now()
  );
  alter table purged_flows enable row level security;
  alter table purged_flows force row level security;
  create policy tenant on purged_flows using (
    (client_account_id = nullif(current_setting('app.client_account_id', true), '')::uuid
      and engagement_id = nullif(current_setting('app.engagement_id', true), '')::uuid)
    or current_setting('app.scope', true) = 'system');
`);

export const down = (knex: Knex) =>
  knex.raw(`
  create or replace view results_of_flows with (security_invoker = true) as
  select flow_id, result_id, run_id, seq, phase, algorithm, as_of, result, document, created_at from phase_results
  union all
  select c.flow_id, r.result_id, r.run_id, r.seq, r.phase, r.algorithm, r.as_of, r.result, r.document, r.created_at
  from carried_results c join phase_results r using (result_id);
  drop table purged_flows;
  alter table uploads drop column last_seen_at;
  drop index flow_assets_of_asset, assets_of_flow, master_flows_of_parent, master_flows_to_purge, master_flows_to_cancel,
    master_flows_deleted;
  alter table master_flows drop constraint master_flows_parent_flow_id_fkey,
    add constraint master_flows_parent_flow_id_fkey foreign key (parent_flow_id) references master_flows,
    drop constraint purged_after_deletion,
    drop constraint rerun_had_a_source,
    add constraint rerun_has_a_source check ((rerun_scope is null) = (parent_flow_id is null)) not valid,
    drop column cancel_sent_at, drop column purge_after, drop column deleted_by;
`);
