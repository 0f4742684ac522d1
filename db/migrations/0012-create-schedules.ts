/** Whose a schedule is, and what it runs again. When it runs, and whether it is paused, only the engine knows. */
import type { Knex } from 'knex';

export const up = (knex: Knex) =>
  knex.raw(`
  create table schedules (
    -- also the schedule's id in the engine: opaque, so that none tells whose it is
    schedule_id uuid primary key,
    client_account_id uuid not null default nullif(current_setting('app.client_account_id', true), '')::uuid,
    engagement_id uuid not null default nullif(current_setting('app.engagement_id', true), '')::uuid,
    lineage_id uuid not null,
    rerun_scope text not null check (rerun_scope in ('beginning','from_phase','incomplete')),
    rerun_from_phase text,
    created_by text not null check (length(created_by) <= 255),
    idempotency_key text check (length(idempotency_key) <= 255),
    request_sha256 text not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint phase_of_from_phase check ((rerun_scope = 'from_phase') = (rerun_from_phase is not null))
  );
  create unique index schedules_idempotency on schedules (client_account_id, engagement_id, idempotency_key);
  create index schedules_newest on schedules (client_account_id, engagement_id, created_at desc, schedule_id desc);
  alter table schedules enable row level security;
  alter table schedules force row level security;
  create policy tenant on schedules using (
    (client_account_id = nullif(current_setting('app.client_account_id', true), '')::uuid
      and engagement_id = nullif(current_setting('app.engagement_id', true), '')::uuid)
    or current_setting('app.scope', true) = 'system');
`);

export const down = (knex: Knex) => knex.raw(`drop table schedules;`);
