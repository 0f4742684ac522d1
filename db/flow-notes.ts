/** Two logs of a flow that are only ever appended to: what agents did for it, and what was learned from it. */
import type { Knex } from 'knex';
import type { Tenant } from '../workflows/run';
import { keepableJson } from './keepable';
import { withTenant } from './knex';

export interface AgentEntry {
  flow_id: string;
  agent_name: string;
  action: string;
  details: Record<string, unknown>;
}
export interface LearningPattern {
  flow_id: string;
  pattern_type: string;
  pattern_data: Record<string, unknown>;
}
interface Noted {
  recorded_by: string | null;
  occurred_at: Date;
}
export type AgentEntryRow = Omit<AgentEntry, 'flow_id'> & Noted & { entry_id: number };
export type LearningPatternRow = Omit<LearningPattern, 'flow_id'> & Noted & { pattern_id: number };

/** Entries a flow may have in each log. */
export const MAX_NOTES = 10_000;

const logs = {
  agent_collaboration: { id: 'entry_id', columns: ['agent_name', 'action', 'details'] },
  learning_patterns: { id: 'pattern_id', columns: ['pattern_type', 'pattern_data'] },
} as const;
type Log = keyof typeof logs;

const shown = (log: Log): string[] => [
  ...[logs[log].id, ...logs[log].columns],
  ...['recorded_by', 'occurred_at'],
];

export interface AskedNote {
  recordedBy?: string;
  /** the same key again is the same entry */
  requestKey?: string | undefined;
}
/** `same`: whether the entry that was appended under the key before is this one. */
export type Appended<Row> =
  | { outcome: 'appended'; row: Row }
  | { outcome: 'repeated'; row: Row; same: boolean }
  | { outcome: 'full' }
  | { outcome: 'no_flow' };

/** One at a time for each log of a flow: the number of entries and the keys are exact. */
const LOCK = `select pg_advisory_xact_lock(hashtextextended('notes ' || ? || ?, 0))`;

/** Appends an entry, in the partition of the flow. Nothing is appended to a flow that is deleted or not the tenant's. */
export const appendNote = <Row>(
  db: Knex,
  tenant: Tenant,
  log: Log,
  { flow_id, ...entry }: { flow_id: string } & object,
  { recordedBy, requestKey }: AskedNote,
): Promise<Appended<Row>> =>
  withTenant(db, tenant, async (trx) => {
    await trx.raw(LOCK, [log, flow_id]);
    const values = Object.fromEntries(
      Object.entries(entry).map(([column, value]): [string, unknown] => [
        column,
        typeof value === 'object' ? keepableJson(JSON.stringify(value)) : value,
      ]),
    );
    if (requestKey !== undefined) {
      const earlier = await trx(log)
        .where({ flow_id, request_key: requestKey })
        .first<(Row & { same: boolean }) | undefined>(
          ...shown(log),
          trx.raw(
            `${Object.keys(values)
              .map((column) => `${column}::text = ?::${typeOf(column)}::text`)
              .join(' and ')} as same`,
            Object.values(values) as never,
          ),
        );
      if (earlier) {
        const { same, ...row } = earlier;
        return { outcome: 'repeated', row: row as Row, same };
      }
    }
    const { rows } = await trx.raw<{ rows: { entries: number }[] }>(
      `select count(*) as entries from ${log} where flow_id = ?`,
      [flow_id],
    );
    if (Number(rows[0]?.entries) >= MAX_NOTES) return { outcome: 'full' };
    const columns = [...Object.keys(values), 'recorded_by', 'request_key'];
    const appended = await trx.raw<{ rows: Row[] }>(
      `insert into ${log} (flow_started_at, flow_id, ${columns.join(', ')})
       select coalesce(started_at, created_at), flow_id, ${columns.map((column) => `?::${typeOf(column)}`).join(', ')}
       from master_flows where flow_id = ? and deleted_at is null returning ${shown(log).join(', ')}`,
      [...Object.values(values), recordedBy ?? null, requestKey ?? null, flow_id] as never,
    );
    const [row] = appended.rows;
    return row ? { outcome: 'appended', row } : { outcome: 'no_flow' };
  });

const typeOf = (column: string): 'jsonb' | 'text' =>
  column === 'details' || column === 'pattern_data' ? 'jsonb' : 'text';

/** The entries of a flow, oldest first. `after`: the id of the last one before. */
export const listNotes = <Row>(
  db: Knex,
  tenant: Tenant,
  log: Log,
  flowId: string,
  page: { after: number; limit: number },
): Promise<Row[]> =>
  withTenant(db, tenant, async (trx) => {
    const rows: unknown = await trx(log)
      .where({ flow_id: flowId })
      .where(logs[log].id, '>', page.after)
      .orderBy(logs[log].id)
      .limit(page.limit)
      .select(...shown(log));
    return rows as Row[];
  });
