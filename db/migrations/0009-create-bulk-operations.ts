/** One action on many flows: the operation, and one row for each of its flows. */
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
  create table bulk_operations (
    operation_id uuid primary key,
    ${TENANT},
    action text not null check (length(action) <= 50),
    parameters jsonb not null default '{}',
    reason text,
    -- what was asked for; the flows it meant then are in bulk_items
    selection jsonb not null,
    rate_per_s double precision not null check (rate_per_s between 0.1 and 500),
    state text not null default 'running' check (state in ('running','paused','cancelling','cancelled','finished')),
    total integer not null default 0,
    user_id text not null,
    request_id text not null,
    idempotency_key text not null check (length(idempotency_key) <= 255),
    request_sha256 text not null,
    -- the token bucket all workers take from
    tokens double precision not null default 1 check (tokens >= 0),
    tokens_at timestamptz not null default now(),
    created_at timestamptz not null default now(),
    finished_at timestamptz,
    unique (client_account_id, engagement_id, idempotency_key),
    constraint finished_at_the_end check ((finished_at is not null) = (state in ('cancelled','finished')))
  );
  create index bulk_operations_newest on bulk_operations
    (client_account_id, engagement_id, created_at desc, operation_id desc);
  create index bulk_operations_at_work on bulk_operations (created_at) where state in ('running','cancelling');

  create table bulk_items (
    operation_id uuid not null references bulk_operations on delete cascade,
    item_no integer not null,
    ${TENANT},
    flow_id uuid not null,
    outcome text not null default 'pending' check (outcome in ('pending','done','refused','failed','cancelled')),
    code text,
    detail text,
    extras jsonb,
    attempts integer not null default 0,
    -- a worker that is killed cannot give its claim back: it ends by itself
    claimed_until timestamptz,
    started_at timestamptz,
    finished_at timestamptz,
    primary key (operation_id, item_no),
    unique (operation_id, flow_id),
    constraint finished_unless_pending check ((finished_at is null) = (outcome = 'pending'))
  );
  create index bulk_items_by_outcome on bulk_items (operation_id, outcome, item_no);
  ${isolate('bulk_operations')}
  ${isolate('bulk_items')}
`);

export const down = (knex: Knex) => knex.raw('drop table bulk_items, bulk_operations;');
