/**
 * Slots: how many of a tenant's flows may run at a time. A slot is a column of the flow's own row, freed by the record
 * that puts the flow to rest or ends it, so that none can outlive its flow; what runs is counted, never summed up.
 */
import type { Knex } from 'knex';
import type { Tenant } from '../workflows/run';
import { acrossTenants, withTenant } from './knex';

export interface SlotRequest {
  tenant: Tenant;
  flow_id: string;
  run_id: string;
  /** the flow's number of this request: an answer to an earlier one is void */
  ticket: number;
}

/** A flow that was given the slot it waits for, and has to be told. */
export interface Grant {
  flow_id: string;
  slot_ticket: number;
}

export interface SlotUse {
  limit: number;
  held: number;
  waiting: number;
}

/**
 * Slots of a tenant that has no limit of its own. More of them are no quicker on two cores, and what another tenant
 * starts has to get through between them: `npm run bench -- --only approvals` measures both.
 */
export const DEFAULT_RUNNING_FLOWS = 20;

/** The lock of a tenant's slots, to the end of the transaction: two requests must not both take the last one. */
const LOCK = `select pg_advisory_xact_lock(hashtextextended(
  'slots ' || current_setting('app.client_account_id') || current_setting('app.engagement_id'), 0))`;

const OWN = `client_account_id = nullif(current_setting('app.client_account_id', true), '')::uuid
      and engagement_id = nullif(current_setting('app.engagement_id', true), '')::uuid`;

const FREE = `greatest(0, coalesce((select running_flows from tenant_limits
    where ${OWN}), :limit)
  - (select count(*) from master_flows where slot in ('held', 'granted')))`;

/** What the types that have settings let through: places of their own, and nothing new while paused. */
const TYPES = `
  select flow_type, paused, running_flows - (select count(*) from master_flows m
    where m.slot in ('held', 'granted') and m.flow_type = s.flow_type) as free
  from flow_type_settings s where ${OWN}`;

/** Whether a flow of the type may have a slot, as far as its type goes. */
const mayRun = (type: string, hasBegun: string) => `not exists (select from (${TYPES}) t
  where t.flow_type = ${type} and (t.paused and not ${hasBegun} or t.free <= 0))`;

const TAKE = `
  update master_flows f set slot_ticket = :ticket, slot_since = now(),
    slot = case when slot in ('held', 'granted') or ${FREE} > 0 and ${mayRun('f.flow_type', 'f.has_begun')}
      then 'held' else 'waiting' end
  where flow_id = :flow_id and run_id = :run_id and flow_status in ('running', 'pausing', 'cancelling')
  returning slot`;

const TURN = 'order by priority, progress desc, slot_since, flow_id';

/** Deepest first: what is under way finishes before something new begins. */
const GRANT = `
  with types as materialized (${TYPES}), ready as (
    select w.flow_id, row_number() over turns as turn, t.free,
      row_number() over (partition by w.flow_type ${TURN}) as turn_of_type
    from master_flows w left join types t using (flow_type)
    where w.slot = 'waiting' and (w.has_begun or t.paused is not true)
    window turns as (${TURN})
  )
  update master_flows set slot = 'granted', slot_since = now()
  where flow_id in (
    select flow_id from ready where free is null or turn_of_type <= free order by turn limit ${FREE})
  returning flow_id, slot_ticket`;

/** A flow that was told and did not go on is told again after this time. */
const UNHEARD_S = 15;

/** Whether an intent may start at once; inside the transaction that makes its row. */
export async function slotForIntent(
  trx: Knex.Transaction,
  { limit, flow_type }: { limit: number; flow_type: string },
): Promise<'held' | 'waiting'> {
  await trx.raw(LOCK);
  const { rows } = await trx.raw<{ rows: { may: boolean }[] }>(
    `select ${FREE} > 0 and ${mayRun(':flow_type', 'false')} as may`,
    { limit, flow_type },
  );
  return rows[0]?.may ? 'held' : 'waiting';
}

/** `limit`: slots of a tenant that has no limit of its own. */
export function createFlowSlots(db: Knex, { limit }: { limit: number }) {
  return {
    /**
     * A slot for a flow that goes on after a rest. A flow the registry has in another run is let go on: its next phase
     * record takes the slot.
     */
    request: ({ tenant, ...request }: SlotRequest): Promise<'held' | 'waiting'> =>
      withTenant(db, tenant, async (trx) => {
        await trx.raw(LOCK);
        const { rows } = await trx.raw<{ rows: { slot: 'held' | 'waiting' }[] }>(TAKE, {
          ...request,
          limit,
        });
        return rows[0]?.slot ?? 'held';
      }),

    /** Gives the tenant's free slots to those that wait, and names those that were told long ago and did not hear. */
    grant: (tenant: Tenant): Promise<Grant[]> =>
      withTenant(db, tenant, async (trx) => {
        await trx.raw(LOCK);
        const unheard = await trx.raw<{ rows: Grant[] }>(
          `update master_flows set slot_since = now()
           where slot = 'granted' and slot_since < now() - make_interval(secs => ${UNHEARD_S})
           returning flow_id, slot_ticket`,
        );
        const granted = await trx.raw<{ rows: Grant[] }>(GRANT, { limit });
        return [...unheard.rows, ...granted.rows];
      }),

    /** Tenants with flows that wait for a slot, or were given one they have not taken. */
    waitingTenants: (): Promise<Tenant[]> =>
      acrossTenants(db, (trx) =>
        trx('master_flows')
          .whereIn('slot', ['waiting', 'granted'])
          .distinct<Tenant[]>('client_account_id', 'engagement_id'),
      ),

    use: (tenant: Tenant): Promise<SlotUse> =>
      withTenant(db, tenant, async (trx) => {
        const { rows } = await trx.raw<{ rows: SlotUse[] }>(
          `select coalesce((select running_flows from tenant_limits), :limit)::int as limit,
             count(*) filter (where slot in ('held', 'granted'))::int as held,
             count(*) filter (where slot = 'waiting')::int as waiting
           from master_flows where slot <> 'none'`,
          { limit },
        );
        return rows[0] as SlotUse;
      }),

    /** Sets the tenant's own limit; null goes back to the default. */
    setLimit: (tenant: Tenant, runningFlows: number | null): Promise<void> =>
      withTenant(db, tenant, async (trx) => {
        if (runningFlows === null) await trx('tenant_limits').delete();
        else
          await trx('tenant_limits')
            .insert({ running_flows: runningFlows })
            .onConflict(['client_account_id', 'engagement_id'])
            .merge(['running_flows']);
      }),
  };
}
export type FlowSlots = ReturnType<typeof createFlowSlots>;
