/** What every table with tenants' rows has. Never edited: migrations that ran were made of it. */

/** The columns. They fill themselves from the transaction's tenant, so that no insert can name another. */
export const TENANT = `
  client_account_id uuid not null default nullif(current_setting('app.client_account_id', true), '')::uuid,
  engagement_id uuid not null default nullif(current_setting('app.engagement_id', true), '')::uuid`;

/** Row-level security, which binds the owner too; `system` is the scope of the reconciler and of maintenance. */
export const isolate = (table: string): string => `
  alter table ${table} enable row level security;
  alter table ${table} force row level security;
  create policy tenant on ${table} using (
    (client_account_id = nullif(current_setting('app.client_account_id', true), '')::uuid
      and engagement_id = nullif(current_setting('app.engagement_id', true), '')::uuid)
    or current_setting('app.scope', true) = 'system');`;
