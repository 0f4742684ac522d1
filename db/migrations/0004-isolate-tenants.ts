/** Row-level security on every table that holds a tenant's data: without a tenant set, nothing is visible. */
import type { Knex } from 'knex';

const tables = [
  'master_flows',
  'flow_events',
  'flow_phase_runs',
  'agent_collaboration',
  'learning_patterns',
  'phase_results',
  'uploads',
  'upload_chunks',
  'datasets',
  'dataset_chunks',
  'row_rejects',
  'findings',
  'assets',
  'flow_assets',
  'applications',
  'dependency_nodes',
  'dependency_edges',
  'mapping_history',
];

// `force` binds the owner too: the application's role owns the tables. `system` is the reconciler's scope.
const isolate = (table: string) => `
  alter table ${table} enable row level security;
  alter table ${table} force row level security;
  create policy tenant on ${table} using (
    (client_account_id = nullif(current_setting('app.client_account_id', true), '')::uuid
      and engagement_id = nullif(current_setting('app.engagement_id', true), '')::uuid)
    or current_setting('app.scope', true) = 'system');`;

const open = (table: string) => `
  drop policy tenant on ${table};
  alter table ${table} no force row level security;
  alter table ${table} disable row level security;`;

export const up = (knex: Knex) => knex.raw(tables.map(isolate).join('\n'));
export const down = (knex: Knex) => knex.raw(tables.map(open).join('\n'));
