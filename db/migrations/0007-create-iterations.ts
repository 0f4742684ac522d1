/** Iterations of a lineage, and what each carries over from an earlier one. */
import type { Knex } from 'knex';

export const up = (knex: Knex) =>
  knex.raw(`
  alter table master_flows
    add column rerun_scope text check (rerun_scope in ('beginning','from_phase','incomplete')),
    add column rerun_from_phase text,
    add constraint rerun_has_a_source check ((rerun_scope is null) = (parent_flow_id is null));
  create unique index master_flows_iterations on master_flows (lineage_id, iteration);

  create table carried_results (
    flow_id uuid not null references master_flows on delete cascade,
    phase text not null,
    client_account_id uuid not null default nullif(current_setting('app.client_account_id', true), '')::uuid,
    engagement_id uuid not null default nullif(current_setting('app.engagement_id', true), '')::uuid,
    -- what is carried cannot be removed under those who carry it
    result_id uuid not null references phase_results,
    from_flow_id uuid not null,
    -- what the call of the phase resolves to: the result, at a gate with the decision
    value jsonb not null,
    primary key (flow_id, phase)
  );
  create index carried_results_of on carried_results (result_id);
  alter table carried_results enable row level security;
  alter table carried_results force row level security;
  create policy tenant on carried_results using (
    (client_account_id = nullif(current_setting('app.client_account_id', true), '')::uuid
      and engagement_id = nullif(current_setting('app.engagement_id', true), '')::uuid)
    or current_setting('app.scope', true) = 'system');

  -- Every result a flow has, its own and those it was given. For reading only.
  create view results_of_flows with (security_invoker = true) as
  select flow_id, result_id, run_id, seq, phase, algorithm, as_of, result, document, created_at from phase_results
  union all
  select c.flow_id, r.result_id, r.run_id, r.seq, r.phase, r.algorithm, r.as_of, r.result, r.document, r.created_at
  from carried_results c join phase_results r using (result_id);
`);

export const down = (knex: Knex) =>
  knex.raw(`
  drop view results_of_flows;
  drop table carried_results;
  drop index master_flows_iterations;
  alter table master_flows drop constraint rerun_has_a_source, drop column rerun_scope, drop column rerun_from_phase;
`);
