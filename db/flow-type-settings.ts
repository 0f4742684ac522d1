/** What operators of a tenant say of a flow type: whether new flows of it may begin, and how many run at a time. */
import type { Knex } from 'knex';
import type { Tenant } from '../workflows/run';
import { withTenant } from './knex';

/** A start of a paused type is kept until it may begin, or refused. */
export const startsWhenPaused = ['queue', 'refuse'] as const;

export interface FlowTypeSettings {
  paused: boolean;
  paused_reason: string | null;
  when_paused: (typeof startsWhenPaused)[number];
  /** of this type, beside the limit of all types together; null for none */
  running_flows: number | null;
}
export interface FlowTypeState extends FlowTypeSettings {
  updated_by: string | null;
  updated_at: Date | null;
  /** slots flows of the type have, and how many wait for one */
  held: number;
  waiting: number;
}

/** A new flow of a type whose starts are refused. */
export class FlowTypePaused extends Error {
  constructor(flowType: string, reason: string | null) {
    super(`${flowType} is paused${reason === null ? '' : `: ${reason}`}; nothing of it is started`);
  }
}

const untouched: FlowTypeSettings = {
  paused: false,
  paused_reason: null,
  when_paused: 'queue',
  running_flows: null,
};
const columns = ['paused', 'paused_reason', 'when_paused', 'running_flows'] as const;

/** The settings of a type and the slots its flows use. */
export const readFlowTypeState = (
  db: Knex,
  tenant: Tenant,
  flowType: string,
): Promise<FlowTypeState> =>
  withTenant(db, tenant, async (trx) => {
    const settings = await trx('flow_type_settings')
      .where({ flow_type: flowType })
      .first<Omit<FlowTypeState, 'held' | 'waiting'> | undefined>(
        ...columns,
        'updated_by',
        'updated_at',
      );
    const { rows } = await trx.raw<{ rows: { held: number; waiting: number }[] }>(
      `select count(*) filter (where slot in ('held', 'granted')) as held,
         count(*) filter (where slot = 'waiting') as waiting
       from master_flows where slot <> 'none' and flow_type = ?`,
      [flowType],
    );
    const use = rows[0] as { held: number; waiting: number };
    return { ...(settings ?? { ...untouched, updated_by: null, updated_at: null }), ...use };
  });

/** Replaces the settings of a type. */
export const writeFlowTypeSettings = (
  db: Knex,
  tenant: Tenant,
  given: FlowTypeSettings & { flow_type: string; updated_by: string },
): Promise<void> =>
  withTenant(db, tenant, async (trx) => {
    await trx('flow_type_settings')
      .insert({ ...given, updated_at: trx.fn.now() })
      .onConflict(['client_account_id', 'engagement_id', 'flow_type'])
      .merge([...columns, 'updated_by', 'updated_at']);
  });

/** Throws FlowTypePaused when starts of the type are refused; inside the transaction of the start. */
export async function refusePaused(trx: Knex.Transaction, flowType: string): Promise<void> {
  const refusing = await trx('flow_type_settings')
    .where({ flow_type: flowType, paused: true, when_paused: 'refuse' })
    .first<{ paused_reason: string | null } | undefined>('paused_reason');
  if (refusing) throw new FlowTypePaused(flowType, refusing.paused_reason);
}
