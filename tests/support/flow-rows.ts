/** Rows of flows as tests want them, and the list that shows them. */
import { randomUUID } from 'node:crypto';
import { withTenant } from '../../db/knex';
import { type FlowStatus, isClosed, type Tenant } from '../../workflows/run';
import type { Answer, Json } from './api';
import { type FlowApi, FLOWS } from './flow-api';
import { newTenant } from './flows';

export const MINUTE = 60_000;
export const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();

export interface Row extends Record<string, unknown> {
  flow_id: string;
  flow_status: FlowStatus;
  flow_type: string;
  user_id: string;
  created_at: string;
  started_at: string | null;
  updated_at: string;
  ended_at: string | null;
}

export const rowOf = (given: Partial<Row> = {}): Row => {
  const flow_id = randomUUID();
  const flow_status = given.flow_status ?? 'completed';
  const at = given.created_at ?? ago(MINUTE);
  return {
    ...{ flow_id, flow_status, flow_type: 'discovery', user_id: 'ann', lineage_id: flow_id },
    ...{ created_at: at, started_at: at, updated_at: at, current_phase: 'data_import' },
    ended_at: isClosed(flow_status) ? at : null,
    mirror_history_length: flow_status === 'initialized' ? -1 : 1,
    ...given,
  };
};

export async function tenantWith({ database }: FlowApi, rows: readonly Row[]): Promise<Tenant> {
  const tenant = newTenant();
  await withTenant(database.db, tenant, (trx) => trx('master_flows').insert([...rows]));
  return tenant;
}

export const pageOf = ({ body }: Answer) =>
  body['page'] as {
    next_cursor: string | null;
    prev_cursor: string | null;
    total?: number;
    total_is_capped?: boolean;
  };
export const idsOf = ({ body }: Answer): unknown[] =>
  (body['items'] as Json[]).map(({ flow_id }) => flow_id);

/** A page of the list; throws when it is refused. */
export async function listPage(
  { api }: FlowApi,
  tenant: Tenant,
  query: Record<string, string>,
  path = FLOWS,
): Promise<Answer> {
  const answer = await api.call('GET', `${path}?${new URLSearchParams(query).toString()}`, {
    tenant,
  });
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  return answer;
}
