import { Client, escapeIdentifier, escapeLiteral } from 'pg';

/** Name of the application's role and of the database it owns. */
export const APPLICATION_ROLE = 'orchestrator';

const CONNECT_LIMIT_MS = 5_000;

/** Says whether the server takes connections now. */
export async function isAccepting(url: string): Promise<boolean> {
  try {
    await withClient(url, (client) => client.query('select 1'));
    return true;
  } catch {
    return false;
  }
}

/**
 * Makes sure of the application's role, its password and its database. The role owns the database and nothing
 * else: it is no superuser and row-level security binds it.
 */
export async function ensureApplicationDatabase(adminUrl: string, password: string): Promise<void> {
  const role = escapeIdentifier(APPLICATION_ROLE);
  await withClient(adminUrl, async (client) => {
    // A failing statement is logged with its text, and this text holds a password.
    await client.query('set log_min_error_statement = panic');
    const roles = await client.query('select 1 from pg_roles where rolname = $1', [
      APPLICATION_ROLE,
    ]);
    if (roles.rowCount === 0) await client.query(`create role ${role}`);
    await client.query(
      `alter role ${role} login nosuperuser nocreatedb nocreaterole noreplication nobypassrls
       password ${escapeLiteral(password)}`,
    );
    const databases = await client.query('select 1 from pg_database where datname = $1', [
      APPLICATION_ROLE,
    ]);
    if (databases.rowCount === 0) await client.query(`create database ${role} owner ${role}`);
  });
}

/** Connects, does the work, disconnects. Errors of the connection surface in the work's own promise. */
export async function withClient<Result>(
  url: string,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end();
  }
}
