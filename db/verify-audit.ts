/**
 * `node dist/db/verify-audit.js [<client account id> <engagement id>]`: recomputes the audit log of every tenant, or of
 * one. Prints a line of JSON for each; the exit code is 1 when a log is broken and 2 when it could not be checked.
 */
import type { Knex } from 'knex';
import { loadConfig } from '../config';
import { isTenant, type Tenant } from '../workflows/run';
import { verifyAudit } from './audit-verification';
import { acrossTenants, createKnex } from './knex';

/** Whoever has a log, or rows that should be in one. */
const readTenants = (db: Knex): Promise<Tenant[]> =>
  acrossTenants(db, async (trx) => {
    const { rows } = await trx.raw<{ rows: Tenant[] }>(`
      select client_account_id, engagement_id from audit_heads
      union select client_account_id, engagement_id from flow_events
      union select client_account_id, engagement_id from api_requests order by 1, 2`);
    return rows;
  });

async function main([client_account_id, engagement_id]: readonly string[]): Promise<void> {
  const url = loadConfig().databaseUrl;
  if (!url) throw new Error('DATABASE_URL is not set');
  const one = { client_account_id, engagement_id };
  if (client_account_id !== undefined && !isTenant(one))
    throw new Error('a tenant is given as two UUIDs: client account and engagement');
  const db = createKnex(url, { max: 1 });
  try {
    for (const tenant of isTenant(one) ? [one] : await readTenants(db)) {
      const verification = await verifyAudit(db, tenant);
      process.stdout.write(`${JSON.stringify({ ...tenant, ...verification })}\n`);
      if (!verification.ok) process.exitCode = 1;
    }
  } finally {
    await db.destroy();
  }
}

if (require.main === module)
  main(process.argv.slice(2)).catch((error: unknown) => {
    process.stderr.write(
      `The audit log could not be checked: ${error instanceof Error ? error.message : String(error)}\n`,
    );
    process.exitCode = 2;
  });
