import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Environment } from '../config';
import { openLogFile } from './log-file';
import { endLeftover, removePidFile, writePidFile } from './pid-file';
import { requirePorts } from './ports';
import { lastLines } from './run-command';
import { spawnServer, type ServerProcess } from './server-process';
import { StartError, storageError } from './start-error';
import { findNamespaceFault, keepClosedFlows } from './temporal-namespace';
import { temporalArguments } from './temporal-settings';

const READY_LIMIT_MS = 30_000;
const STOP = { signal: 'SIGTERM', limitMs: 10_000 } as const;

/** A running Temporal development server of our own. */
export type TemporalServer = Readonly<{
  /** host:port for clients and workers. */
  address: string;
  /** The Web UI. */
  uiUrl: string;
  stop: () => Promise<void>;
  /** Ends it at once. */
  kill: () => void;
}>;

export type TemporalServerOptions = Readonly<{
  binary: string;
  port: number;
  uiPort: number;
  /** File that holds every flow; its folder also holds the log and the number of the process. */
  dbFile: string;
  namespace: string;
  ip: '127.0.0.1';
  durable: boolean;
  codecEndpoint?: string | undefined;
  /** Handed to the server: it keeps its own files under HOME. */
  environment: Environment;
  log: (line: string) => void;
  /** Told when the server ends without `stop()`. */
  onExit?: (sentence: string) => void;
}>;

/**
 * Starts the development server and waits until it answers for the namespace.
 * @throws StartError with one sentence a person can act on
 */
export async function startTemporalServer(options: TemporalServerOptions): Promise<TemporalServer> {
  const folder = path.dirname(options.dbFile);
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw storageError(folder, error);
  });
  const pidFile = temporalPidFile(folder);
  await endLeftoverTemporal(folder, options.log);
  await requirePorts([
    { port: options.port, variable: 'TEMPORAL_PORT', use: 'Temporal' },
    { port: options.uiPort, variable: 'TEMPORAL_UI_PORT', use: 'Temporal Web UI' },
  ]);
  const logFile = openLogFile(folder, 'temporal');
  const server = spawnServer(options.binary, temporalArguments(options), {
    env: options.environment,
    logFile,
  });
  const end = async () => {
    await server.end(STOP);
    removePidFile(pidFile);
  };
  const address = `${options.ip}:${options.port}`;
  if (server.pid !== undefined) writePidFile(pidFile, server.pid);
  const fault = await waitUntilReady(server, address, options.namespace);
  if (fault !== undefined) {
    await end();
    const text = logFile.tail();
    logFile.close();
    if (/no space left on device|database or disk is full/i.test(text)) {
      throw storageError(folder, new Error('No space left on device'));
    }
    throw new StartError(
      `The Temporal server did not start: ${fault}; ${logFile.file} ends with\n${lastLines(text)}`,
    );
  }
  await keepClosedFlows({ address }, options.namespace);
  server.watch((reason) => {
    options.onExit?.(`The Temporal server is gone: ${reason}; see ${logFile.file}.`);
  });
  return {
    address,
    uiUrl: `http://${options.ip}:${options.uiPort}`,
    stop: async () => {
      await end();
      logFile.close();
    },
    kill: () => {
      server.kill('SIGKILL');
    },
  };
}

/** Ends the server a killed run left on this folder. */
export async function endLeftoverTemporal(
  folder: string,
  log: (line: string) => void,
): Promise<void> {
  const pid = await endLeftover(temporalPidFile(folder), STOP);
  if (pid !== undefined) log(`Stopped the Temporal server a former run left behind (${pid}).`);
}

function temporalPidFile(folder: string): string {
  return path.join(folder, 'temporal.pid');
}

/** @returns `undefined` once the server answers for the namespace, otherwise why it never will */
async function waitUntilReady(
  server: ServerProcess,
  address: string,
  namespace: string,
): Promise<string | undefined> {
  const deadline = performance.now() + READY_LIMIT_MS;
  let last = '';
  while (performance.now() < deadline) {
    const exit = server.fault();
    if (exit !== undefined) return exit;
    const fault = await findNamespaceFault({ address }, namespace, 1_000);
    if (fault === undefined) return undefined;
    last = fault;
    await delay(100);
  }
  return `after ${READY_LIMIT_MS / 1000} s ${last}`;
}
