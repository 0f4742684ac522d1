/** Flow events in the order of the tenant's log, as streams and webhooks tell them. */
import type { Knex } from 'knex';
import type { Tenant } from '../workflows/run';
import { withTenant } from './knex';

export interface StreamedEvent {
  position: number;
  flow_id: string;
  /** null in events older than streams */
  flow_type: string | null;
  /** of the flow, when it was recorded */
  version: number | null;
  action: string;
  status: string;
  from_status: string | null;
  phase: string | null;
  actor: string;
  on_behalf_of: string | null;
  source: string;
  reason: string | null;
  request_id: string | null;
  occurred_at: Date;
}

export interface EventFilter {
  flow_id?: string | undefined;
  flow_type?: string | undefined;
}

/** Sealed events after a position, in order. */
export const readEvents = (
  db: Knex,
  tenant: Tenant,
  { flow_id, flow_type }: EventFilter,
  { after, upTo, limit }: { after: number; upTo: number; limit: number },
): Promise<StreamedEvent[]> =>
  withTenant(db, tenant, (trx) =>
    readEventsIn(trx, tenant, { flow_id, flow_type, after, upTo, limit }),
  );

export async function readEventsIn(
  trx: Knex.Transaction,
  tenant: Tenant,
  {
    flow_id,
    flow_type,
    after,
    upTo,
    limit,
  }: EventFilter & { after: number; upTo: number; limit: number },
): Promise<StreamedEvent[]> {
  const { rows } = await trx.raw<{ rows: StreamedEvent[] }>(
    `select l.position, e.flow_id, e.flow_type, e.flow_version as version, e.action, e.to_status as status, e.from_status,
       e.phase, e.actor, e.on_behalf_of, e.source, e.reason, e.request_id, e.occurred_at
     from audit_log l join flow_events e on e.flow_started_at = l.flow_started_at and e.event_id = l.row_id
     where l.client_account_id = :client_account_id and l.engagement_id = :engagement_id
       and l.position > :after and l.position <= :upTo and l.kind = 'flow_event'
       ${flow_id === undefined ? '' : 'and l.flow_id = :flow_id'}
       ${flow_type === undefined ? '' : 'and e.flow_type = :flow_type'}
     order by l.position limit :limit`,
    { ...tenant, after, upTo, limit, ...(flow_id && { flow_id }), ...(flow_type && { flow_type }) },
  );
  return rows;
}

/** How often each of the flows was written; those that are not the tenant's are left out. */
export const readVersions = (
  db: Knex,
  tenant: Tenant,
  flowIds: readonly string[],
): Promise<Map<string, number>> =>
  withTenant(db, tenant, async (trx) => {
    const rows = await trx('master_flows')
      .whereIn('flow_id', [...flowIds])
      .select<{ flow_id: string; version: number }[]>('flow_id', 'version');
    return new Map(rows.map(({ flow_id, version }) => [flow_id, version]));
  });
