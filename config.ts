import { homedir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';

/** Variables as a process gets them; `undefined` and the empty string both mean "not set". */
export type Environment = Readonly<Record<string, string | undefined>>;

const LOOPBACK_HOSTS = new Set(['127.0.0.1', '::1', 'localhost']);

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a port number from 1 to 65535')
  .transform(Number)
  .refine((value) => value >= 1 && value <= 65_535, 'must be a port number from 1 to 65535');

const postgresUrl = z
  .string()
  .refine(isPostgresUrl, 'must be a URL such as postgres://user:password@host:5432/database');

const settingsSchema = z.object({
  PORT: port.default(3000),
  HOST: z.string().default('127.0.0.1'),
  ALLOW_OPEN_HOST: z.enum(['yes', 'no'], 'must be yes or no').default('no'),
  DATA_DIR: z.string().default('var'),
  DATABASE_URL: postgresUrl.optional(),
  TEMPORAL_ADDRESS: z
    .string()
    .regex(/^[^\s:/]+:\d{1,5}$/, 'must be host:port, for example 127.0.0.1:7233')
    .optional(),
  TEMPORAL_NAMESPACE: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'must be letters, digits, ".", "_" and "-"')
    .default('default'),
  TEMPORAL_TASK_QUEUE: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,200}$/, 'must be letters, digits, ".", "_" and "-"')
    .default('flows'),
  TEMPORAL_PORT: port.default(7233),
  TEMPORAL_UI_PORT: port.default(8233),
  TEMPORAL_CLI_PATH: z.string().optional(),
  RESTORE_DAYS: z
    .string()
    .regex(/^\d{1,4}$/, 'must be a number of days from 0 to 3650')
    .transform(Number)
    .refine((days) => days <= 3650, 'must be a number of days from 0 to 3650')
    .default(30),
  RUNNING_FLOWS: z
    .string()
    .regex(/^[1-9]\d{0,4}$/, 'must be a number from 1 to 99999')
    .transform(Number)
    .default(20),
  WORKER_METRICS_PORT: port.optional(),
  API_METRICS_PORT: port.optional(),
  ALERT_WEBHOOK_URL: z.url({ protocol: /^https?$/, error: 'must be an http(s) URL' }).optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
});

/** Every variable the product reads; `.env.example` lists the same keys. */
export const SETTING_NAMES = Object.keys(settingsSchema.shape).sort();

/** The settings of one process, checked and frozen. Folders are absolute. */
export type Config = Readonly<{
  port: number;
  host: string;
  dataDir: string;
  databaseUrl: string | undefined;
  temporalAddress: string | undefined;
  temporalNamespace: string;
  temporalTaskQueue: string;
  temporalPort: number;
  temporalUiPort: number;
  temporalCliPath: string | undefined;
  /** how long a deleted flow can be restored */
  restoreDays: number;
  /** flows of a tenant that run at a time, unless the tenant has a limit of its own */
  runningFlows: number;
  /** where the worker serves its metrics, on loopback; nowhere when not set */
  workerMetricsPort: number | undefined;
  /** the same of the API */
  apiMetricsPort: number | undefined;
  /** told of every disagreement of registry and engine */
  alertWebhookUrl: string | undefined;
  logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
  /** Names of the settings the user gave, as opposed to the defaults. */
  given: ReadonlySet<string>;
  /** The folder for things that outlive a checkout: XDG_CACHE_HOME or ~/.cache. */
  cacheHome: string;
  /** Folders in which programs are looked up, in order. */
  searchPath: readonly string[];
  /** True where a build server says so (CI). */
  isCi: boolean;
  /** What children of this process inherit. */
  environment: Environment;
}>;

/** Settings that cannot be used: one line for each fault, every fault at once. */
export class ConfigError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`These settings cannot be used:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/**
 * Reads and checks the settings.
 * @param environment where the variables come from; the process's own unless told otherwise
 * @throws ConfigError naming every variable that cannot be used
 */
export function loadConfig(environment: Environment = process.env): Config {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value));
  const parsed = settingsSchema.safeParse(set);
  const faults = (parsed.error?.issues ?? []).map(
    (issue) => `${issue.path.join('.')} ${issue.message}`,
  );
  if (isOpenHost(set)) {
    faults.push(
      'HOST must be a loopback address (127.0.0.1, ::1 or localhost): the API does not ask who calls it yet',
    );
  }
  if (!parsed.success || faults.length > 0) throw new ConfigError(faults.sort());
  const settings = parsed.data;
  return Object.freeze({
    port: settings.PORT,
    host: settings.HOST,
    dataDir: path.resolve(settings.DATA_DIR),
    databaseUrl: settings.DATABASE_URL,
    temporalAddress: settings.TEMPORAL_ADDRESS,
    temporalNamespace: settings.TEMPORAL_NAMESPACE,
    temporalTaskQueue: settings.TEMPORAL_TASK_QUEUE,
    temporalPort: settings.TEMPORAL_PORT,
    temporalUiPort: settings.TEMPORAL_UI_PORT,
    temporalCliPath: settings.TEMPORAL_CLI_PATH,
    restoreDays: settings.RESTORE_DAYS,
    runningFlows: settings.RUNNING_FLOWS,
    workerMetricsPort: settings.WORKER_METRICS_PORT,
    apiMetricsPort: settings.API_METRICS_PORT,
    alertWebhookUrl: settings.ALERT_WEBHOOK_URL,
    logLevel: settings.LOG_LEVEL,
    given: new Set(SETTING_NAMES.filter((name) => name in set)),
    cacheHome: set['XDG_CACHE_HOME'] ?? path.join(set['HOME'] ?? homedir(), '.cache'),
    searchPath: (set['PATH'] ?? '').split(path.delimiter).filter(Boolean),
    isCi: set['CI'] !== undefined && set['CI'] !== 'false',
    environment: Object.freeze({ ...environment }),
  });
}

/** Containers must listen on every address; their port is then published on a loopback address only. */
function isOpenHost(set: Environment): boolean {
  const host = set['HOST'];
  return host !== undefined && !LOOPBACK_HOSTS.has(host) && set['ALLOW_OPEN_HOST'] !== 'yes';
}

function isPostgresUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const url = new URL(value);
  return ['postgres:', 'postgresql:'].includes(url.protocol) && url.hostname !== '';
}
