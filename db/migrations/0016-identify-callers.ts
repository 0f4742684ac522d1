/** API keys, stored responses of requests that may be repeated, and for whom a bulk operation was asked. */
import type { Knex } from 'knex';
import { isolate, TENANT } from './tenant-table';

export const up = (knex: Knex) =>
  knex.raw(`
  create table api_keys (
    key_id uuid primary key default gen_random_uuid(),
    ${TENANT},
    name text not null check (length(name) between 1 and 255),
    permissions text[] not null
      check (permissions <@ array['read','operate','approve','administer'] and cardinality(permissions) > 0),
    may_act_for_users boolean not null default false,
    secret_sha256 bytea not null check (length(secret_sha256) = 32),
    created_by text not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    last_used_at timestamptz,
    revoked_at timestamptz,
    revoked_by text
  );
  create index api_keys_newest on api_keys (client_account_id, engagement_id, created_at desc, key_id desc);
  ${isolate('api_keys')}

  create table stored_responses (
    ${TENANT},
    route text not null,
    idempotency_key text not null check (length(idempotency_key) <= 255),
    request_sha256 text not null,
    -- who works on it and since when; a process that died is overtaken
    claimed_at timestamptz not null default now(),
    claim_id uuid not null,
    -- null while it is worked on
    status smallint,
    headers jsonb,
    body jsonb,
    expires_at timestamptz not null,
    primary key (client_account_id, engagement_id, route, idempotency_key)
  );
  create unique index stored_responses_claim on stored_responses (claim_id);
  create index stored_responses_expired on stored_responses (expires_at);
  ${isolate('stored_responses')}

  alter table bulk_operations add column on_behalf_of text;
`);

export const down = (knex: Knex) =>
  knex.raw(`
  alter table bulk_operations drop column on_behalf_of;
  drop table stored_responses, api_keys;
`);
