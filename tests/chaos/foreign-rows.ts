/** Looks through each tenant's eyes for what belongs to another: in the database and over HTTP. */
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { withTenant } from '../../db/knex';
import type { Caller } from './caller';
import { flowsOf, type Ledger } from './ledger';

const TABLES = ['master_flows', 'flow_events', 'flow_phase_runs', 'phase_results', 'uploads'];
const PROBES = 5;

export interface Foreign {
  flowId: string | null;
  says: string;
}

export async function findForeignRows(db: Knex, ledger: Ledger): Promise<Foreign[]> {
  const found: Foreign[] = [];
  for (const tenant of ledger.tenants)
    await withTenant(db, tenant, async (trx) => {
      for (const table of TABLES) {
        const row = await trx(table)
          .whereNot(tenant)
          .first<Record<string, unknown> | undefined>('*');
        if (row)
          found.push({
            flowId: (row['flow_id'] as string | undefined) ?? null,
            says: `${table}: tenant ${tenant.client_account_id} sees a row of ${String(row['client_account_id'])}`,
          });
      }
    });
  return found;
}

/** Asks for flows, and acts on them, as the tenant they do not belong to. */
export async function probeForeignFlows(caller: Caller, ledger: Ledger): Promise<Foreign[]> {
  const found: Foreign[] = [];
  for (const [flowId, owner] of [...flowsOf(ledger)].slice(0, PROBES)) {
    const other = (owner + 1) % ledger.tenants.length;
    for (const probe of ['getFlow', 'flowEvents', 'flowStatus', 'pause', 'cancel'] as const) {
      const answer = await caller.ask<object>(other, randomUUID(), (client) =>
        client[probe](flowId),
      );
      if (answer && !('refusal' in answer && answer.refusal.status === 404))
        found.push({ flowId, says: `${probe} answered another tenant` });
    }
  }
  return found;
}
