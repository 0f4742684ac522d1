/** Every migration can be taken back, and made again. */
import { createTestDatabase } from '../tests/support/database';
import { createKnex } from './knex';
import { migrate } from './migrate';
import { migrationSource } from './migrations';

const TABLES = `select tablename from pg_tables where schemaname = 'public' order by tablename`;

it('goes down to nothing and up again to the same tables', async () => {
  const database = await createTestDatabase();
  const db = createKnex(database.url, { max: 1, privileged: true });
  const tables = async () =>
    (await db.raw<{ rows: { tablename: string }[] }>(TABLES)).rows.map(
      ({ tablename }) => tablename,
    );
  try {
    const before = await tables();
    await db.migrate.rollback({ migrationSource }, true);
    expect(await tables()).toEqual(['knex_migrations', 'knex_migrations_lock']);
    const { applied } = await migrate(database.url);
    expect(applied).toEqual(await migrationSource.getMigrations([]));
    expect(await tables()).toEqual(before);
  } finally {
    await db.destroy();
    await database.drop();
  }
});
