/** Approvals and their votes: what waits for people, and what they said, as rows of their own. */
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
  alter table master_flows add column approval_policies jsonb not null default '{}';

  create table approvals (
    -- <run id>.<phase>.<round>, made in the workflow
    approval_id text primary key,
    ${TENANT},
    flow_id uuid not null references master_flows on delete cascade,
    run_id uuid not null,
    phase text not null,
    round integer not null check (round >= 1),
    status text not null check (status in ('pending','approved','edited','rejected','withdrawn','expired')),
    requested_at timestamptz not null,
    due_at timestamptz not null,
    result_id uuid,
    problem text,
    assignees text[] not null,
    -- others may decide too
    anyone boolean not null,
    barred text[] not null,
    quorum integer not null check (quorum >= 1),
    level integer not null,
    reminders integer not null,
    decided_by text,
    decided_at timestamptz,
    comment text,
    edits jsonb,
    -- version of the write, as in master_flows
    history_length bigint not null,
    seq bigint not null,
    constraint decided_unless_pending check ((status = 'pending') = (decided_at is null)),
    unique (flow_id, run_id, phase, round)
  );
  create index pending_approvals on approvals (flow_id) where status = 'pending';
  create index approvals_inbox on approvals (client_account_id, engagement_id, status, due_at, approval_id);

  create table approval_votes (
    approval_id text not null references approvals on delete cascade,
    voter text not null,
    ${TENANT},
    decision text not null check (decision in ('approve','reject','edit')),
    comment text,
    voted_at timestamptz not null,
    primary key (approval_id, voter)
  );
  ${isolate('approvals')}
  ${isolate('approval_votes')}
`);

export const down = (knex: Knex) =>
  knex.raw(`
  drop table approval_votes, approvals;
  alter table master_flows drop column approval_policies;
`);
