import { existsSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openLogFile, type LogFile } from './log-file';
import { endProcess } from './pid-file';
import { findPostgresPrograms } from './postgres-binaries';
import { ADMIN_ROLE, ensureCluster } from './postgres-cluster';
import { findServerAccount, type Account } from './postgres-owner';
import { APPLICATION_ROLE, ensureApplicationDatabase, isAccepting } from './postgres-roles';
import { loadPostgresState, type PostgresState } from './postgres-state';
import { processIdentity } from './process-identity';
import { lastLines } from './run-command';
import { spawnServer, type ServerProcess } from './server-process';
import { StartError, storageError } from './start-error';

const READY_LIMIT_MS = 120_000;
/** Postgres calls SIGINT a fast shutdown: running transactions end, everything is written. */
const FAST_SHUTDOWN = { signal: 'SIGINT', limitMs: 30_000 } as const;
const START_ATTEMPTS = 10;

/** A running database server of our own. */
export type Postgres = Readonly<{
  /** For the application: an ordinary login role that owns the database `orchestrator`. */
  url: string;
  /** For the superuser. */
  adminUrl: string;
  stop: () => Promise<void>;
  /** Ends it at once; the next start recovers. */
  kill: () => void;
}>;

export type PostgresOptions = Readonly<{
  /** DATA_DIR; the cluster lies in its folder `postgres`. */
  dataDir: string;
  /** The port kept from the last start, or a free one, unless given. */
  port?: number;
  /** False for tests: nothing is forced to the disk, a power cut may destroy the database. */
  durable?: boolean;
  log: (line: string) => void;
  /** Told when the server ends without `stop()`. */
  onExit?: (sentence: string) => void;
  /** Replaces /var/lib/master-flow-orchestrator. */
  sharedDir?: string;
}>;

/**
 * Starts the embedded Postgres on 127.0.0.1, with what a former run left behind cleared away first.
 * @throws StartError with one sentence a person can act on
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  await mkdir(options.dataDir, { recursive: true }).catch((error: unknown) => {
    throw storageError(options.dataDir, error);
  });
  const place = path.join(options.dataDir, 'postgres');
  const account = await findServerAccount(place);
  const programs = await findPostgresPrograms(account, options.sharedDir);
  const clusterExists = existsSync(path.join(place, 'PG_VERSION'));
  if (clusterExists) await endOrphan(place, options.log);
  const stateFile = path.join(options.dataDir, 'postgres.json');
  const state = await loadPostgresState(stateFile, clusterExists, options.port);
  const durable = options.durable ?? true;
  const cluster = await ensureCluster(place, {
    ...options,
    programs,
    account,
    durable,
    adminPassword: state.adminPassword,
  });
  const logFile = openLogFile(options.dataDir, 'postgres');
  const launch = () =>
    launchServer(programs.postgres, { cluster, state, durable, account, logFile });
  const server = await startServer(launch, options, state, logFile);
  try {
    await ensureApplicationDatabase(adminUrl(state), state.password);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return {
    url: databaseUrl(APPLICATION_ROLE, state.password, state.port, APPLICATION_ROLE),
    adminUrl: adminUrl(state),
    ...server,
  };
}

function adminUrl(state: PostgresState): string {
  return databaseUrl(ADMIN_ROLE, state.adminPassword, state.port, 'postgres');
}

function databaseUrl(role: string, password: string, port: number, database: string): string {
  return `postgres://${role}:${password}@127.0.0.1:${port}/${database}`;
}

function launchServer(
  program: string,
  options: {
    cluster: string;
    state: PostgresState;
    durable: boolean;
    account: Account | undefined;
    logFile: LogFile;
  },
): ServerProcess {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '100',
    shared_buffers: '256MB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_min_messages: 'warning',
    ...(!options.durable && { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return spawnServer(
    program,
    [
      ...['-D', options.cluster, '-p', String(options.state.port)],
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    { env: { LC_ALL: 'C', TZ: 'UTC' }, logFile: options.logFile, runAs: options.account },
  );
}

/** Launches until the server accepts connections; children of a killed server may hold its memory for a moment. */
async function startServer(
  launch: () => ServerProcess,
  options: PostgresOptions,
  state: PostgresState,
  logFile: LogFile,
): Promise<Pick<Postgres, 'stop' | 'kill'>> {
  for (let attempt = 1; ; attempt += 1) {
    const server = launch();
    const fault = await waitUntilReady(server, adminUrl(state));
    if (fault === undefined) {
      server.watch((reason) => {
        options.onExit?.(`The database is gone: ${reason}; see ${logFile.file}.`);
      });
      return {
        stop: async () => {
          await server.end(FAST_SHUTDOWN);
          logFile.close();
        },
        kill: () => {
          // An immediate shutdown: unlike SIGKILL it takes the server's own children along.
          server.kill('SIGQUIT');
        },
      };
    }
    await server.end(FAST_SHUTDOWN);
    const text = logFile.tail();
    if (attempt < START_ATTEMPTS && /shared memory block .* in use/.test(text)) {
      await delay(500);
      continue;
    }
    logFile.close();
    if (text.includes('No space left on device')) {
      throw storageError(options.dataDir, new Error(text));
    }
    throw new StartError(
      `The database did not start: ${fault}; ${logFile.file} ends with\n${lastLines(text)}`,
    );
  }
}

/** @returns `undefined` once the server accepts connections, otherwise why it never will */
async function waitUntilReady(server: ServerProcess, url: string): Promise<string | undefined> {
  const deadline = performance.now() + READY_LIMIT_MS;
  while (performance.now() < deadline) {
    const fault = server.fault();
    if (fault !== undefined) return fault;
    if (await isAccepting(url)) return undefined;
    await delay(100);
  }
  return `it does not accept connections after ${READY_LIMIT_MS / 1000} s`;
}

/**
 * Ends a server a killed run left on this cluster. A postmaster.pid whose number now belongs to an unrelated
 * process would make Postgres refuse to start, so it is removed.
 */
async function endOrphan(place: string, log: (line: string) => void): Promise<void> {
  const file = path.join(place, 'postmaster.pid');
  if (!existsSync(file)) return;
  const [pidLine, folder] = readFileSync(file, 'utf8').split('\n');
  const pid = Number(pidLine);
  const identity = processIdentity(pid);
  if (identity === undefined) return;
  if (folder !== undefined && (identity.includes(`-D ${folder} -p `) || worksIn(pid, folder))) {
    log(`Stopping the database a former run left behind (process ${pid}).`);
    await endProcess(pid, FAST_SHUTDOWN);
  } else {
    rmSync(file, { force: true });
  }
}

function worksIn(pid: number, folder: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === folder;
  } catch {
    return false;
  }
}
