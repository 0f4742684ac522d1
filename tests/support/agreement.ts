/** What the registry and the engine say about one flow, side by side. */
import type { Client } from '@temporalio/client';
import type { Knex } from 'knex';
import { withTenant } from '../../db/knex';
import { flowStateQuery } from '../../workflows/messages';
import type { FlowStatus, Tenant } from '../../workflows/run';
import { eventually } from './flows';

interface Account {
  status: string;
  runId: string | null;
}

export interface Accounts {
  registry: Account;
  engine: Account;
}

const closed: Readonly<Record<string, FlowStatus>> = {
  COMPLETED: 'completed',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
  TERMINATED: 'terminated',
  TIMED_OUT: 'timed_out',
};

interface Where {
  client: Client;
  db: Knex;
  tenant: Tenant;
}

/** Both accounts now. The engine knows of an open flow only that it is open; which status it is in the flow says. */
export async function accountsOf({ client, db, tenant }: Where, flowId: string): Promise<Accounts> {
  const handle = client.workflow.getHandle(flowId);
  const described = await handle.describe();
  const engine = {
    status: closed[described.status.name] ?? (await handle.query(flowStateQuery)).status,
    runId: described.runId,
  };
  const row = await withTenant(db, tenant, (trx) =>
    trx('master_flows')
      .where({ flow_id: flowId })
      .first<{ flow_status: string; run_id: string | null } | undefined>('flow_status', 'run_id'),
  );
  return {
    engine,
    registry: { status: row?.flow_status ?? 'no such row', runId: row?.run_id ?? null },
  };
}

/** Waits until both say `status` of the same run; the error shows what they say when they never do. */
export const untilAgreed = (
  where: Where,
  flowId: string,
  status: FlowStatus,
  limitMs?: number,
): Promise<Accounts> =>
  eventually(
    () => accountsOf(where, flowId),
    ({ registry, engine }) =>
      registry.status === status && engine.status === status && registry.runId === engine.runId,
    limitMs,
  );
