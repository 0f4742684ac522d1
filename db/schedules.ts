/** Whose a schedule is and what it runs again; the rest of it is the engine's. */
import type { Knex } from 'knex';
import type { RerunScope } from '../workflows/rerun-plan';
import type { Tenant } from '../workflows/run';
import { CREATED_US, type CreatedKey, olderThan, type WithCreatedKey } from './created-key';
import { withTenant } from './knex';

/** What each action of a schedule does to the newest iteration of its lineage. */
export interface ScheduledScope {
  rerun_scope: RerunScope;
  rerun_from_phase: string | null;
}

export interface ScheduleRow extends ScheduledScope {
  schedule_id: string;
  lineage_id: string;
  created_by: string;
  created_at: Date;
  updated_at: Date;
}

const columns = [
  'schedule_id',
  'lineage_id',
  'rerun_scope',
  'rerun_from_phase',
  'created_by',
  'created_at',
  'updated_at',
] as const;

/**
 * The row exists before the engine has the schedule, so that none is without an owner. The same idempotency key again
 * returns the earlier schedule's id, and whether it was the same request.
 */
export const insertSchedule = (
  db: Knex,
  tenant: Tenant,
  row: Omit<ScheduleRow, 'created_at' | 'updated_at'> & {
    idempotency_key: string | null;
    request_sha256: string;
  },
): Promise<{ schedule_id: string; created: boolean; sameRequest: boolean }> =>
  withTenant(db, tenant, async (trx) => {
    const inserted = await trx('schedules')
      .insert(row)
      .onConflict()
      .ignore()
      .returning<{ schedule_id: string }[]>('schedule_id');
    if (inserted[0]) return { ...inserted[0], created: true, sameRequest: true };
    const earlier = await trx('schedules')
      .where({ ...tenant, idempotency_key: row.idempotency_key })
      .first<{ schedule_id: string; request_sha256: string }>('schedule_id', 'request_sha256');
    return {
      schedule_id: earlier.schedule_id,
      created: false,
      sameRequest: earlier.request_sha256 === row.request_sha256,
    };
  });

/** A schedule of the tenant's; undefined when it has none of that id. */
export const findSchedule = (
  db: Knex,
  tenant: Tenant,
  scheduleId: string,
): Promise<ScheduleRow | undefined> =>
  withTenant(db, tenant, (trx) =>
    trx('schedules')
      .where({ schedule_id: scheduleId })
      .first<ScheduleRow | undefined>(...columns),
  );

/** Schedules of the tenant, newest first, of one lineage or of all. */
export const listSchedules = (
  db: Knex,
  tenant: Tenant,
  lineageId: string | undefined,
  page: { after: CreatedKey | null; limit: number },
): Promise<(ScheduleRow & WithCreatedKey)[]> =>
  withTenant(db, tenant, (trx) => {
    const query = trx('schedules')
      .where(tenant)
      .orderBy([
        { column: 'created_at', order: 'desc' },
        { column: 'schedule_id', order: 'desc' },
      ])
      .limit(page.limit)
      .select<(ScheduleRow & WithCreatedKey)[]>(...columns, trx.raw(CREATED_US));
    if (lineageId !== undefined) void query.where({ lineage_id: lineageId });
    if (page.after) void query.whereRaw(olderThan('schedule_id'), [...page.after]);
    return query;
  });

export const updateSchedule = (
  db: Knex,
  tenant: Tenant,
  scheduleId: string,
  scope: ScheduledScope,
): Promise<unknown> =>
  withTenant(db, tenant, (trx) =>
    trx('schedules')
      .where({ schedule_id: scheduleId })
      .update({ ...scope, updated_at: trx.fn.now() }),
  );

export const deleteSchedule = (db: Knex, tenant: Tenant, scheduleId: string): Promise<unknown> =>
  withTenant(db, tenant, (trx) => trx('schedules').where({ schedule_id: scheduleId }).delete());

/** The newest flow of a lineage that is not deleted; undefined when none is left. */
export const findNewestIteration = (
  db: Knex,
  tenant: Tenant,
  lineageId: string,
): Promise<string | undefined> =>
  withTenant(db, tenant, async (trx) => {
    const found = await trx('master_flows')
      .where({ lineage_id: lineageId, deleted_at: null })
      .orderBy('iteration', 'desc')
      .first<{ flow_id: string } | undefined>('flow_id');
    return found?.flow_id;
  });

/** The flows that were created under these idempotency keys, by key. */
export const findFlowsByKey = (
  db: Knex,
  tenant: Tenant,
  keys: readonly string[],
): Promise<Map<string, string>> =>
  withTenant(db, tenant, async (trx) => {
    const rows = await trx('master_flows')
      .where(tenant)
      .whereIn('idempotency_key', [...keys])
      .select<{ flow_id: string; idempotency_key: string }[]>('flow_id', 'idempotency_key');
    return new Map(rows.map(({ flow_id, idempotency_key }) => [idempotency_key, flow_id]));
  });
