/**
 * What an asset was when an iteration saw it. `assets` holds the present only: every inventory overwrites it, so two
 * iterations could not be told apart. A state is written once, by the inventory that made it; one that finds the asset
 * unchanged points at the state it found, so that a quiet iteration costs a pointer per asset and no copy.
 */
import type { Knex } from 'knex';

export const up = (knex: Knex) =>
  knex.raw(`
  create table asset_states (
    asset_id uuid not null references assets on delete cascade,
    -- the inventory result that made the state. Not a reference: a later iteration may still point at the state when
    -- the flow that made it is gone
    state_id uuid not null,
    client_account_id uuid not null default nullif(current_setting('app.client_account_id', true), '')::uuid,
    engagement_id uuid not null default nullif(current_setting('app.engagement_id', true), '')::uuid,
    asset_name text not null,
    asset_type text not null,
    application_name text,
    field_values jsonb not null,
    provenance jsonb not null,
    primary key (state_id, asset_id)
  );
  create index asset_states_of_asset on asset_states (asset_id);
  alter table asset_states enable row level security;
  alter table asset_states force row level security;
  create policy tenant on asset_states using (
    (client_account_id = nullif(current_setting('app.client_account_id', true), '')::uuid
      and engagement_id = nullif(current_setting('app.engagement_id', true), '')::uuid)
    or current_setting('app.scope', true) = 'system');

  alter table assets add column state_id uuid;
  alter table flow_assets add column state_id uuid;

  -- Of what was there before, the newest state is known, to the result that made it and all after it. Older sightings
  -- keep none: a comparison counts them as unknown.
  select set_config('app.scope', 'system', true);
  create temporary table newest_states on commit drop as
    select distinct on (f.asset_id) f.asset_id, f.result_id as state_id, r.created_at
    from flow_assets f join phase_results r using (result_id) where f.change <> 'unchanged'
    order by f.asset_id, r.created_at desc, r.seq desc;
  update assets a set state_id = n.state_id from newest_states n where n.asset_id = a.asset_id;
  insert into asset_states (asset_id, state_id, client_account_id, engagement_id, asset_name, asset_type,
      application_name, field_values, provenance)
    select asset_id, state_id, client_account_id, engagement_id, asset_name, asset_type, application_name, field_values,
      provenance from assets where state_id is not null;
  update flow_assets f set state_id = n.state_id from newest_states n, phase_results r
    where n.asset_id = f.asset_id and r.result_id = f.result_id and r.created_at >= n.created_at;
`);

export const down = (knex: Knex) =>
  knex.raw(`
  alter table flow_assets drop column state_id;
  alter table assets drop column state_id;
  drop table asset_states;
`);
