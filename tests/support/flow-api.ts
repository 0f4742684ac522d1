/** The API with a worker behind it, and what tests of flows over HTTP say again and again. */
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { Tenant } from '../../workflows/run';
import { type Answer, type ApiHarness, type Json, startApi } from './api';
import { createTestDatabase, type TestDatabase } from './database';
import {
  eventually,
  type FlowHarness,
  type ScriptedPhase,
  startFlowHarness,
  trivialPhases,
} from './flows';

export const FLOWS = '/api/v1/flows';

export interface FlowApi {
  api: ApiHarness;
  flows: FlowHarness;
  database: TestDatabase;
  /** what the phases do; tests replace single ones */
  phases: Record<string, ScriptedPhase>;
  get: (path: string, headers?: Record<string, string>) => Promise<Answer>;
  post: (path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>;
  /** the body of a start, with an upload of the tenant's */
  startBody: (tenant?: Tenant) => Promise<Json>;
  tenant: Tenant;
  put: (path: string, body: Json) => Promise<Answer>;
  upload: (text: string) => Promise<Answer>;
  startFlow: () => Promise<string>;
  untilStatus: (flowId: string, status: string) => Promise<Answer>;
  stop: () => Promise<void>;
}

export async function startFlowApi(
  options: {
    runningFlows?: number;
    encryptionKeys?: string;
    /** default: phases that do nothing */
    createPhases?: (db: Knex) => Record<string, ScriptedPhase>;
  } = {},
): Promise<FlowApi> {
  const database = await createTestDatabase();
  const phases: Record<string, ScriptedPhase> =
    options.createPhases?.(database.db) ?? trivialPhases();
  const scripted = Object.keys(phases).map((name): [string, ScriptedPhase] => [
    name,
    (input, context) => (phases[name] as ScriptedPhase)(input, context),
  ]);
  const flows = await startFlowHarness(database.db, Object.fromEntries(scripted), options);
  const api = await startApi(database.db, { taskQueue: flows.taskQueue, ...options });
  const get: FlowApi['get'] = (path, headers = {}) => api.call('GET', path, { headers });
  const post: FlowApi['post'] = (path, body = {}, headers = {}) =>
    api.call('POST', path, { body, headers });
  const startBody = async (tenant = api.tenant): Promise<Json> => {
    const upload = await api.call('POST', '/api/v1/uploads', {
      body: `name,ip\nweb,${randomUUID()}\n`,
      tenant,
    });
    return { flow_type: 'discovery', configuration: { uploads: [upload.body['upload_id']] } };
  };
  return {
    ...{ api, flows, database, phases, get, post, startBody },
    tenant: api.tenant,
    put: (path, body) => api.call('PUT', path, { body }),
    upload: (text) => api.call('POST', '/api/v1/uploads', { body: text }),
    startFlow: async () => {
      const started = await post(FLOWS, await startBody());
      if (started.status !== 201) throw new Error(JSON.stringify(started.body));
      return started.body['flow_id'] as string;
    },
    untilStatus: (flowId, status) =>
      eventually(
        () => get(`${FLOWS}/${flowId}`),
        ({ body }) => body['flow_status'] === status,
      ),
    stop: async () => {
      await api.stop();
      await flows.stop();
      await database.drop();
    },
  };
}

/** The answer is the problem document of this code, in every part that says so. */
export function expectProblem({ status, headers, body }: Answer, code: string, expected: number) {
  expect([status, body['code']]).toEqual([expected, code]);
  expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(body).toMatchObject({
    status: expected,
    type: `urn:flow-orchestrator:problem:${code.toLowerCase()}`,
    request_id: headers.get('x-request-id'),
  });
}
