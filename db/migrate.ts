import type { Knex } from 'knex';
import { loadConfig } from '../config';
import { createKnex, SERVICE_ROLE } from './knex';
import { migrationSource } from './migrations';
import { ROUTINES } from './routines';

const OLDEST_POSTGRES = 150_000;
const MONTHS_AHEAD = 24;
const partitioned = ['flow_events', 'flow_phase_runs', 'agent_collaboration', 'learning_patterns'];

/**
 * Brings the database at `url` to the newest schema. Safe to run by several processes at once and again.
 * Throws when the server is older than Postgres 15 (views that respect row-level security) or the login may not.
 */
export async function migrate(url: string): Promise<{ applied: string[] }> {
  const db = createKnex(url, { max: 2, privileged: true });
  try {
    const version = await db.raw<{ rows: { version: number }[] }>(
      `select current_setting('server_version_num')::int as version`,
    );
    if ((version.rows[0]?.version ?? 0) < OLDEST_POSTGRES)
      throw new Error('Postgres 15 or newer is needed');
    const [, applied] = (await db.migrate.latest({ migrationSource })) as [number, string[]];
    await installRoutines(db);
    await createPartitions(db);
    await isolatePartitions(db);
    await grantServiceRole(db);
    return { applied };
  } finally {
    await db.destroy();
  }
}

/** Two processes that replace a function at once would fail; a worker that calls it meanwhile gets the old or the new. */
const installRoutines = (db: Knex) =>
  db.transaction(async (trx) => {
    await trx.raw(`select pg_advisory_xact_lock(hashtext('routines'))`);
    await trx.raw(ROUTINES.join('\n'));
  });

/** Monthly partitions from last month on; rows outside them land in the default partition and stay readable. */
async function createPartitions(db: Knex): Promise<void> {
  for (const table of partitioned)
    await db.raw(`do $$ begin
      for m in -1..${MONTHS_AHEAD} loop
        declare first date := (date_trunc('month', now() at time zone 'utc') + make_interval(months => m))::date;
        begin
          execute format('create table if not exists ${table}_%s partition of ${table} for values from (%L) to (%L)',
            to_char(first, 'YYYY_MM'), first || ' 00:00+00', (first + interval '1 month')::date || ' 00:00+00');
        end;
      end loop;
    end $$`);
}

/** A partition addressed by its own name knows nothing of its parent's policy: each gets the same one. */
const isolatePartitions = (db: Knex) =>
  db.raw(`do $$ declare part regclass; rule text; begin
    for part, rule in select c.oid::regclass, pg_get_expr(p.polqual, p.polrelid)
      from pg_inherits i join pg_class c on c.oid = i.inhrelid join pg_policy p on p.polrelid = i.inhparent
      where c.relkind = 'r' and not c.relrowsecurity
    loop
      execute format('alter table %s enable row level security, force row level security', part);
      execute format('create policy tenant on %s using (%s)', part, rule);
    end loop;
  end $$`);

/** A superuser's connections take on this role, so that row-level security binds them as it binds everybody. */
async function grantServiceRole(db: Knex): Promise<void> {
  const login = await db.raw<{ rows: { above: boolean }[] }>(
    `select rolsuper or rolbypassrls as above from pg_roles where rolname = current_user`,
  );
  if (!login.rows[0]?.above) return;
  await db.raw(
    `do $$ begin create role ${SERVICE_ROLE} nologin; exception when duplicate_object or unique_violation then null; end $$`,
  );
  await db.raw(
    `grant select, insert, update, delete on all tables in schema public to ${SERVICE_ROLE}`,
  );
  await db.raw(`grant usage on all sequences in schema public to ${SERVICE_ROLE}`);
}

/** `node dist/db/migrate.js`: what `npm start` runs before the worker and the API. */
async function main(): Promise<void> {
  const url = loadConfig().databaseUrl;
  if (!url) throw new Error('DATABASE_URL is not set');
  await migrate(url);
}

if (require.main === module)
  main().catch((error: unknown) => {
    process.stderr.write(
      `The database could not be brought up to date: ${error instanceof Error ? error.message : String(error)}\n`,
    );
    process.exitCode = 1;
  });
