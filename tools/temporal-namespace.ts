import { Connection } from '@temporalio/client';
import type { EngineConnectionOptions } from '../engine/connection-options';
import { msToTs } from '@temporalio/common/lib/time';
import { SEARCH_ATTRIBUTES } from './temporal-settings';

// gRPC status codes.
const PERMISSION_DENIED = 7;
const UNIMPLEMENTED = 12;

const KEEP_DAYS = 30;
const CALL_LIMIT_MS = 5_000;

/**
 * Asks the server for the namespace and for the search attributes every flow carries.
 * @returns `undefined` when flows can run there, otherwise what is missing, as the end of a sentence
 */
export async function findNamespaceFault(
  server: EngineConnectionOptions,
  namespace: string,
  limitMs = CALL_LIMIT_MS,
): Promise<string | undefined> {
  try {
    return await withConnection(server, limitMs, async (connection) => {
      await connection.workflowService.describeNamespace({ namespace });
      const missing = await findMissingAttributes(connection, namespace);
      if (missing.length === 0) return undefined;
      return `namespace ${namespace} lacks the search attributes ${missing.join(', ')} of type Keyword (temporal operator search-attribute create)`;
    });
  } catch (error) {
    return `${server.address} does not answer for namespace ${namespace} (${messageOf(error)})`;
  }
}

/** Closed flows stay visible in the Web UI for 30 days; the development server drops them after one. */
export async function keepClosedFlows(
  server: EngineConnectionOptions,
  namespace: string,
): Promise<void> {
  await withConnection(server, CALL_LIMIT_MS, (connection) =>
    connection.workflowService.updateNamespace({
      namespace,
      config: { workflowExecutionRetentionTtl: msToTs(`${KEEP_DAYS} days`) },
    }),
  );
}

async function findMissingAttributes(
  connection: Connection,
  namespace: string,
): Promise<readonly string[]> {
  try {
    const answer = await connection.operatorService.listSearchAttributes({ namespace });
    return SEARCH_ATTRIBUTES.filter((name) => !(name in answer.customAttributes));
  } catch (error) {
    // A hosted server may keep this service to itself; starting a flow will then tell.
    const code = (error as { code?: unknown }).code;
    if (code === PERMISSION_DENIED || code === UNIMPLEMENTED) return [];
    throw error;
  }
}

async function withConnection<Result>(
  server: EngineConnectionOptions,
  limitMs: number,
  work: (connection: Connection) => Promise<Result>,
): Promise<Result> {
  const connection = await Connection.connect({ ...server, connectTimeout: limitMs });
  try {
    return await connection.withDeadline(Date.now() + limitMs, () => work(connection));
  } finally {
    await connection.close();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
