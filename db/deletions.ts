/** What the worker still has to do for deleted flows, across tenants: see to their end, and purge them when it is time. */
import type { Knex } from 'knex';
import type { FlowStatus, Tenant } from '../workflows/run';
import { acrossTenants, withTenant } from './knex';

/** A deleted flow that has not ended. */
export interface UncancelledFlow extends Tenant {
  flow_id: string;
  flow_type: string;
  user_id: string;
  flow_status: FlowStatus;
  current_phase: string | null;
  progress: number;
  run_id: string | null;
  mirror_history_length: number;
  mirror_seq: number;
  created_at: Date;
  started_at: Date | null;
  deleted_at: Date;
  deleted_by: string | null;
  cancel_sent_at: Date | null;
  /** by the database's clock */
  deleted_ms_ago: number;
}

/** Deleted flows whose end nobody asked for, or that are still open `againMs` after somebody did. */
export const readUncancelledFlows = (
  db: Knex,
  { againMs, limit }: { againMs: number; limit: number },
): Promise<UncancelledFlow[]> =>
  acrossTenants(db, (trx) =>
    trx('master_flows')
      .whereNotNull('deleted_at')
      .whereNull('ended_at')
      .whereRaw('(cancel_sent_at is null or cancel_sent_at < now() - make_interval(secs => ?))', [
        againMs / 1000,
      ])
      .orderBy('deleted_at')
      .limit(limit)
      .select<UncancelledFlow[]>(
        '*',
        trx.raw('(extract(epoch from now() - deleted_at) * 1000)::float8 as deleted_ms_ago'),
      ),
  );

/** The engine knows that the flow is to end. `deletedAt` guards against a deletion that was undone since. */
export const markCancelSent = (
  db: Knex,
  tenant: Tenant,
  { flow_id, deleted_at }: { flow_id: string; deleted_at: Date },
): Promise<void> =>
  withTenant(db, tenant, async (trx) => {
    await trx('master_flows')
      .where({ flow_id })
      .whereRaw(`date_trunc('milliseconds', deleted_at) = ?`, [deleted_at])
      .update({ cancel_sent_at: trx.fn.now() });
  });

/** Flows past their restore window whose end the engine has confirmed, a tenant's together, those due longest first. */
export const readPurgeableFlows = (
  db: Knex,
  limit: number,
): Promise<{ tenant: Tenant; flowIds: string[] }[]> =>
  acrossTenants(db, async (trx) => {
    const { rows } = await trx.raw<{ rows: (Tenant & { flow_ids: string[] })[] }>(
      `select client_account_id, engagement_id, array_agg(flow_id) as flow_ids from (
         select * from master_flows
         where deleted_at is not null and closed_confirmed_at is not null and purge_after <= now()
         order by purge_after limit ?) due
       group by client_account_id, engagement_id`,
      [limit],
    );
    return rows.map(({ flow_ids, ...tenant }) => ({ tenant, flowIds: flow_ids }));
  });
