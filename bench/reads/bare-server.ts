/**
 * What the API's reads are held against: Express and a pool of the driver, which run the same statements and send the
 * rows. No checks and no document, and one tenant for good: its connections are opened as that tenant's.
 */
import express from 'express';
import { Pool } from 'pg';
import type { Tenant } from '../../workflows/run';

export interface Statement {
  text: string;
  values: unknown[];
}
export interface BareTask {
  url: string;
  port: number;
  tenant: Tenant;
  /** by path; a path with several statements runs them one after the other */
  reads: Record<string, Statement[]>;
}

const { url, port, tenant, reads } = JSON.parse(process.argv[2] ?? '{}') as BareTask;
const pool = new Pool({
  connectionString: url,
  max: 20,
  options: `-c app.client_account_id=${tenant.client_account_id} -c app.engagement_id=${tenant.engagement_id}`,
});
const app = express();
for (const [path, statements] of Object.entries(reads))
  app.get(path, async (_request, response) => {
    const all: unknown[] = [];
    for (const { text, values } of statements) all.push((await pool.query(text, values)).rows);
    response.json(all.length === 1 ? all[0] : all);
  });
const server = app.listen(port, '127.0.0.1', () => process.send?.({ ready: true }));
process.once('disconnect', () => {
  server.closeAllConnections();
  server.close(() => void pool.end().then(() => process.exit()));
});
