import type { Server } from 'node:http';
import { Client } from '@temporalio/client';
import pino from 'pino';
import { type Config, loadConfig } from '../config';
import { createFlowSlots } from '../db/flow-slots';
import { createFlowRegistry } from '../db/flow-registry';
import { createKnex } from '../db/knex';
import { createCodecServer } from '../engine/codec-server';
import { engineConnectionOptions } from '../engine/connection-options';
import { createDataConverter } from '../engine/data-converter';
import { createSecretSeal } from '../db/webhook-secret';
import { createFlowClient } from '../workflows/client/flow-client';
import { createKeyRing } from './auth/api-key';
import { createAuthenticate } from './auth/authenticate';
import { devTokenOf } from './auth/dev-token';
import { connectEngine } from './engine-connection';
import { createRateLimit } from './rate-limit';
import { createEventHub } from './event-hub';
import { serveMetrics } from '../metrics/serve-metrics';
import { createApiMetrics } from './api-metrics';
import { createServer } from './server';
import { answerUnreadable } from './unreadable-request';

const DRAIN_MS = 10_000;
/** Longer than proxies and clients keep a connection, so that none sends a request into one we are closing. */
const KEEP_ALIVE_MS = 65_000;

/** Serves the API until it is told to stop, or until the process that started it is gone. */
function main(): void {
  const config = loadConfig();
  if (!config.databaseUrl || !config.temporalAddress)
    throw new Error(
      'an API of its own needs DATABASE_URL and TEMPORAL_ADDRESS; `npm start` sets both',
    );
  const log = pino({ level: config.logLevel, base: { process: 'api' } });
  const db = createKnex(config.databaseUrl, { max: 20 });
  const connection = connectEngine(
    engineConnectionOptions(config.temporalAddress, config.temporalSecurity),
  );
  const dataConverter = createDataConverter(config.encryptionKeys);
  const client = new Client({ connection, namespace: config.temporalNamespace, dataConverter });
  const flows = createFlowClient({ client, taskQueue: config.temporalTaskQueue });
  const slots = createFlowSlots(db, { limit: config.runningFlows });
  const metrics = config.apiMetricsPort === undefined ? undefined : createApiMetrics(db);
  const metricsServer =
    metrics && config.apiMetricsPort && serveMetrics(metrics, config.apiMetricsPort);
  const keys = createKeyRing(db);
  const events = createEventHub({ db, log });
  const server = createServer({
    ...(metrics && { metrics }),
    db,
    events,
    webhooks: {
      secrets: createSecretSeal(config.encryptionKeys),
      allowPrivate: config.webhookAllowPrivate,
    },
    authenticate: createAuthenticate(
      { ...config.auth, devToken: announced(devTokenOf(config), config) },
      keys,
    ),
    forgetKey: keys.forget,
    rateLimit: createRateLimit(config.rateLimit),
    requireIfMatch: config.requireIfMatch,
    flows,
    log,
    registry: createFlowRegistry(db, config),
    slots,
  }).listen(config.port, config.host);

  server.keepAliveTimeout = KEEP_ALIVE_MS;
  answerUnreadable(server);
  const codec = serveCodec(config);

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
    codec?.close();
    codec?.closeAllConnections();
    // Streams would never end by themselves.
    void events.stop();
    if (metricsServer) metricsServer.close();
    server.closeIdleConnections();
    server.close(() => {
      void Promise.allSettled([connection.close(), db.destroy()]).then(() => process.exit());
    });
  };
  process.once('SIGTERM', stop).once('SIGINT', stop).once('disconnect', stop);
}

/** A token that was made for this run has to be told; not in a log line: logs are collected. */
function announced(devToken: string | undefined, { auth }: Config): string | undefined {
  if (devToken !== auth.devToken)
    process.stderr.write(`Development token of this run: ${devToken ?? ''}\n`);
  return devToken;
}

/** On a port of its own: what decrypts is no part of the public API. Undefined without a token or without keys. */
function serveCodec(config: Config): Server | undefined {
  const { codecToken: token, encryptionKeys: keys, codecUiOrigin: uiOrigin } = config;
  if (!token || !keys) return undefined;
  const codec = createCodecServer({ keys, token, uiOrigin, namespace: config.temporalNamespace });
  return codec.listen(config.codecPort, config.host).once('error', (error) => {
    fail(`the codec server cannot listen on port ${config.codecPort}: ${error.message}`);
  });
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
