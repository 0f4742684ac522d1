/** One object of every kind the API has addresses for, of one tenant, and a request that each route would take. */
import { randomUUID } from 'node:crypto';
import type { Tenant } from '../../workflows/run';
import type { FlowApi } from './flow-api';
import type { Answer } from './api';

import type { Json } from './api';

/** Any way to the API. */
export type ObjectMaker = Pick<FlowApi, 'get' | 'post' | 'put' | 'startFlow' | 'untilStatus'> & {
  tenant: Tenant;
  upload: (text: string) => Promise<Answer>;
};

/** Ids of objects of `use`'s own tenant, by the name of the path's parameter. */
export async function makeObjects(use: ObjectMaker): Promise<Record<string, string>> {
  const post = async (path: string, body: Json, headers = {}) => {
    const answer = await use.post(`/api/v1${path}`, body, headers);
    if (answer.status >= 300) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  // Whatever was set before must not keep flows from starting.
  await use.put('/api/v1/flow-types/discovery', { paused: false });
  await use.put('/api/v1/limits', { running_flows: null });
  const flowId = await use.startFlow();
  const { body: flow } = await use.untilStatus(flowId, 'awaiting_approval');
  const upload = await use.upload('name\nweb-01');
  const bulk = await post(
    '/bulk-operations',
    { action: 'resume', flow_ids: [flowId] },
    { 'Idempotency-Key': flowId },
  );
  const webhook = await post('/webhooks', { url: 'https://hooks.example/flows' });
  const key = await post('/api-keys', { name: 'mine', permissions: ['read'] });
  const schedule = await post('/schedules', {
    flow_id: flowId,
    paused: true,
    scope: 'incomplete',
    spec: { cron: ['0 0 1 1 *'] },
  });
  const { body: inbox } = await use.get('/api/v1/approvals');
  const [approval] = inbox['items'] as { approval_id: string }[];
  return {
    flow_id: flowId,
    lineage_id: flow['lineage_id'] as string,
    approval_id: approval?.approval_id ?? '',
    upload_id: upload.body['upload_id'] as string,
    operation_id: bulk['operation_id'] as string,
    key_id: key['key_id'] as string,
    schedule_id: schedule['schedule_id'] as string,
    webhook_id: webhook['webhook_id'] as string,
    // Nothing was delivered and nothing disagrees: what is above them is looked for first.
    delivery_id: randomUUID(),
    drift_id: '1',
    client_account_id: use.tenant.client_account_id,
    phase: 'inventory',
    flow_type: 'discovery',
  };
}

/** By the last segment of the path; others take an empty body. */
const byLastSegment: Readonly<Record<string, Json>> = {
  approval: { decision: 'approve' },
  decision: { decision: 'approve' },
  reassign: { to: ['x'] },
  collaboration: { agent_name: 'a', action: 'a' },
  'learning-patterns': { pattern_type: 'p' },
  '{flow_type}': { paused: false },
  '{webhook_id}': { url: 'https://hooks.example/flows' },
  quotas: { running_flows: null },
  skip: { reason: 'x' },
  terminate: { reason: 'x' },
  rerun: { scope: 'beginning' },
  backfill: { start_at: '2026-01-01T00:00:00Z', end_at: '2026-01-02T00:00:00Z' },
  '{schedule_id}': { scope: 'incomplete', spec: { cron: ['@daily'] } },
};

/** A body the route's schema takes. */
export const bodyFor = (path: string): Json => byLastSegment[path.split('/').at(-1) ?? ''] ?? {};

/** A query the route's schema takes. */
export function queryFor(path: string, flowId: string): string {
  if (path === '/flow-types/{flow_type}/iterations') return `?lineage_id=${flowId}`;
  if (path.endsWith('/compare')) return `?with=${flowId}`;
  return path.endsWith('/compare/assets') ? `?with=${flowId}&change=added` : '';
}
