/** Where tenants want to be told of events, and what became of each that was to be told. */
import type { Knex } from 'knex';
import { isolate, TENANT } from './tenant-table';

export const up = (knex: Knex) =>
  knex.raw(`
  create table webhooks (
    webhook_id uuid primary key,
    ${TENANT},
    url text not null check (length(url) <= 2000),
    -- empty: all of them
    actions text[] not null default '{}',
    flow_types text[] not null default '{}',
    -- sealed; the worker opens it to sign
    secret text not null,
    enabled boolean not null default true,
    disabled_reason text,
    -- of the first failure since something got through
    failing_since timestamptz,
    -- of the tenant's log: up to here it has its deliveries
    position bigint not null,
    created_by text not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint disabled_for_a_reason check (enabled = (disabled_reason is null))
  );
  create index webhooks_of on webhooks (client_account_id, engagement_id, created_at desc, webhook_id desc);

  create table webhook_deliveries (
    delivery_id uuid primary key default gen_random_uuid(),
    ${TENANT},
    webhook_id uuid not null references webhooks on delete cascade,
    position bigint not null,
    flow_id uuid not null,
    action text not null,
    outcome text not null default 'pending' check (outcome in ('pending', 'delivered', 'failed')),
    attempts integer not null default 0,
    -- while an attempt is under way: when somebody else may take over
    next_attempt_at timestamptz not null default now(),
    last_status smallint,
    last_error text,
    response_prefix text,
    redelivery_of uuid,
    created_at timestamptz not null default now(),
    finished_at timestamptz,
    constraint finished_unless_pending check ((finished_at is null) = (outcome = 'pending'))
  );
  create unique index webhook_deliveries_once on webhook_deliveries (webhook_id, position) where redelivery_of is null;
  create index webhook_deliveries_due on webhook_deliveries (webhook_id, next_attempt_at) where outcome = 'pending';
  create index webhook_deliveries_of on webhook_deliveries (webhook_id, created_at desc, delivery_id desc);
  create index webhook_deliveries_old on webhook_deliveries (created_at);
  ${['webhooks', 'webhook_deliveries'].map(isolate).join('\n')}
`);

export const down = (knex: Knex) => knex.raw('drop table webhook_deliveries, webhooks;');
