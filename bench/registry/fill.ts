/** A tenant with a million flows, made by the database itself in seconds; ten others have some as well. */
import { randomUUID } from 'node:crypto';
import { acrossTenants, createKnex } from '../../db/knex';
import type { Tenant } from '../../workflows/run';

export const FLOWS = 1_000_000;
const OTHERS = 10;
const FLOWS_OF_OTHERS = 20_000;
/** One in so many has its phases, so that the tables beside are not empty. */
const WITH_PHASES = 20;

/** The mix of a platform after a year: almost all has ended, a few thousand are open, and most of those wait. */
const FLOWS_SQL = `
  insert into master_flows (flow_id, flow_type, client_account_id, engagement_id, user_id, flow_name, lineage_id,
    flow_status, current_phase, progress, run_id, mirror_history_length, flow_configuration, created_at, started_at,
    updated_at, ended_at, closed_confirmed_at)
  select id, (array['discovery','assessment','planning','execution','modernization','finops','observability',
      'decommission'])[1 + i % 8], ?::uuid, ?::uuid, 'user-' || i % 50, 'Flow ' || i, id, status, 'tech_debt',
    case when ended then 100 else 50 end, id, 60, '{"uploads":["9f6a0a0e-7a52-4a7c-8a2e-0d6f3b8f3d11"]}', at, at,
    at + interval '5 minutes', case when ended then at + interval '5 minutes' end,
    case when ended then at + interval '6 minutes' end
  from (select i, gen_random_uuid() as id, now() - i * interval '30 seconds' as at, status,
      status in ('completed','failed','cancelled','terminated') as ended
    from (select i, case when i % 400 = 0 then 'awaiting_approval' when i % 1000 = 1 then 'running'
        when i % 2000 = 2 then 'blocked' when i % 5000 = 3 then 'paused' when i % 50 = 4 then 'failed'
        when i % 100 = 5 then 'cancelled' when i % 3000 = 6 then 'terminated' else 'completed' end as status
      from generate_series(?::int, ?::int) as i) as numbered) as made`;

const PHASES_SQL = `
  insert into flow_phase_runs (flow_started_at, flow_id, client_account_id, engagement_id, run_id, seq, phase, attempt,
    outcome, worker, started_at, ended_at, duration_ms)
  select started_at, flow_id, client_account_id, engagement_id, run_id, step, 'phase ' || step, 1, 'finished', 'bench',
    started_at, started_at + interval '1 minute', 60000
  from master_flows cross join generate_series(1, 6) as step
  where client_account_id = ?::uuid and hashtext(flow_id::text) % ${WITH_PHASES} = 0`;

const CHUNK = 100_000;

/** Fills the registry and brings the statistics up to date; gives the tenant with most of the flows. */
export async function fillRegistry(
  url: string,
  log: (line: string) => void,
  most = FLOWS,
): Promise<Tenant> {
  const db = createKnex(url, { max: 1, privileged: true });
  try {
    const tenants = Array.from({ length: OTHERS + 1 }, () => ({
      client_account_id: randomUUID(),
      engagement_id: randomUUID(),
    }));
    const big = tenants[0] as Tenant;
    for (const tenant of tenants) {
      const flows = tenant === big ? most : FLOWS_OF_OTHERS;
      const ids = [tenant.client_account_id, tenant.engagement_id];
      for (let first = 1; first <= flows; first += CHUNK)
        await acrossTenants(db, (trx) =>
          trx.raw(FLOWS_SQL, [...ids, first, Math.min(flows, first + CHUNK - 1)]),
        );
    }
    await acrossTenants(db, (trx) => trx.raw(PHASES_SQL, [big.client_account_id]));
    log('Filled; bringing the statistics up to date.');
    await db.raw('vacuum analyze master_flows, flow_phase_runs, flow_counts');
    return big;
  } finally {
    await db.destroy();
  }
}
