import { Client } from '@temporalio/client';
import pino from 'pino';
import { loadConfig } from '../config';
import { createFlowSlots } from '../db/flow-slots';
import { createFlowRegistry } from '../db/flow-registry';
import { createKnex } from '../db/knex';
import { createFlowClient } from '../workflows/client/flow-client';
import { connectEngine } from './engine-connection';
import { serveMetrics } from '../metrics/serve-metrics';
import { createApiMetrics } from './api-metrics';
import { createServer } from './server';

const DRAIN_MS = 10_000;

/** Serves the API until it is told to stop, or until the process that started it is gone. */
function main(): void {
  const config = loadConfig();
  if (!config.databaseUrl || !config.temporalAddress)
    throw new Error(
      'an API of its own needs DATABASE_URL and TEMPORAL_ADDRESS; `npm start` sets both',
    );
  const log = pino({ level: config.logLevel, base: { process: 'api' } });
  const db = createKnex(config.databaseUrl, { max: 20 });
  const connection = connectEngine(config.temporalAddress);
  const client = new Client({ connection, namespace: config.temporalNamespace });
  const flows = createFlowClient({ client, taskQueue: config.temporalTaskQueue });
  const slots = createFlowSlots(db, { limit: config.runningFlows });
  const metrics = config.apiMetricsPort === undefined ? undefined : createApiMetrics(db);
  const metricsServer =
    metrics && config.apiMetricsPort && serveMetrics(metrics, config.apiMetricsPort);
  const server = createServer({
    ...(metrics && { metrics }),
    db,
    flows,
    log,
    registry: createFlowRegistry(db, config),
    slots,
  }).listen(config.port, config.host);

  server.once('listening', () => {
    log.info({ host: config.host, port: config.port }, 'API ready');
    process.send?.({ ready: true });
  });
  server.once('error', (error: NodeJS.ErrnoException) => {
    const taken = error.code === 'EADDRINUSE';
    fail(taken ? `port ${config.port} is taken; set PORT to another one` : error.message);
  });
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => {
      server.closeAllConnections();
    }, DRAIN_MS).unref();
    if (metricsServer) metricsServer.close();
    server.closeIdleConnections();
    server.close(() => {
      void Promise.allSettled([connection.close(), db.destroy()]).then(() => process.exit());
    });
  };
  process.once('SIGTERM', stop).once('SIGINT', stop).once('disconnect', stop);
}

function fail(message: string): void {
  process.stderr.write(`The API stopped: ${message}\n`);
  process.exit(1);
}

try {
  main();
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
