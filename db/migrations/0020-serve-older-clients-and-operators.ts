/** Who still uses deprecated routes. */
import type { Knex } from 'knex';

const TENANT = `
    client_account_id uuid not null default nullif(current_setting('app.client_account_id', true), '')::uuid,
    engagement_id uuid not null default nullif(current_setting('app.engagement_id', true), '')::uuid`;

const isolate = (table: string) => `
  alter table ${table} enable row level security;
  alter table ${table} force row level security;
  create policy tenant on ${table} using (
    (client_account_id = nullif(current_setting('app.client_account_id', true), '')::uuid
      and engagement_id = nullif(current_setting('app.engagement_id', true), '')::uuid)
    or current_setting('app.scope', true) = 'system');`;

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
`);

export const down = (knex: Knex) =>
  knex.raw(`
  drop table legacy_usage;
`);
