/** Many flows, and operations on them. */
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Tenant } from '../../workflows/run';
import type { Answer, Json } from './api';
import { type FlowApi, FLOWS } from './flow-api';
import { eventually } from './flows';

export const BULKS = '/api/v1/bulk-operations';

export type BulkFlows = ReturnType<typeof bulkFlows>;

export function bulkFlows(use: FlowApi) {
  const mine = use.api.tenant;
  const get = (path: string, tenant = mine): Promise<Answer> =>
    use.api.call('GET', path, { tenant });
  const statusOf = async (flowId: string, tenant = mine): Promise<unknown> =>
    (await get(`${FLOWS}/${flowId}`, tenant)).body['flow_status'];
  const start = async (
    request: object,
    headers: Record<string, string> = {},
    tenant = mine,
  ): Promise<string> => {
    const { status, body } = await use.api.call('POST', BULKS, {
      tenant,
      body: request,
      headers: { 'Idempotency-Key': randomUUID(), ...headers },
    });
    if (status !== 202) throw new Error(JSON.stringify(body));
    return body['operation_id'] as string;
  };
  const untilState = (id: string, state: string, tenant = mine, limitMs = 60_000) =>
    eventually(
      () => get(`${BULKS}/${id}`, tenant),
      ({ body }) => body['state'] === state,
      limitMs,
    );
  const items = async (id: string, query = '', tenant = mine): Promise<Json[]> =>
    (await get(`${BULKS}/${id}/items?${query || 'limit=200'}`, tenant)).body['items'] as Json[];
  return {
    ...{ start, untilState, items, statusOf },
    /** flows of the tenant that wait for approval, in the order of their creation */
    atGate: async (count: number, tenant: Tenant = mine): Promise<string[]> => {
      const ids: string[] = [];
      const body = await use.startBody(tenant);
      for (let no = 0; no < count; no += 1) {
        const started = await use.api.call('POST', FLOWS, { tenant, body });
        ids.push(started.body['flow_id'] as string);
      }
      for (const id of ids)
        await eventually(
          () => statusOf(id, tenant),
          (status) => status === 'awaiting_approval',
          120_000,
        );
      return ids;
    },
    startAndFinish: async (request: object): Promise<Json> =>
      (await untilState(await start(request), 'finished')).body,
    untilDone: (id: string, count: number) =>
      eventually(
        () => get(`${BULKS}/${id}`),
        ({ body }) => (body['counts'] as { done: number }).done >= count,
      ),
    /** items somebody has begun with */
    begun: async (id: string): Promise<number> =>
      (await items(id)).filter(({ started_at }) => started_at !== null).length,
    /** lets time go by: that nothing happens in it is what a test asserts */
    pass: (ms: number): Promise<void> => setTimeout(ms),
  };
}
