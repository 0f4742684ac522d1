/** Stepwise flows, and the facts a status implies. */
import type { Knex } from 'knex';

export const up = (knex: Knex) =>
  knex.raw(`
  alter table master_flows
    add column execution_mode text not null default 'continuous' check (execution_mode in ('continuous','stepwise')),
    add constraint waits_for_a_phase check (flow_status not in ('awaiting_approval','blocked') or current_phase is not null);
`);

export const down = (knex: Knex) =>
  knex.raw(`
  alter table master_flows drop constraint waits_for_a_phase, drop column execution_mode;
`);
