import { withClient } from './postgres-roles';

/** Messages for the errors of Node (system) and Postgres (SQLSTATE) a wrong DATABASE_URL leads to. */
const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the host name cannot be looked up',
  EHOSTUNREACH: 'the host cannot be reached',
  ETIMEDOUT: 'the host does not answer',
  '28P01': 'the user or the password is wrong',
  '28000': 'this user may not connect',
  '3D000': 'there is no such database',
  '53300': 'it has no connection left',
  '57P03': 'it is starting up or shutting down',
};

/**
 * Tries a database URL.
 * @returns `undefined` when it works, otherwise a sentence that says why not, without the password
 */
export async function findDatabaseFault(databaseUrl: string): Promise<string | undefined> {
  try {
    await withClient(databaseUrl, (client) => client.query('select 1'));
    return undefined;
  } catch (error) {
    const { hostname, port, pathname, username } = new URL(databaseUrl);
    const place = `${username && `${username}@`}${hostname}:${port || '5432'}${pathname}`;
    return `DATABASE_URL: cannot connect to ${place}: ${reasonOf(error)}.`;
  }
}

function reasonOf(error: unknown): string {
  // A name with several addresses fails with one error for each of them.
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  const { code, message } = first as { code?: string; message?: string };
  return REASONS[code ?? ''] ?? message ?? String(first);
}
