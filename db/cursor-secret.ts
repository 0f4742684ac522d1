import type { Knex } from 'knex';

/** What every API process signs the cursors of lists with: 244 random bits, made with the database. */
export async function readCursorSecret(db: Knex): Promise<Buffer> {
  const row = await db('cursor_secret').first<{ secret: Buffer } | undefined>('secret');
  if (!row) throw new Error('cursor_secret is empty: the database is not migrated');
  return row.secret;
}
