/** A typed client of the REST API: one method for each endpoint. */
import { Readable } from 'node:stream';
import { bulkOperations } from './bulk-operations';
import { comparisons } from './comparison';
import { apiKeys } from './api-keys';
import { approvals } from './approvals';
import type * as doc from './documents';
import { events } from './events';
import { type Act, flowCommands, type Keyed } from './flow-commands';
import { flowTypeStates } from './flow-types';
import { flowNotes } from './flow-notes';
import { flowLists } from './flow-lists';
import { flowResults } from './flow-results';
import { routeGuide } from './route-guide';
import { schedules } from './schedules';
import { supervision } from './supervision';
import { API_PREFIX, createTransport, type ClientOptions } from './transport';
import { uploads } from './uploads';

export type ApiClient = ReturnType<typeof createApiClient>;

/**
 * Every method throws ApiError when the API refuses, with the code, the status and what is allowed instead, and
 * ApiUnreachable when nothing answers.
 */
export function createApiClient(options: ClientOptions) {
  const send = createTransport(options);
  const get = async <Document>(path: string, query: object = {}): Promise<Document> => {
    const response = await send({ method: 'GET', path: API_PREFIX + path, query: { ...query } });
    return (await response.json()) as Document;
  };
  const post = async <Document>(
    path: string,
    json: object,
    { idempotencyKey }: Keyed = {},
    method: 'POST' | 'PUT' = 'POST',
  ): Promise<Document> => {
    const response = await send({
      method,
      path: API_PREFIX + path,
      json,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
    return (await response.json()) as Document;
  };
  const stream = async (path: string, query: object = {}): Promise<Readable> => {
    const response = await send({ method: 'GET', path: API_PREFIX + path, query: { ...query } });
    return response.body ? Readable.fromWeb(response.body) : Readable.from([]);
  };
  const act: Act = (flowId, action, body, key) => post(`${flowPath(flowId)}/${action}`, body, key);

  return {
    /** Answers also when the API is not ready: `status` says so. */
    ready: async (): Promise<{ isReady: boolean; document: doc.Readiness }> => {
      const response = await send({ method: 'GET', path: '/health/ready', accept: [503] });
      return { isReady: response.ok, document: (await response.json()) as doc.Readiness };
    },

    /** Without a key of the caller's a new one is made: a start has to have one. */
    startFlow: (flow: doc.StartFlow, key: Keyed = newKey()) =>
      post<doc.FlowDocument>('/flows', flow, key),
    /** The registry's row. */
    getFlow: (flowId: string, query: { include_deleted?: boolean } & doc.Wait = {}) =>
      get<doc.FlowDocument>(flowPath(flowId), query),
    /** The engine's answer, with the registry's beside it. */
    flowStatus: (flowId: string, query: doc.Wait = {}) =>
      get<doc.FlowStatusDocument>(`${flowPath(flowId)}/status`, query),
    flowPhases: (flowId: string) => get<doc.Items<doc.PhaseRun>>(`${flowPath(flowId)}/phases`),

    deleteFlow: async (flowId: string): Promise<void> => {
      await send({ method: 'DELETE', path: API_PREFIX + flowPath(flowId) });
    },

    /** Undoes a deletion, until the flow is deleted for good (`purge_after`). */
    restoreFlow: (flowId: string, body: { reason?: string } = {}) =>
      post<doc.FlowDocument>(`${flowPath(flowId)}/restore`, body),

    /** Starts the next iteration of a flow's lineage. */
    rerun: (flowId: string, body: doc.Rerun, key?: Keyed) =>
      post<doc.FlowDocument>(`${flowPath(flowId)}/rerun`, body, key),
    /** What a re-run would execute and what it would carry over; starts nothing. */
    planRerun: (flowId: string, body: doc.Rerun) =>
      post<doc.RerunPlan>(`${flowPath(flowId)}/rerun`, { ...body, dry_run: true }),
    iterations: (flowId: string, page: doc.PageQuery = {}) =>
      get<doc.Page<doc.IterationDocument>>(`${flowPath(flowId)}/iterations`, page),

    ...events({ get, post, send, stream }),
    ...flowLists(get),
    ...flowCommands(act),
    ...bulkOperations({ get, post }),
    ...approvals({ get, post }),
    ...supervision({ get, post }),
    ...flowResults(get, stream),
    ...comparisons(get),
    ...schedules({ get, post, send }),
    ...uploads({ get, send }),
    ...apiKeys({ get, post, send }),
    ...routeGuide(get),
    ...flowTypeStates({ get, post }),
    ...flowNotes({ get, post }),
  };
}

const newKey = (): Keyed => ({ idempotencyKey: crypto.randomUUID() });
const flowPath = (flowId: string): string => `/flows/${encodeURIComponent(flowId)}`;

/** Every item of a keyset list, page after page. */
export async function* allItems<Item>(
  readPage: (page: doc.PageQuery) => Promise<doc.Page<Item>>,
): AsyncGenerator<Item, void, undefined> {
  let cursor: string | null = null;
  do {
    const { items, page }: doc.Page<Item> = await readPage({ limit: 200, cursor });
    yield* items;
    cursor = page.next_cursor;
  } while (cursor !== null);
}
