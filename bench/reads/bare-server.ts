/**
 * What the API's reads are held against: Express and a pool of the driver, which run the same statements and send the
 * rows. No tenant, no checks, no document, and a login that row-level security does not bind.
 */
import express from 'express';
import { Pool } from 'pg';

export interface Statement {
  text: string;
  values: unknown[];
}
export interface BareTask {
  url: string;
  port: number;
  /** by path; a path with several statements runs them one after the other */
  reads: Record<string, Statement[]>;
}

const { url, port, reads } = JSON.parse(process.argv[2] ?? '{}') as BareTask;
const pool = new Pool({ connectionString: url, max: 20 });
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
