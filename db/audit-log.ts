/** The tenant's one log: what happened to its flows and what the API was asked, in the order of their positions. */
import type { Knex } from 'knex';
import type { Tenant } from '../workflows/run';
import { ROW_OF_ENTRY } from './audit-routines';
import { keepableJson } from './keepable';
import { acrossTenants, callRoutine, withTenant } from './knex';

/** Entries sealed in one transaction at most. */
const SEALED_AT_ONCE = 5000;

/** Gives everything the tenant has committed a position in its log. Returns the last position, 0 when there is none. */
export async function sealAudit(db: Knex, tenant: Tenant): Promise<number> {
  for (;;) {
    const { sealed, position } = await callRoutine<{ sealed: number; position: number }>(
      db,
      'seal_audit',
      [tenant.client_account_id, tenant.engagement_id, String(SEALED_AT_ONCE)],
    );
    if (sealed < SEALED_AT_ONCE) return position;
  }
}

/** What the API was asked to change, and how that ended. */
export interface RequestRecord {
  actor: string;
  on_behalf_of: string | null;
  method: string;
  route: string;
  operation: string;
  flow_id: string | null;
  status: number;
  problem_code: string | null;
  reason: string | null;
  request_id: string;
  source: string;
  /** RFC 3339 */
  occurred_at: string;
}

export const recordRequest = (db: Knex, tenant: Tenant, record: RequestRecord): Promise<void> =>
  callRoutine(db, 'record_request', [
    tenant.client_account_id,
    tenant.engagement_id,
    keepableJson(JSON.stringify(record)),
  ]);

export interface AuditEntryRow {
  position: number;
  kind: 'flow_event' | 'request';
  flow_id: string | null;
  action: string;
  actor: string;
  on_behalf_of: string | null;
  source: string | null;
  reason: string | null;
  request_id: string | null;
  /** null when the row is gone; its place in the chain stays */
  occurred_at: Date | null;
  sealed_at: Date;
  from_status: string | null;
  to_status: string | null;
  phase: string | null;
  details: Record<string, unknown> | null;
  method: string | null;
  route: string | null;
  status: number | null;
  problem_code: string | null;
  content_hash: string;
  hash: string;
}

export interface AuditFilter {
  flow_id: string | null;
  actor: string | null;
  action: string | null;
  /** RFC 3339; by the time it happened */
  from: string | null;
  to: string | null;
}

export const everything: AuditFilter = {
  ...{ flow_id: null, actor: null, action: null, from: null, to: null },
};

/** Entries after a position, in order. What is not sealed yet is not among them. */
export const listAudit = (
  db: Knex,
  tenant: Tenant,
  { flow_id, actor, action, from, to }: AuditFilter,
  page: { after: number; limit: number },
): Promise<AuditEntryRow[]> =>
  withTenant(db, tenant, async (trx) => {
    const conditions = [
      ...(flow_id === null ? [] : ['l.flow_id = :flow_id']),
      ...(actor === null ? [] : ['l.actor = :actor']),
      ...(action === null ? [] : ['l.action = :action']),
      ...(from === null ? [] : ['coalesce(e.occurred_at, r.occurred_at) >= :from']),
      ...(to === null ? [] : ['coalesce(e.occurred_at, r.occurred_at) < :to']),
    ];
    const { rows } = await trx.raw<{ rows: AuditEntryRow[] }>(
      `select l.position, l.kind, l.flow_id, l.action, l.actor, coalesce(e.on_behalf_of, r.on_behalf_of) as on_behalf_of,
         coalesce(e.source, r.source) as source, coalesce(e.reason, r.reason) as reason,
         coalesce(e.request_id, r.request_id) as request_id, coalesce(e.occurred_at, r.occurred_at) as occurred_at,
         l.sealed_at, e.from_status, e.to_status, e.phase, e.details, r.method, r.route, r.status, r.problem_code,
         encode(l.content_hash, 'hex') as content_hash, encode(l.hash, 'hex') as hash
       from audit_log l ${ROW_OF_ENTRY}
       where l.client_account_id = :client_account_id and l.engagement_id = :engagement_id and l.position > :after
         ${conditions.map((condition) => `and ${condition}`).join(' ')}
       order by l.position limit :limit`,
      { ...tenant, ...page, flow_id, actor, action, from, to } as never,
    );
    return rows;
  });

/** The hash of the entry at a position; the first one follows sha256 of nothing. */
export const hashAt = (db: Knex, tenant: Tenant, position: number): Promise<string | undefined> =>
  withTenant(db, tenant, async (trx) => {
    const { rows } = await trx.raw<{ rows: { hash: string }[] }>(
      position === 0
        ? `select encode(sha256(''), 'hex') as hash`
        : `select encode(hash, 'hex') as hash from audit_log
           where client_account_id = :client_account_id and engagement_id = :engagement_id and position = :position`,
      { ...tenant, position },
    );
    return rows[0]?.hash;
  });

/** Tenants with entries that are not sealed yet; each is found by one step in the index, however much it has written. */
export const readUnsealedTenants = (db: Knex): Promise<Tenant[]> =>
  acrossTenants(db, async (trx) => {
    const next = (after: string) => `
      (select client_account_id, engagement_id from audit_pending ${after}
       order by client_account_id, engagement_id limit 1)`;
    const { rows } = await trx.raw<{ rows: Tenant[] }>(`
      with recursive found as (${next('')} union all
        select step.* from found f cross join lateral ${next(
          `where (client_account_id, engagement_id) > (f.client_account_id, f.engagement_id)`,
        )} step)
      select client_account_id, engagement_id from found`);
    return rows;
  });
