import { homedir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import type { EngineSecurity } from './engine/connection-options';
import { parseKeyring } from './sealing/keyring';

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

const encryptionKeys = z.string().superRefine((text, context) => {
  try {
    parseKeyring(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message });
  }
});

const settingsSchema = z.object({
  PORT: port.default(3000),
  HOST: z.string().default('127.0.0.1'),
  DEV_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{16,255}$/, 'must be 16 to 255 printable characters without spaces')
    .optional(),
  JWT_JWKS_URL: z.string().refine(isKeySetUrl, 'must be an https URL').optional(),
  JWT_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
  JWT_ISSUER: z.string().optional(),
  JWT_AUDIENCE: z.string().optional(),
  RATE_LIMIT: z
    .string()
    .regex(/^[1-9]\d{0,6}$/, 'must be a number from 1 to 9999999')
    .transform(Number)
    .default(60_000),
  REQUIRE_IF_MATCH: z.enum(['yes', 'no'], 'must be yes or no').default('no'),
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
  TEMPORAL_TLS: z.enum(['yes', 'no'], 'must be yes or no').optional(),
  TEMPORAL_TLS_CA: z.string().optional(),
  TEMPORAL_TLS_CERT: z.string().optional(),
  TEMPORAL_TLS_KEY: z.string().optional(),
  TEMPORAL_TLS_SERVER_NAME: z.string().optional(),
  TEMPORAL_API_KEY: z.string().optional(),
  ENCRYPTION_KEYS: encryptionKeys.optional(),
  CODEC_PORT: port.default(8234),
  CODEC_TOKEN: z
    .string()
    .regex(/^[A-Za-z0-9_-]{32,}$/, 'must be at least 32 letters, digits, "_" and "-"')
    .optional(),
  CODEC_UI_ORIGIN: z
    .string()
    .refine(isOrigin, 'must be an origin such as https://temporal.example.com')
    .optional(),
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
  WEBHOOK_ALLOW_PRIVATE: z.enum(['yes', 'no'], 'must be yes or no').default('no'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
});

/** Every variable the product reads; `.env.example` lists the same keys. */
export const SETTING_NAMES = Object.keys(settingsSchema.shape).sort();

/** The settings of one process, checked and frozen. Folders are absolute. */
export type Config = Readonly<{
  port: number;
  host: string;
  /** who may call beside the holders of API keys */
  auth: Readonly<{
    devToken: string | undefined;
    jwksUrl: string | undefined;
    secret: string | undefined;
    issuer: string | undefined;
    audience: string | undefined;
  }>;
  /** requests a tenant may make of an API process in a minute */
  rateLimit: number;
  requireIfMatch: boolean;
  dataDir: string;
  databaseUrl: string | undefined;
  temporalAddress: string | undefined;
  temporalNamespace: string;
  temporalTaskQueue: string;
  temporalPort: number;
  temporalUiPort: number;
  temporalCliPath: string | undefined;
  temporalSecurity: Readonly<EngineSecurity>;
  /** checked, and still text: what payloads and fields are encrypted with; undefined for not at all */
  encryptionKeys: string | undefined;
  /** where payloads are decrypted for the Web UI, and for whom: for nobody without a token */
  codecPort: number;
  codecToken: string | undefined;
  /** the one origin whose pages may ask: that of the Web UI */
  codecUiOrigin: string;
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
  /** for development: webhooks may also go to http and to addresses that are not public */
  webhookAllowPrivate: boolean;
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
  if (set['DEV_TOKEN'] && !isLoopback(set['HOST'])) {
    faults.push('DEV_TOKEN may do anything, so HOST must be 127.0.0.1, ::1 or localhost with it');
  }
  if (set['JWT_JWKS_URL'] && set['JWT_SECRET']) {
    faults.push(
      'JWT_SECRET must not be set beside JWT_JWKS_URL: tokens are checked by one of them',
    );
  }
  faults.push(...securityFaults(set));
  if (!parsed.success || faults.length > 0) throw new ConfigError(faults.sort());
  const settings = parsed.data;
  return Object.freeze({
    port: settings.PORT,
    host: settings.HOST,
    auth: Object.freeze({
      devToken: settings.DEV_TOKEN,
      jwksUrl: settings.JWT_JWKS_URL,
      secret: settings.JWT_SECRET,
      issuer: settings.JWT_ISSUER,
      audience: settings.JWT_AUDIENCE,
    }),
    rateLimit: settings.RATE_LIMIT,
    requireIfMatch: settings.REQUIRE_IF_MATCH === 'yes',
    dataDir: path.resolve(settings.DATA_DIR),
    databaseUrl: settings.DATABASE_URL,
    temporalAddress: settings.TEMPORAL_ADDRESS,
    temporalNamespace: settings.TEMPORAL_NAMESPACE,
    temporalTaskQueue: settings.TEMPORAL_TASK_QUEUE,
    temporalPort: settings.TEMPORAL_PORT,
    temporalUiPort: settings.TEMPORAL_UI_PORT,
    temporalCliPath: settings.TEMPORAL_CLI_PATH,
    temporalSecurity: {
      tls: wantsTls(set),
      caFile: settings.TEMPORAL_TLS_CA,
      certificateFile: settings.TEMPORAL_TLS_CERT,
      keyFile: settings.TEMPORAL_TLS_KEY,
      serverName: settings.TEMPORAL_TLS_SERVER_NAME,
      apiKey: settings.TEMPORAL_API_KEY,
    },
    encryptionKeys: settings.ENCRYPTION_KEYS,
    codecPort: settings.CODEC_PORT,
    codecToken: settings.CODEC_TOKEN,
    codecUiOrigin: settings.CODEC_UI_ORIGIN ?? `http://127.0.0.1:${settings.TEMPORAL_UI_PORT}`,
    restoreDays: settings.RESTORE_DAYS,
    runningFlows: settings.RUNNING_FLOWS,
    workerMetricsPort: settings.WORKER_METRICS_PORT,
    apiMetricsPort: settings.API_METRICS_PORT,
    alertWebhookUrl: settings.ALERT_WEBHOOK_URL,
    webhookAllowPrivate: settings.WEBHOOK_ALLOW_PRIVATE === 'yes',
    logLevel: settings.LOG_LEVEL,
    given: new Set(SETTING_NAMES.filter((name) => name in set)),
    cacheHome: set['XDG_CACHE_HOME'] ?? path.join(set['HOME'] ?? homedir(), '.cache'),
    searchPath: (set['PATH'] ?? '').split(path.delimiter).filter(Boolean),
    isCi: set['CI'] !== undefined && set['CI'] !== 'false',
    environment: Object.freeze({ ...environment }),
  });
}

/** Whether only this machine can reach the address; the default does. */
export const isLoopback = (host: string | undefined): boolean =>
  host === undefined || LOOPBACK_HOSTS.has(host);

/** Keys that came by a way somebody could change would prove nothing. */
function isKeySetUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname } = new URL(value);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

/** An API key travels in a header: never in the clear. A certificate is of no use without TLS. */
const IMPLY_TLS = [
  ...['TEMPORAL_TLS_CA', 'TEMPORAL_TLS_CERT', 'TEMPORAL_TLS_KEY', 'TEMPORAL_TLS_SERVER_NAME'],
  'TEMPORAL_API_KEY',
];

function wantsTls(set: Environment): boolean {
  return set['TEMPORAL_TLS'] === 'yes' || IMPLY_TLS.some((name) => name in set);
}

function securityFaults(set: Environment): string[] {
  const faults = [];
  if (set['TEMPORAL_TLS'] === 'no')
    faults.push(
      ...IMPLY_TLS.filter((name) => name in set).map(
        (name) => `${name} needs TLS: TEMPORAL_TLS is no`,
      ),
    );
  if (wantsTls(set) && !('TEMPORAL_ADDRESS' in set))
    faults.push('TEMPORAL_ADDRESS must be set with TLS: the built-in Temporal server has none');
  for (const [one, other] of [
    ['TEMPORAL_TLS_CERT', 'TEMPORAL_TLS_KEY'],
    ['TEMPORAL_TLS_KEY', 'TEMPORAL_TLS_CERT'],
  ] as const)
    if (one in set && !(other in set)) faults.push(`${one} needs ${other}`);
  return faults;
}

function isOrigin(value: string): boolean {
  return /^https?:/.test(value) && URL.canParse(value) && new URL(value).origin === value;
}

function isPostgresUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const url = new URL(value);
  return ['postgres:', 'postgresql:'].includes(url.protocol) && url.hostname !== '';
}
