/** How many of a tenant's flows may run at a time. */
import type { Knex } from 'knex';

export const up = (knex: Knex) =>
  knex.raw(`
  alter table master_flows
    add column slot text not null default 'none' check (slot in ('none','waiting','granted','held')),
    add column slot_since timestamptz,
    add column slot_ticket bigint not null default 0,
    add column priority smallint not null default 3 check (priority between 1 and 5),
    add constraint no_slot_at_rest
      check (slot = 'none' or flow_status in ('initialized','running','pausing','cancelling'));
  create index master_flows_slots on master_flows (client_account_id, engagement_id, slot) where slot <> 'none';

  create table tenant_limits (
    client_account_id uuid not null default nullif(current_setting('app.client_account_id', true), '')::uuid,
    engagement_id uuid not null default nullif(current_setting('app.engagement_id', true), '')::uuid,
    running_flows integer not null check (running_flows between 0 and 100000),
    primary key (client_account_id, engagement_id)
  );
  alter table tenant_limits enable row level security;
  alter table tenant_limits force row level security;
  create policy tenant on tenant_limits using (
    (client_account_id = nullif(current_setting('app.client_account_id', true), '')::uuid
      and engagement_id = nullif(current_setting('app.engagement_id', true), '')::uuid)
    or current_setting('app.scope', true) = 'system');
`);

export const down = (knex: Knex) =>
  knex.raw(`
  drop table tenant_limits;
  alter table master_flows drop constraint no_slot_at_rest, drop column slot, drop column slot_since,
    drop column slot_ticket, drop column priority;
`);
