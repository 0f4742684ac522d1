/**
 * Brings the registry up to date with the engine, from an empty database or an old copy of it:
 * `node dist/workers/rebuild.js [--dry-run]`. Needs DATABASE_URL, TEMPORAL_ADDRESS and the system's ENCRYPTION_KEYS,
 * and a worker to ask open flows.
 * What phases computed is not in the engine: rows, states and ends come back, results do not.
 */
import { Client, Connection } from '@temporalio/client';
import { loadConfig } from '../config';
import { createFlowRegistry } from '../db/flow-registry';
import { createKnex } from '../db/knex';
import { engineConnectionOptions } from '../engine/connection-options';
import { createDataConverter } from '../engine/data-converter';
import { readKnownFlows } from '../db/unconfirmed-flows';
import { createLogger } from './logging';
import { listEnded, listOpen } from './reconcile/engine';
import { reconcile } from './reconcile/round';

async function main(): Promise<void> {
  const config = loadConfig();
  if (!config.databaseUrl || !config.temporalAddress)
    throw new Error('DATABASE_URL and TEMPORAL_ADDRESS have to be set');
  const db = createKnex(config.databaseUrl, { max: 10 });
  const connection = await Connection.connect(
    engineConnectionOptions(config.temporalAddress, config.temporalSecurity),
  );
  const dataConverter = createDataConverter(config.encryptionKeys);
  const client = new Client({ connection, namespace: config.temporalNamespace, dataConverter });
  const taskQueue = config.temporalTaskQueue;
  try {
    const open = [...(await listOpen(client, taskQueue)).keys()];
    const ended: string[] = [];
    for await (const { flowId } of listEnded(client, taskQueue, null)) ended.push(flowId);
    const ids = [...new Set([...open, ...ended])];
    const known = (await readKnownFlows(db, ids)).length;
    console.log(
      `The engine has ${ids.length} flows, ${open.length} of them open; the registry knows ${known}.`,
    );
    if (process.argv.includes('--dry-run')) return;
    await db('registry_agreement').update({ swept_at: null });
    const deps = {
      db,
      client,
      taskQueue,
      registry: createFlowRegistry(db),
      log: createLogger('warn'),
    };
    const { repaired } = await reconcile(deps, { quietMs: 0, sweep: true });
    const { compared, agreeing } = await reconcile(deps, { quietMs: 0, sweep: true });
    console.log(
      `Repaired or taken in: ${repaired}. Rows compared again: ${compared}, agreeing: ${agreeing}.`,
    );
  } finally {
    await connection.close();
    await db.destroy();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(
    `The registry was not rebuilt: ${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exitCode = 1;
});
