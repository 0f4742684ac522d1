import { knex, type Knex } from 'knex';
import { types } from 'pg';
import type { Tenant } from '../workflows/run';
import { keepableJson } from './keepable';

// Counters and sizes stay below 2^53; a calendar date is text, not an instant in some time zone.
types.setTypeParser(types.builtins.INT8, Number);
types.setTypeParser(types.builtins.DATE, (text: string) => text);

/** The role a connection takes on when the given one could see past row-level security. */
export const SERVICE_ROLE = 'flow_orchestrator_service';

const DROP_PRIVILEGES = `select case when rolsuper or rolbypassrls then set_config('role', '${SERVICE_ROLE}', false) end
  from pg_roles where rolname = current_user`;

interface PgConnection {
  query(sql: string, done: (error: Error | null) => void): void;
}

/**
 * A pool on `url`. Row-level security binds every connection of it: one that logs in as a superuser gives that up.
 * `privileged` keeps what the login may do; only migrations need it.
 */
export function createKnex(
  url: string,
  options: { max?: number; privileged?: boolean } = {},
): Knex {
  return knex({
    client: 'pg',
    connection: {
      connectionString: url,
      application_name: 'flow-orchestrator',
      connectionTimeoutMillis: 5000,
    },
    pool: {
      min: 0,
      max: options.max ?? 10,
      ...(!options.privileged && {
        afterCreate: (
          connection: PgConnection,
          done: (error: Error | null, connection: unknown) => void,
        ) => {
          connection.query(DROP_PRIVILEGES, (error) => {
            done(error, connection);
          });
        },
      }),
    },
    acquireConnectionTimeout: 10_000,
  });
}

/** Runs `work` in one transaction that sees and writes the rows of one tenant only. */
export function withTenant<T>(
  db: Knex,
  tenant: Tenant,
  work: (trx: Knex.Transaction) => Promise<T>,
): Promise<T> {
  return db.transaction(async (trx) => {
    await trx.raw(
      `select set_config('app.client_account_id', ?, true), set_config('app.engagement_id', ?, true)`,
      [tenant.client_account_id, tenant.engagement_id],
    );
    return work(trx);
  });
}

/**
 * Calls a function of db/routines.ts and gives what it returns. Each connection parses the call once: its name there is
 * the function's.
 */
export async function callRoutine<T>(
  db: Knex,
  name: string,
  args: readonly (string | null)[],
): Promise<T> {
  const { rows } = await db
    .raw<{ rows: { outcome: T }[] }>(
      `select ${name}(${args.map(() => '?').join(', ')}) as outcome`,
      [...args] as never,
    )
    .options({ name });
  return (rows[0] as { outcome: T }).outcome;
}

/** Runs `work` in one transaction across tenants. For the reconciler and maintenance only, never for a request. */
export function acrossTenants<T>(
  db: Knex,
  work: (trx: Knex.Transaction) => Promise<T>,
): Promise<T> {
  return db.transaction(async (trx) => {
    await trx.raw(`select set_config('app.scope', 'system', true)`);
    return work(trx);
  });
}

/**
 * Inserts JSON arrays of objects as rows, one statement a batch. Columns that are not named keep their default, the
 * tenant's among them. One parameter per statement: fast, and no limit of 65,535 parameters to mind.
 */
export async function insertJson(
  trx: Knex.Transaction,
  table: string,
  columns: readonly string[],
  batches: Iterable<string>,
): Promise<void> {
  const names = columns.join(', ');
  const sql = `insert into ${table} (${names}) select ${names} from jsonb_populate_recordset(null::${table}, ?::jsonb)`;
  for (const batch of batches) await trx.raw(sql, [keepableJson(batch)]);
}

/** insertJson for rows that are still objects. */
export const insertRows = (
  trx: Knex.Transaction,
  table: string,
  columns: readonly string[],
  rows: Iterable<Record<string, unknown>>,
): Promise<void> => insertJson(trx, table, columns, jsonBatches(rows));

/** Rows a batch holds. */
const BATCH = 2000;

function* jsonBatches(rows: Iterable<Record<string, unknown>>): Generator<string> {
  let batch: Record<string, unknown>[] = [];
  for (const row of rows) {
    if (batch.push(row) < BATCH) continue;
    yield JSON.stringify(batch);
    batch = [];
  }
  if (batch.length > 0) yield JSON.stringify(batch);
}
