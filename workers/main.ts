import path from 'node:path';
import { Client } from '@temporalio/client';
import { NativeConnection, Runtime } from '@temporalio/worker';
import { availableParallelism } from 'node:os';
import { createCompute } from '../activities/compute';
import { createDiscoveryPhases, type DiscoveryDeps } from '../activities/discovery/phases';
import { loadConfig } from '../config';
import { createFlowSlots } from '../db/flow-slots';
import { createFlowRegistry } from '../db/flow-registry';
import { createSecretSeal } from '../db/webhook-secret';
import { createKnex } from '../db/knex';
import { engineConnectionOptions } from '../engine/connection-options';
import { createDataConverter } from '../engine/data-converter';
import { createFlowClient } from '../workflows/client/flow-client';
import { startAdmissionLoop } from './admission-loop';
import { startAuditSealing } from './audit-loop';
import { createAlertHook } from './alert-hook';
import { createLogger, temporalLogger } from './logging';
import { startBulkOperations } from './bulk/bulk-loop';
import { startDeletions } from './deletion/deletion-loop';
import { serveWorkerMetrics } from './worker-metrics';
import { startReconciler } from './reconcile/loop';
import { startWebhooks } from './webhooks/webhook-loop';
import { createWorker, type WorkerDeps } from './worker';

/**
 * Runs one worker until it is told to stop, or until the process that started it is gone.
 * @param createPhases what its phases do; the product's own unless told otherwise
 */
export async function runWorker(
  createPhases: (deps: DiscoveryDeps) => WorkerDeps['phases'] = createDiscoveryPhases,
): Promise<void> {
  const config = loadConfig();
  const log = createLogger(config.logLevel);
  Runtime.install({ logger: temporalLogger(log), shutdownSignals: [] });
  if (!config.databaseUrl || !config.temporalAddress)
    throw new Error(
      'a worker of its own needs DATABASE_URL and TEMPORAL_ADDRESS; `npm start` sets both',
    );

  const db = createKnex(config.databaseUrl, { max: 20 });
  const compute = createCompute({ threads: Math.max(1, availableParallelism() - 1) });
  // Loopback needs no compression; gzip has been the SDK's default since 1.19.
  const connection = await NativeConnection.connect({
    ...engineConnectionOptions(config.temporalAddress, config.temporalSecurity),
    grpcCompression: { codec: 'none' },
  });
  const dataConverter = createDataConverter(config.encryptionKeys);
  if (!config.encryptionKeys)
    log.warn(
      'ENCRYPTION_KEYS is not set: the engine stores inputs, results and errors in the clear',
    );
  const client = new Client({ connection, namespace: config.temporalNamespace, dataConverter });
  const admission = startAdmissionLoop({
    client,
    log,
    slots: createFlowSlots(db, { limit: config.runningFlows }),
  });
  const worker = await createWorker({
    runningFlows: config.runningFlows,
    onRest: admission.look,
    connection,
    dataConverter,
    db,
    namespace: config.temporalNamespace,
    taskQueue: config.temporalTaskQueue,
    bundlePath: path.join(__dirname, '..', 'workflow-bundle.js'),
    phases: createPhases({ db, compute }),
  });
  const registry = createFlowRegistry(db, config);
  const reconciler = startReconciler({
    db,
    client,
    log,
    registry,
    taskQueue: config.temporalTaskQueue,
    ...(config.alertWebhookUrl && { alert: createAlertHook(config.alertWebhookUrl, log) }),
  });
  const metrics =
    config.workerMetricsPort && serveWorkerMetrics(config.workerMetricsPort, { db, worker });
  const flows = createFlowClient({ client, taskQueue: config.temporalTaskQueue });
  const deletions = startDeletions({ db, registry, flows, log });
  const sealing = startAuditSealing({ db, log });
  const webhooks = startWebhooks({
    ...{
      db,
      log,
      secrets: createSecretSeal(config.encryptionKeys),
      allowPrivate: config.webhookAllowPrivate,
    },
  });
  const bulk = startBulkOperations({ db, registry, flows, log });
  const stop = () => {
    // While this worker still answers: commands under way are commands to its own flows, too.
    void bulk.stop();
    if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  process.once('SIGTERM', stop).once('SIGINT', stop).once('disconnect', stop);
  process.send?.({ ready: true });
  log.info('worker ready');
  await worker.run();
  if (metrics) metrics.close();
  await admission.stop();
  await reconciler.stop();
  await deletions.stop();
  await bulk.stop();
  await webhooks.stop();
  await sealing.stop();
  await compute.close();
  await connection.close();
  await db.destroy();
}

/** Says in one sentence why a worker ended before it was told to. */
export function reportEnd(error: unknown): void {
  process.stderr.write(
    `The worker stopped: ${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exitCode = 1;
}

if (require.main === module) runWorker().catch(reportEnd);
