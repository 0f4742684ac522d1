/** Results given in place of a skipped phase are served as the flow's own, as carried ones are. */
import type { Knex } from 'knex';

export const up = (knex: Knex) =>
  knex.raw(`
  -- given by the person who skipped the phase, not carried over by a re-run: the next iteration runs the phase
  alter table carried_results add column substitute boolean not null default false;
`);

export const down = (knex: Knex) => knex.raw('alter table carried_results drop column substitute;');
