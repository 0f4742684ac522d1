/** Deletes flows for good: with everything they made, except what flows that stay still use. */
import type { Knex } from 'knex';
import type { Tenant } from '../workflows/run';
import { withTenant } from './knex';

/** The tombstones. Checked again under the lock: somebody may have restored one since it was listed. */
const BURY = `
  with due as (
    select * from master_flows where flow_id = any(:ids)
      and deleted_at is not null and closed_confirmed_at is not null and purge_after <= now()
    for update skip locked
  )
  insert into purged_flows (flow_id, flow_type, lineage_id, iteration, user_id, flow_status, created_at, ended_at,
    deleted_at, deleted_by)
  select flow_id, flow_type, lineage_id, iteration, user_id, flow_status, created_at, ended_at, deleted_at, deleted_by
  from due returning flow_id`;

/** Results that later iterations carry go to the first of those that stay. */
const HAND_RESULTS_OVER = `
  update phase_results r set flow_id = kept.flow_id from (
    select distinct on (c.result_id) c.result_id, c.flow_id
    from carried_results c join phase_results mine using (result_id) join master_flows m on m.flow_id = c.flow_id
    where mine.flow_id = any(:ids) and c.flow_id <> all(:ids)
    order by c.result_id, m.created_at) kept
  where r.result_id = kept.result_id`;

/** An asset belongs to the last flow that touched it. When others found it too it stays, as the newest of theirs. */
const HAND_ASSETS_OVER = `
  update assets a set master_flow_id = kept.flow_id from (
    select distinct on (f.asset_id) f.asset_id, r.flow_id
    from assets mine join flow_assets f using (asset_id) join phase_results r using (result_id)
    where mine.master_flow_id = any(:ids) and r.flow_id <> all(:ids)
    order by f.asset_id, r.created_at desc) kept
  where a.asset_id = kept.asset_id`;

/** Uploads of these flows that no other flow was started with, and nobody sent again today. */
const DELETE_UPLOADS = `
  with named as (
    select flow_id, upload from master_flows, jsonb_array_elements_text(
      case jsonb_typeof(flow_configuration -> 'uploads') when 'array' then flow_configuration -> 'uploads'
        else '[]' end) upload
    where client_account_id = :client_account_id and engagement_id = :engagement_id
  )
  delete from uploads where last_seen_at < now() - interval '1 day'
    and upload_id::text in (select upload from named where flow_id = any(:ids)
      except select upload from named where flow_id <> all(:ids))`;

/** What assets were when these flows saw them; a later flow that found one unchanged still points at its state. */
const DELETE_STATES = `
  delete from asset_states s where state_id = any(:results)
    and not exists (select from flow_assets f where f.asset_id = s.asset_id and f.state_id = s.state_id)
    and not exists (select from assets a where a.asset_id = s.asset_id and a.state_id = s.state_id)`;

/** Logs of a flow that do not hang on its row. The audit log stays. */
const logs = ['flow_phase_runs', 'agent_collaboration', 'learning_patterns'];

/** Purges those of the tenant's flows that are due, all or none; returns their ids. */
export const purgeFlows = (
  db: Knex,
  tenant: Tenant,
  flowIds: readonly string[],
): Promise<string[]> =>
  withTenant(db, tenant, async (trx) => {
    const { rows } = await trx.raw<{ rows: { flow_id: string }[] }>(BURY, { ids: [...flowIds] });
    const ids = rows.map(({ flow_id }) => flow_id);
    if (ids.length === 0) return ids;
    await trx.raw(HAND_RESULTS_OVER, { ids });
    await trx.raw(HAND_ASSETS_OVER, { ids });
    await trx.raw('delete from assets where master_flow_id = any(:ids)', { ids });
    await trx.raw(DELETE_UPLOADS, { ...tenant, ids });
    for (const log of logs) await trx(log).whereIn('flow_id', ids).delete();
    const results = await trx('phase_results')
      .whereIn('flow_id', ids)
      .where({ phase: 'inventory' })
      .pluck<string[]>('result_id');
    await trx('master_flows').whereIn('flow_id', ids).delete();
    await trx.raw(DELETE_STATES, { results });
    return ids;
  });
