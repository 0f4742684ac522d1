import type { Knex } from 'knex';
import { migrationSource } from './migrations';

/** Migrations this version has and the database has not; all of them where it was never migrated. */
export async function readMissingMigrations(db: Knex): Promise<string[]> {
  const names = await migrationSource.getMigrations([]);
  const { rows } = await db.raw<{ rows: { there: boolean }[] }>(
    `select to_regclass('knex_migrations') is not null as there`,
  );
  if (!rows[0]?.there) return names;
  const applied = new Set(await db('knex_migrations').pluck<string[]>('name'));
  return names.filter((name) => !applied.has(name));
}
