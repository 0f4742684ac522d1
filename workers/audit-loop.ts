/** Seals the audit log of every tenant that has written something, whether anybody reads it or not. */
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { readUnsealedTenants, sealAudit } from '../db/audit-log';
import { repeat, type Repeating } from './repeat';

const EVERY_MS = 500;
const ON_FAILURE_MS = 3000;

export const startAuditSealing = ({ db, log }: { db: Knex; log: Logger }): Repeating =>
  repeat(
    async () => {
      for (const tenant of await readUnsealedTenants(db)) await sealAudit(db, tenant);
      return EVERY_MS;
    },
    { log, failed: 'the audit log could not be sealed', onFailureMs: ON_FAILURE_MS },
  );
