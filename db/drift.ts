/** The log of disagreements between registry and engine, the marks on flows, and the last comparison. */
import type { Knex } from 'knex';
import type { Degradation, EnginePause, FlowEvent, Tenant } from '../workflows/run';
import { audit } from './flow-audit';
import { acrossTenants, withTenant } from './knex';

export const driftKinds = [
  'ended',
  'missing',
  'lost_start',
  'reset',
  'unknown',
  'state',
  'engine_paused',
  'stuck',
  'no_worker',
] as const;
export type DriftKind = (typeof driftKinds)[number];

export interface Drift {
  tenant: Tenant;
  flow_id: string;
  kind: DriftKind;
  /** what each of the two said */
  registry: object;
  engine: object;
  actor: string | null;
  reason: string | null;
  /** what was done; null while it lasts */
  repair: string | null;
}

/** Logs a disagreement; one that is open already is not logged twice. False when it was there. */
export const logDrift = (db: Knex, { tenant, ...drift }: Drift): Promise<boolean> =>
  withTenant(db, tenant, async (trx) => {
    const logged = await trx('registry_drift')
      .insert({
        ...tenant,
        ...drift,
        registry: JSON.stringify(drift.registry),
        engine: JSON.stringify(drift.engine),
        repaired_at: drift.repair === null ? null : trx.fn.now(),
      })
      .onConflict()
      .ignore()
      .returning<{ drift_id: number }[]>('drift_id');
    return logged.length > 0;
  });

export interface Marks {
  engine_paused?: EnginePause | null;
  degraded?: Degradation | null;
  switched_run?: false;
}

/**
 * Sets or clears what keeps a flow from going on, with its audit row and its drift. Marks are no status: what the flow
 * itself says stays as it is. `ended` closes drifts of these kinds.
 */
export const setMarks = (
  db: Knex,
  { event, marks, ended }: { event: FlowEvent; marks: Marks; ended: readonly DriftKind[] },
): Promise<void> =>
  withTenant(db, event.tenant, async (trx) => {
    const columns = Object.entries(marks).map(([column, mark]): [string, unknown] => [
      column,
      mark === null || typeof mark === 'boolean' ? mark : JSON.stringify(mark),
    ]);
    const changed = await trx('master_flows')
      .where({ flow_id: event.flow_id })
      .update({ ...(Object.fromEntries(columns) as object), version: trx.raw('version + 1') });
    if (changed === 0) return;
    if (ended.length > 0)
      await trx('registry_drift')
        .where({ flow_id: event.flow_id, repaired_at: null })
        .whereIn('kind', [...ended])
        .update({ repaired_at: trx.fn.now(), repair: 'over' });
    await audit(trx, event, event.status);
  });

export interface DriftRow {
  drift_id: number;
  flow_id: string;
  kind: DriftKind;
  registry: Record<string, unknown>;
  engine: Record<string, unknown>;
  actor: string | null;
  reason: string | null;
  repair: string | null;
  detected_at: Date;
  repaired_at: Date | null;
  /** somebody asked to compare the flow again; `outcome` is null until that is done */
  repair_requested_at: Date | null;
  repair_requested_by: string | null;
  checked_at: Date | null;
  outcome: RepairOutcome | null;
}

/** Of a comparison that was asked for: nothing differed, the row was changed, it is still so, the flow is over. */
export const repairOutcomes = ['agreed', 'repaired', 'lasts', 'ended'] as const;
export type RepairOutcome = (typeof repairOutcomes)[number];

export const driftColumns = [
  ...['drift_id', 'flow_id', 'kind', 'registry', 'engine', 'actor', 'reason', 'repair'],
  ...['detected_at', 'repaired_at'],
  ...['repair_requested_at', 'repair_requested_by', 'checked_at', 'outcome'],
];

/** The tenant's disagreements, newest first. */
export const listDrift = (
  db: Knex,
  tenant: Tenant,
  filter: { open: boolean | null; flow_id: string | null },
  page: { before: number | null; limit: number },
): Promise<DriftRow[]> =>
  withTenant(db, tenant, (trx) => {
    const query = trx('registry_drift')
      .where(tenant)
      .orderBy('drift_id', 'desc')
      .limit(page.limit)
      .select<DriftRow[]>(...driftColumns);
    if (filter.open === true) void query.whereNull('repaired_at');
    if (filter.open === false) void query.whereNotNull('repaired_at');
    if (filter.flow_id !== null) void query.where({ flow_id: filter.flow_id });
    if (page.before !== null) void query.where('drift_id', '<', page.before);
    return query;
  });

/** All drift ever logged, by kind; for the metrics. */
export const countDrift = (db: Knex): Promise<{ kind: DriftKind; count: number }[]> =>
  acrossTenants(db, async (trx) => {
    const { rows } = await trx.raw<{ rows: { kind: DriftKind; count: number }[] }>(
      'select kind, count(*) as count from registry_drift group by kind',
    );
    return rows;
  });
