/** Row-level security by itself: plain SQL on the product's connections, past every line of our own code. */
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { withTenant } from '../../db/knex';
import type { Tenant } from '../../workflows/run';
import { type FlowApi, startFlowApi } from '../support/flow-api';
import { newTenant } from '../support/flows';
import { makeObjects } from '../support/tenant-objects';

let use: FlowApi;
let owner: Tenant;
const other = newTenant();
let tables: string[];
beforeAll(async () => {
  use = await startFlowApi();
  owner = use.tenant;
  await makeObjects(use);
  const { rows } = await use.database.db.raw<{ rows: { name: string }[] }>(
    `select table_name as name from information_schema.columns c
     where table_schema = 'public' and column_name = 'client_account_id'
       and not exists (select from pg_views v where v.viewname = c.table_name) order by 1`,
  );
  tables = rows.map(({ name }) => name);
});
afterAll(() => use.stop());

const countOf = async (trx: Knex.Transaction, table: string, of?: Tenant): Promise<number> => {
  const query = trx(table).count<{ count: number }[]>('* as count');
  if (of) void query.where({ client_account_id: of.client_account_id });
  return (await query)[0]?.count ?? 0;
};

it('is on, and forced on the owner too, for every table that knows a tenant', async () => {
  expect(tables.length).toBeGreaterThan(40);
  const { rows } = await use.database.db.raw<{ rows: { name: string }[] }>(
    `select relname as name from pg_class c
     where relname = any (?) and relrowsecurity and relforcerowsecurity
       and exists (select from pg_policy p where p.polrelid = c.oid) order by 1`,
    [tables],
  );
  expect(rows.map(({ name }) => name)).toEqual(tables);
});

it('leaves no table of the schema that holds a tenant’s data without a tenant', async () => {
  const { rows } = await use.database.db.raw<{ rows: { name: string }[] }>(
    `select relname as name from pg_class c where relnamespace = 'public'::regnamespace
       and relkind in ('r', 'p') and not relispartition and not relname = any (?) order by 1`,
    [tables],
  );
  // What these hold is the whole system's.
  expect(rows.map(({ name }) => name)).toMatchInlineSnapshot(`
   [
     "cursor_secret",
     "health_probes",
     "knex_migrations",
     "knex_migrations_lock",
     "registry_agreement",
   ]
  `);
});

it('shows the owner its rows, another tenant none of them, and nobody anything', async () => {
  const filled: string[] = [];
  for (const table of tables) {
    const [own, foreign, named] = [
      await withTenant(use.database.db, owner, (trx) => countOf(trx, table)),
      await withTenant(use.database.db, other, (trx) => countOf(trx, table, owner)),
      await use.database.db.transaction((trx) => countOf(trx, table)),
    ];
    if (own > 0) filled.push(table);
    expect([table, foreign, named]).toEqual([table, 0, 0]);
  }
  expect(filled.length).toBeGreaterThan(12);
});

it('lets no tenant change, take away or make rows of another', async () => {
  for (const table of tables) {
    const whole = withTenant(use.database.db, owner, (trx) => countOf(trx, table));
    const before = await whole;
    const touched = await withTenant(use.database.db, other, async (trx) => {
      const changed = await trx(table)
        .where({ client_account_id: owner.client_account_id })
        .update({ client_account_id: other.client_account_id });
      const gone = await trx(table).where({ client_account_id: owner.client_account_id }).delete();
      return changed + gone;
    });
    const after = await withTenant(use.database.db, owner, (trx) => countOf(trx, table));
    expect([table, touched, after]).toEqual([table, 0, before]);
  }
  const forged = withTenant(use.database.db, other, (trx) =>
    trx('api_keys').insert({
      ...owner,
      ...{ name: 'forged', permissions: ['read'], secret_sha256: Buffer.alloc(32) },
      ...{ key_id: randomUUID(), created_by: 'x', expires_at: trx.fn.now() },
    }),
  );
  await expect(forged).rejects.toThrow('row-level security');
});
