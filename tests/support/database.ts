/** A database of its own for each test file, cloned from a migrated template in some 20 ms. */
import { createHash, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Knex } from 'knex';
import { loadConfig } from '../../config';
import { createKnex } from '../../db/knex';
import { migrate } from '../../db/migrate';
import { migrationSource } from '../../db/migrations';
import { ROUTINES } from '../../db/routines';

export interface TestDatabase {
  url: string;
  /** bound by row-level security, as the product's connections are */
  db: Knex;
  drop: () => Promise<void>;
}

const at = (url: string, database: string) =>
  Object.assign(new URL(url), { pathname: `/${database}` }).toString();

/** Clones the template, making it first where it is missing. Needs DATABASE_URL to name a login that may create databases. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const url = loadConfig().databaseUrl;
  if (!url) throw new Error('tests need DATABASE_URL; `npm test` sets it');
  const admin = createKnex(url, { max: 1, privileged: true });
  const template = await ensureTemplate(admin, url);
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await admin.raw(`create database ${name} template ${template}`);
  const db = createKnex(at(url, name));
  return {
    url: at(url, name),
    db,
    drop: async () => {
      await db.destroy();
      await admin.raw(`drop database if exists ${name} with (force)`);
      await admin.destroy();
    },
  };
}

async function ensureTemplate(admin: Knex, url: string): Promise<string> {
  const names = await migrationSource.getMigrations([]);
  const sources = await Promise.all(
    names.map(async (name) => String((await migrationSource.getMigration(name)).up)),
  );
  const afterwards = await readFile(require.resolve('../../db/migrate'), 'utf8');
  const key = createHash('sha256')
    .update([...sources, ...ROUTINES, afterwards].join())
    .digest('hex');
  const template = `template_${key.slice(0, 16)}`;
  // One connection holds the lock while it looks and makes: test files start at the same time.
  await admin.transaction(async (trx) => {
    await trx.raw(`select pg_advisory_xact_lock(hashtext('test template'))`);
    const found = await trx.raw<{ rows: unknown[] }>(
      'select 1 from pg_database where datname = ?',
      [template],
    );
    if (found.rows.length > 0) return;
    const maker = createKnex(url, { max: 1, privileged: true });
    try {
      await maker.raw(`create database ${template}_new`);
      await migrate(at(url, `${template}_new`));
      await maker.raw(`alter database ${template}_new rename to ${template}`);
    } finally {
      await maker.destroy();
    }
  });
  return template;
}
