import type { Knex } from 'knex';
import { verifyAudit } from '../../db/audit-verification';
import type { Tenant } from '../../workflows/run';

/** What is wrong with the tenants' chains of audit entries; nothing where every row is in its place, unaltered. */
export async function readBrokenChains(db: Knex, tenants: readonly Tenant[]): Promise<string[]> {
  const found: string[] = [];
  for (const tenant of tenants) {
    const { broken } = await verifyAudit(db, tenant);
    if (broken)
      found.push(`entry ${broken.position ?? 'none'} ${broken.problem}: ${broken.detail}`);
  }
  return found;
}
