/** What lists of a tenant with a million flows need, and totals that are kept instead of counted. */
import type { Knex } from 'knex';

/** So many transactions can change one total at the same time without waiting for each other. */
const SHARDS = 16;

export const up = (knex: Knex) =>
  knex.raw(`
  create index master_flows_by_status on master_flows
    (client_account_id, engagement_id, flow_status, created_at desc, flow_id desc) where deleted_at is null;
  create index master_flows_by_type on master_flows
    (client_account_id, engagement_id, flow_type, flow_status, created_at desc, flow_id desc) where deleted_at is null;
  create index master_flows_unconfirmed on master_flows (flow_id) where closed_confirmed_at is null;
  -- A phase changes no column of any index now, so that its updates stay within the page if there is room.
  drop index master_flows_open;
  alter table master_flows set (fillfactor = 80);

  create table flow_counts (
    client_account_id uuid not null,
    engagement_id uuid not null,
    flow_type text not null,
    flow_status text not null,
    shard smallint not null,
    -- below zero where a flow came to a status in one shard and left it in another
    flows bigint not null,
    primary key (client_account_id, engagement_id, flow_type, flow_status, shard)
  );
  alter table flow_counts enable row level security;
  alter table flow_counts force row level security;
  create policy tenant on flow_counts using (
    (client_account_id = nullif(current_setting('app.client_account_id', true), '')::uuid
      and engagement_id = nullif(current_setting('app.engagement_id', true), '')::uuid)
    or current_setting('app.scope', true) = 'system');

  create function add_flow_counts(client uuid, engagement uuid, type text, status text, change bigint)
  returns void language sql as $$
    insert into flow_counts as c (client_account_id, engagement_id, flow_type, flow_status, shard, flows)
    values (client, engagement, type, status, pg_backend_pid() % ${SHARDS}, change)
    on conflict (client_account_id, engagement_id, flow_type, flow_status, shard)
      do update set flows = c.flows + excluded.flows;
  $$;

  -- Once for a whole statement: a row at a time, an import of many flows would write each total as many times.
  create function count_flows() returns trigger language plpgsql as $$
  begin
    perform add_flow_counts(client_account_id, engagement_id, flow_type, flow_status,
      case tg_op when 'INSERT' then flows else -flows end)
    from (select client_account_id, engagement_id, flow_type, flow_status, count(*) as flows
      from changed where deleted_at is null
      group by client_account_id, engagement_id, flow_type, flow_status
      -- Always the same order: two transactions that change the same totals cannot lock each other out.
      order by client_account_id, engagement_id, flow_type, flow_status) as totals;
    return null;
  end $$;
  create function count_changed_flow() returns trigger language plpgsql as $$
  begin
    perform add_flow_counts(client, engagement, type, status, change)
    from (values (old.client_account_id, old.engagement_id, old.flow_type, old.flow_status, old.deleted_at, -1),
      (new.client_account_id, new.engagement_id, new.flow_type, new.flow_status, new.deleted_at, 1))
      as v (client, engagement, type, status, deleted_at, change)
    where deleted_at is null order by type, status;
    return null;
  end $$;
  create trigger count_new_flows after insert on master_flows
    referencing new table as changed for each statement execute function count_flows();
  create trigger count_removed_flows after delete on master_flows
    referencing old table as changed for each statement execute function count_flows();
  create trigger count_changed_flow after update on master_flows for each row
    when ((old.flow_type, old.flow_status, old.deleted_at is null)
      is distinct from (new.flow_type, new.flow_status, new.deleted_at is null))
    execute function count_changed_flow();

  select set_config('app.scope', 'system', true);
  insert into flow_counts (client_account_id, engagement_id, flow_type, flow_status, shard, flows)
  select client_account_id, engagement_id, flow_type, flow_status, 0, count(*) from master_flows
  where deleted_at is null group by client_account_id, engagement_id, flow_type, flow_status;
`);

export const down = (knex: Knex) =>
  knex.raw(`
  drop trigger count_new_flows on master_flows;
  drop trigger count_removed_flows on master_flows;
  drop trigger count_changed_flow on master_flows;
  drop function count_flows, count_changed_flow, add_flow_counts;
  drop table flow_counts;
  alter table master_flows reset (fillfactor);
  create index master_flows_open on master_flows (updated_at) where ended_at is null;
  drop index master_flows_by_status, master_flows_by_type, master_flows_unconfirmed;
`);
