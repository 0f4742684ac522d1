import path from 'node:path';
import { devTokenOf } from '../api/auth/dev-token';
import type { Config, Environment } from '../config';
import { claimDataDir } from './data-dir';
import { startEngines, type Engines, type Part } from './engines';
import { openLogFile } from './log-file';
import { endLeftover } from './pid-file';
import { requirePorts } from './ports';
import { PROJECT_ROOT } from './project-root';
import { lastLines, runCommand } from './run-command';
import { keepSecrets, type Secrets } from './secrets';
import { startService } from './service';
import { StartError } from './start-error';
import { endLeftoverTemporal } from './temporal-server';

/** The scripts the system runs as processes of their own. */
export type SystemScripts = Readonly<{ migrate: string; worker: string; api: string }>;

const OWN_SCRIPTS: SystemScripts = {
  migrate: path.join(PROJECT_ROOT, 'dist/db/migrate.js'),
  worker: path.join(PROJECT_ROOT, 'dist/workers/main.js'),
  api: path.join(PROJECT_ROOT, 'dist/api/main.js'),
};

const READY_LIMIT_MS = 60_000;
const WORKER_STOP_LIMIT_MS = 20_000;
const API_STOP_LIMIT_MS = 10_000;

/** A system that is ready: everything answers. */
export type System = Engines &
  Part &
  Readonly<{
    apiUrl: string;
    codecUrl: string;
    /** opens the API on this machine; undefined where callers are known otherwise */
    devToken: string | undefined;
  }>;

export type SystemOptions = Readonly<{
  log: (line: string) => void;
  /** Breaks the start off. */
  signal: AbortSignal;
  /** Told when the database or the Temporal server ends by itself: the system is of no use then. */
  onFailure: (sentence: string) => void;
  /** Where worker and API write: here, or to files in `<DATA_DIR>/logs`. */
  output: 'inherit' | 'files';
  /** Gets what ends everything at once, from the first moment on. */
  onKill: (kill: () => void) => void;
  scripts?: SystemScripts;
}>;

/**
 * Starts the whole product: database, Temporal server, migrations, worker, API; each only when the one before
 * is ready. When one fails, what runs already is stopped again.
 * @throws StartError with one sentence a person can act on
 */
export async function startSystem(config: Config, options: SystemOptions): Promise<System> {
  const release = await claimDataDir(config.dataDir);
  const parts: Part[] = [
    {
      stop: () => {
        release();
        return Promise.resolve();
      },
      kill: release,
    },
  ];
  const stopAll = async () => {
    // Each stays on the list until it has stopped: a second interrupt must still find it.
    for (let part = parts.at(-1); part !== undefined; part = parts.at(-1)) {
      await part.stop();
      parts.pop();
    }
  };
  let stopping: Promise<void> | undefined;
  const all = {
    stop: () => (stopping ??= stopAll()),
    kill: () => {
      for (const part of [...parts].reverse()) part.kill();
    },
  };
  options.onKill(all.kill);
  const devToken = devTokenOf(config);
  try {
    const engines = await startParts(config, options, { parts, devToken });
    return {
      ...engines,
      ...all,
      devToken,
      apiUrl: urlOf(config, config.port),
      codecUrl: urlOf(config, config.codecPort),
    };
  } catch (error) {
    await all.stop();
    throw error;
  }
}

async function startParts(
  config: Config,
  options: SystemOptions,
  { parts, devToken }: { parts: Part[]; devToken: string | undefined },
): Promise<Engines> {
  const { log, signal, scripts = OWN_SCRIPTS } = options;
  await endLeftovers(config, log);
  const secrets = await keepSecrets(config);
  await requirePorts(portsOf(config));
  const engines = await startEngines(config, {
    ...options,
    durable: true,
    codecEndpoint: urlOf(config, config.codecPort),
    onStarted: (part) => parts.push(part),
  });
  signal.throwIfAborted();
  const env = serviceEnvironment(config, engines, secrets);
  await migrate(scripts.migrate, env);
  for (const name of ['worker', 'api'] as const) {
    signal.throwIfAborted();
    log(`Starting the ${SERVICES[name].title}.`);
    const logFile = options.output === 'files' ? openLogFile(config.dataDir, name) : undefined;
    const service = await startService({
      name: SERVICES[name].title,
      script: scripts[name],
      env: name === 'api' ? { ...env, DEV_TOKEN: devToken } : env,
      pidFile: path.join(config.dataDir, `${name}.pid`),
      output: logFile?.fd ?? 'inherit',
      readyLimitMs: READY_LIMIT_MS,
      stopLimitMs: SERVICES[name].stopLimitMs,
      log,
      signal,
    });
    parts.push(service);
  }
  return engines;
}

const SERVICES = {
  worker: { title: 'worker', stopLimitMs: WORKER_STOP_LIMIT_MS },
  api: { title: 'API', stopLimitMs: API_STOP_LIMIT_MS },
} as const;

/** Ends what a killed run left on this DATA_DIR; the database does so for itself when it starts. */
async function endLeftovers(config: Config, log: (line: string) => void): Promise<void> {
  for (const name of ['api', 'worker'] as const) {
    const pidFile = path.join(config.dataDir, `${name}.pid`);
    const limits = { signal: 'SIGTERM', limitMs: SERVICES[name].stopLimitMs } as const;
    const pid = await endLeftover(pidFile, limits);
    if (pid !== undefined) {
      log(`Stopped the ${SERVICES[name].title} a former run left behind (process ${pid}).`);
    }
  }
  await endLeftoverTemporal(config.dataDir, log);
}

function urlOf({ host }: Config, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function portsOf(config: Config): Parameters<typeof requirePorts>[0] {
  const { host } = config;
  const own = [
    { port: config.port, host, variable: 'PORT', use: 'API' },
    { port: config.codecPort, host, variable: 'CODEC_PORT', use: 'codec server' },
  ];
  if (config.temporalAddress !== undefined) return own;
  return [
    ...own,
    { port: config.temporalPort, variable: 'TEMPORAL_PORT', use: 'Temporal' },
    { port: config.temporalUiPort, variable: 'TEMPORAL_UI_PORT', use: 'Temporal Web UI' },
  ];
}

function serviceEnvironment(config: Config, engines: Engines, secrets: Secrets): Environment {
  return {
    ...config.environment,
    ENCRYPTION_KEYS: secrets.encryptionKeys,
    CODEC_TOKEN: secrets.codecToken,
    CODEC_PORT: String(config.codecPort),
    DATABASE_URL: engines.databaseUrl,
    TEMPORAL_ADDRESS: engines.temporalAddress,
    TEMPORAL_NAMESPACE: config.temporalNamespace,
    TEMPORAL_UI_PORT: String(config.temporalUiPort),
    PORT: String(config.port),
    HOST: config.host,
    LOG_LEVEL: config.logLevel,
    DATA_DIR: config.dataDir,
  };
}

async function migrate(script: string, env: Environment): Promise<void> {
  const { code, output } = await runCommand(process.execPath, ['--enable-source-maps', script], {
    env,
  });
  if (code !== 0) {
    throw new StartError(
      `The database could not be brought up to date (${script} ended with code ${code}):\n${lastLines(output)}`,
    );
  }
}
