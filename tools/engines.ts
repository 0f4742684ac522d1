import path from 'node:path';
import type { Config, Environment } from '../config';
import {
  type EngineConnectionOptions,
  engineConnectionOptions,
} from '../engine/connection-options';
import { findDatabaseFault } from './database-check';
import { startPostgres } from './postgres';
import { StartError } from './start-error';
import { findTemporalBinary } from './temporal-binary';
import { findNamespaceFault } from './temporal-namespace';
import { startTemporalServer } from './temporal-server';

/** Something that was started and can be ended: in order, or at once. */
export type Part = Readonly<{ stop: () => Promise<void>; kill: () => void }>;

/** The two engines under the product: a database and a Temporal server, our own or the user's. */
export type Engines = Readonly<{
  databaseUrl: string;
  /** The superuser's URL of our own database; for a database of the user's it is his own URL. */
  adminUrl: string;
  temporalAddress: string;
  /** Web UI of our own Temporal server. */
  temporalUiUrl: string | undefined;
}>;

export type EngineOptions = Readonly<{
  durable: boolean;
  /** Where a Web UI of our own has payloads decrypted. */
  codecEndpoint?: string;
  log: (line: string) => void;
  signal: AbortSignal;
  /** Told when an engine of our own ends by itself. */
  onFailure: (sentence: string) => void;
  /** Gets every part as soon as it runs, so that a later failure can end it. */
  onStarted: (part: Part) => void;
}>;

/**
 * Starts what the settings do not replace and checks what they do.
 * @throws StartError with one sentence a person can act on
 */
export async function startEngines(config: Config, options: EngineOptions): Promise<Engines> {
  // First, for it may take minutes, and nothing should run idle meanwhile.
  const binary =
    config.temporalAddress === undefined
      ? await findTemporalBinary({ ...config, log: options.log, signal: options.signal })
      : undefined;
  options.signal.throwIfAborted();
  // Both are waited for even when one fails: what runs must be known to be ended.
  const [database, temporal] = await Promise.allSettled([
    provideDatabase(config, options),
    provideTemporal(config, binary, options),
  ]);
  if (database.status === 'rejected') throw database.reason;
  if (temporal.status === 'rejected') throw temporal.reason;
  return { ...database.value, ...temporal.value };
}

async function provideDatabase(
  config: Config,
  { durable, log, onFailure, onStarted }: EngineOptions,
): Promise<Pick<Engines, 'databaseUrl' | 'adminUrl'>> {
  if (config.databaseUrl !== undefined) {
    const fault = await findDatabaseFault(config.databaseUrl);
    if (fault !== undefined) throw new StartError(fault);
    return { databaseUrl: config.databaseUrl, adminUrl: config.databaseUrl };
  }
  log('Starting the database.');
  const postgres = await startPostgres({
    dataDir: config.dataDir,
    durable,
    log,
    onExit: onFailure,
  });
  onStarted(postgres);
  return { databaseUrl: postgres.url, adminUrl: postgres.adminUrl };
}

async function provideTemporal(
  config: Config,
  binary: string | undefined,
  { durable, codecEndpoint, log, onFailure, onStarted }: EngineOptions,
): Promise<Pick<Engines, 'temporalAddress' | 'temporalUiUrl'>> {
  if (config.temporalAddress !== undefined || binary === undefined) {
    const address = config.temporalAddress ?? '';
    const fault = await findNamespaceFault(connectionTo(address, config), config.temporalNamespace);
    if (fault !== undefined) throw new StartError(`TEMPORAL_ADDRESS: ${fault}.`);
    return { temporalAddress: address, temporalUiUrl: undefined };
  }
  log('Starting the Temporal server.');
  const server = await startTemporalServer({
    binary,
    port: config.temporalPort,
    uiPort: config.temporalUiPort,
    dbFile: path.join(config.dataDir, 'temporal.db'),
    namespace: config.temporalNamespace,
    ip: '127.0.0.1',
    durable,
    codecEndpoint,
    environment: withoutSecrets(config.environment),
    log,
    onExit: onFailure,
  });
  onStarted(server);
  return { temporalAddress: server.address, temporalUiUrl: server.uiUrl };
}

function connectionTo(address: string, config: Config): EngineConnectionOptions {
  try {
    return engineConnectionOptions(address, config.temporalSecurity);
  } catch (error) {
    throw new StartError((error as Error).message, { cause: error });
  }
}

/** The keys are there so that this server cannot read what it stores. */
function withoutSecrets({
  ENCRYPTION_KEYS: _keys,
  CODEC_TOKEN: _token,
  DATABASE_URL: _database,
  ...rest
}: Environment): Environment {
  return rest;
}
