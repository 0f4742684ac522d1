/**
 * Reads of one tenant in one round trip: the tenant and all statements go out together. Without a `begin`, Postgres
 * takes what comes before one Sync as one transaction ("Pipelining" in its protocol's documentation), so that the
 * tenant is set for these statements and for nothing after them.
 */
import type { Knex } from 'knex';
import { type Connection, Result, types } from 'pg';
import type { Tenant } from '../workflows/run';

const SET_TENANT = `select set_config('app.client_account_id', $1, true), set_config('app.engagement_id', $2, true)`;
/** Parsed once per connection. */
const SET_TENANT_NAME = 'set_tenant';

export type ReadQuery = Knex.QueryBuilder | Knex.Raw;
type Rows = Record<string, unknown>[];

/** The rows of a reading statement, as the tenant: row-level security shows it the tenant's rows only. */
export async function readAsTenant<Row>(
  db: Knex,
  tenant: Tenant,
  query: ReadQuery,
): Promise<Row[]> {
  const [rows] = await readAllAsTenant(db, tenant, [query]);
  return rows as Row[];
}

/** The same for several statements; each gives its rows. */
export async function readAllAsTenant(
  db: Knex,
  tenant: Tenant,
  queries: readonly ReadQuery[],
): Promise<Rows[]> {
  const statements = queries.map((query) => {
    const { sql, bindings } = query.toSQL().toNative();
    return { text: sql, values: bindings.map(wireText) };
  });
  const pool = db.client as Pool;
  const connection = await pool.acquireConnection();
  try {
    const values = [tenant.client_account_id, tenant.engagement_id];
    return await new Promise((resolve, reject) => {
      connection.query(
        pipeline(
          [{ name: SET_TENANT_NAME, text: SET_TENANT, values }, ...statements],
          (error, all) => {
            if (error) reject(error);
            else resolve(all.slice(1));
          },
        ),
      );
    });
  } finally {
    await pool.releaseConnection(connection);
  }
}

interface Pool {
  acquireConnection: () => Promise<{ query: (submittable: object) => void }>;
  releaseConnection: (connection: unknown) => Promise<void>;
}

interface Statement {
  name?: string;
  text: string;
  values: (string | null)[];
}

/** What the driver's typings leave out of its connection. */
type Wire = Pick<Connection, 'stream'> & {
  parsedStatements: Record<string, string>;
  parse: (message: object) => void;
  bind: (message: object) => void;
  describe: (message: object) => void;
  execute: (message: object) => void;
  sync: () => void;
};

/** What the driver's typings leave out of its results. */
type Collected = Result & {
  addFields: (fields: unknown) => void;
  parseRow: (fields: unknown) => Record<string, unknown>;
};

/** A query of the driver that is several: it is handed every message until the server is ready again. */
function pipeline(
  statements: readonly Statement[],
  done: (error: Error | null, results: Rows[]) => void,
) {
  const results = statements.map(() => new Result('', types) as Collected);
  let current = 0;
  let fault: unknown = null;
  return {
    submit: (wire: Wire) => {
      wire.stream.cork();
      for (const { name = '', text, values } of statements) {
        if (name === '' || wire.parsedStatements[name] !== text) wire.parse({ name, text });
        if (name !== '') wire.parsedStatements[name] = text;
        wire.bind({ statement: name, values });
        wire.describe({ type: 'P', name: '' });
        wire.execute({});
      }
      wire.sync();
      wire.stream.uncork();
      return null;
    },
    handleRowDescription: ({ fields }: { fields: unknown }) => {
      results[current]?.addFields(fields);
    },
    handleDataRow: ({ fields }: { fields: unknown }) => {
      const result = results[current];
      try {
        if (result && fault === null) result.rows.push(result.parseRow(fields));
      } catch (error) {
        // The driver would take it for a fault of the connection.
        fault = error;
      }
    },
    handleCommandComplete: () => {
      current += 1;
    },
    // The driver forgets a query that failed: this is the last it is told.
    handleError: (error: Error) => {
      done(error, []);
    },
    handleReadyForQuery: () => {
      done(
        fault === null ? null : fault instanceof Error ? fault : new Error('a row cannot be read'),
        results.map(({ rows }) => rows as Rows),
      );
    },
  };
}

/** A binding as Postgres reads it; instants in UTC, lists as array literals. */
function wireText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return `{${value.map(elementText).join(',')}}`;
  if (typeof value === 'object') return JSON.stringify(value);
  return `${value as string | number | boolean | bigint}`;
}

const elementText = (value: unknown): string =>
  value === null ? 'null' : `"${(wireText(value) ?? '').replace(/["\\]/g, '\\$&')}"`;
