/** Flows as the worker records them, without an engine. */
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { createFlowRegistry, recordIn } from '../../db/flow-registry';
import { sealAudit } from '../../db/audit-log';
import { withTenant } from '../../db/knex';
import type { FlowEvent, FlowEventKind, FlowStatus, Tenant } from '../../workflows/run';
import { newTenant } from './flows';

export interface RecordedFlow {
  flow_id: string;
  /** the next thing that happens to it; `details` go with it */
  record: (kind: FlowEventKind, status?: FlowStatus, over?: Partial<FlowEvent>) => Promise<void>;
  /** the same in a transaction the test holds open: it commits when `until` is over */
  recordLate: (kind: FlowEventKind, until: Promise<void>) => Promise<{ committed: Promise<void> }>;
}

export function recordedFlow(db: Knex, tenant: Tenant, flowType = 'discovery'): RecordedFlow {
  const registry = createFlowRegistry(db);
  const flow_id = randomUUID();
  const run_id = randomUUID();
  const flow_started_at = new Date().toISOString();
  let seq = 0;
  const next = (kind: FlowEventKind, status: FlowStatus): FlowEvent => ({
    ...{ kind, status, tenant, flow_id, run_id, flow_started_at },
    flow_type: flowType,
    user_id: 'ann',
    phase: 'data_import',
    progress: 0,
    history_length: 3,
    seq: (seq += 1),
    at: new Date().toISOString(),
    origin: { user_id: 'ann', source: 'flow' },
    reason: null,
    details: {},
  });
  return {
    flow_id,
    record: async (kind, status = 'running', over = {}) => {
      await registry.record({ ...next(kind, status), ...over });
    },
    recordLate: async (kind, until) => {
      let committed: Promise<void> | undefined;
      await new Promise<void>((written, failed) => {
        committed = withTenant(db, tenant, async (trx) => {
          await recordIn(trx, next(kind, 'running'));
          written();
          await until;
        });
        committed.catch(failed);
      });
      return { committed: committed as Promise<void> };
    },
  };
}

/** A tenant with six sealed events of two flows. */
export async function sealedEvents(db: Knex): Promise<Tenant> {
  const tenant = newTenant();
  const flows = [recordedFlow(db, tenant), recordedFlow(db, tenant)];
  for (const kind of ['started', 'pausing', 'paused'] as const)
    for (const flow of flows) await flow.record(kind);
  await sealAudit(db, tenant);
  return tenant;
}
