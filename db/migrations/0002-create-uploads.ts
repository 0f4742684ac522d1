/** Uploaded files, content-addressed per tenant, in pieces so that no process ever holds a whole one. */
import type { Knex } from 'knex';

export const up = (knex: Knex) =>
  knex.raw(`
  create table uploads (
    upload_id uuid primary key,
    client_account_id uuid not null default nullif(current_setting('app.client_account_id', true), '')::uuid,
    engagement_id uuid not null default nullif(current_setting('app.engagement_id', true), '')::uuid,
    sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
    file_name text not null check (length(file_name) between 1 and 255),
    size_bytes bigint not null check (size_bytes > 0),
    uploaded_by text not null,
    created_at timestamptz not null default now(),
    unique (client_account_id, engagement_id, sha256)
  );
  create table upload_chunks (
    upload_id uuid not null references uploads on delete cascade deferrable initially deferred,
    chunk_no integer not null,
    client_account_id uuid not null default nullif(current_setting('app.client_account_id', true), '')::uuid,
    engagement_id uuid not null default nullif(current_setting('app.engagement_id', true), '')::uuid,
    bytes bytea not null,
    primary key (upload_id, chunk_no)
  );
  -- The bytes are cut small already, and inventories compress well in the row store, not here.
  alter table upload_chunks alter column bytes set storage external;
`);

export const down = (knex: Knex) => knex.raw('drop table upload_chunks, uploads;');
