/**
 * 20,000 assets with 200,000 edges through the whole discovery flow: time per phase and the worker's peak memory.
 * `node dist/bench/large-discovery.js [--json FILE]`; needs DATABASE_URL (a login that may create databases) and
 * TEMPORAL_ADDRESS. The figures depend on the machine; what to look at is how they compare with each other.
 */
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { parseArgs } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { loadConfig } from '../config';
import { listPhaseRuns } from '../db/flow-reads';
import { withTenant } from '../db/knex';
import { saveUpload } from '../db/uploads';
import { createTestDatabase } from '../tests/support/database';
import { eventually, newTenant } from '../tests/support/flows';
import { startWorkerProcess } from '../tests/support/worker-process';
import { commandUpdate } from '../workflows/messages';
import { renderLarge } from './estate/large';

const PATIENCE_MS = 600_000;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: 'string' } } });
  const { temporalAddress = '', temporalNamespace } = loadConfig();
  const database = await createTestDatabase();
  const taskQueue = `bench-${randomUUID()}`;
  const worker = await startWorkerProcess({
    databaseUrl: database.url,
    temporalAddress,
    taskQueue,
  });
  const connection = await Connection.connect({ address: temporalAddress });
  try {
    const client = new Client({ connection, namespace: temporalNamespace });
    const tenant = newTenant();
    const uploads: string[] = [];
    for (const [name, { bytes }] of renderLarge().files) {
      const file = {
        name,
        body: Readable.from([Buffer.from(bytes)]),
        uploadedBy: 'bench',
        limitBytes: 1e9,
      };
      uploads.push((await saveUpload(database.db, tenant, file)).upload.upload_id);
    }
    const flowId = randomUUID();
    const handle = await client.workflow.start('discovery', {
      taskQueue,
      workflowId: flowId,
      args: [{ tenant, user_id: 'bench', configuration: { uploads, as_of: '2026-11-01' } }],
    });
    const row = () =>
      withTenant(database.db, tenant, (trx) =>
        trx('master_flows').where({ flow_id: flowId }).first<{ flow_status: string } | undefined>(),
      );
    await eventually(row, (found) => found?.flow_status === 'awaiting_approval', PATIENCE_MS);
    await handle.executeUpdate(commandUpdate('approve'), { args: [{}] });
    const result: unknown = await handle.result();
    const phases = (await listPhaseRuns(database.db, tenant, flowId)).map(
      ({ phase, duration_ms, row_count, memory_bytes }) => ({
        phase,
        seconds: Number(((duration_ms ?? 0) / 1000).toFixed(1)),
        rows: row_count,
        worker_rss_mib: Math.round((memory_bytes ?? 0) / 2 ** 20),
      }),
    );
    const peak_rss_mib = Math.round((await worker.peakRss()) / 2 ** 20);
    console.table(phases);
    console.log(`worker peak RSS ${peak_rss_mib} MiB`);
    if (values.json)
      await writeFile(values.json, JSON.stringify({ phases, peak_rss_mib, result }, null, 2));
  } finally {
    await worker.kill();
    await connection.close();
    await database.drop();
  }
}

void main();
