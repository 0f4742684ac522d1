/** The whole product with two workers, on engines of its own, with a proxy on every line between them. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Client, type Connection } from '@temporalio/client';
import type { Knex } from 'knex';
import { connectEngine } from '../../api/engine-connection';
import { createRandom } from '../../bench/estate/random';
import type { Config } from '../../config';
import { createKnex } from '../../db/knex';
import { migrate } from '../../db/migrate';
import type { Part } from '../../tools/engines';
import { openLogFile } from '../../tools/log-file';
import { findFreePort } from '../../tools/ports';
import { startPostgres } from '../../tools/postgres';
import { findTemporalBinary } from '../../tools/temporal-binary';
import { startTemporalServer } from '../../tools/temporal-server';
import { CREATE_EFFECTS } from './chaos-phases';
import { type FaultProxy, startFaultProxy } from './fault-proxy';
import { type ManagedProcess, startManagedProcess } from './managed-process';
import { seedOf } from './seed';

const TASK_QUEUE = 'chaos';
const WORKERS = 2;
export const API_TOKEN = 'only-for-the-time-of-this-run';
/** Of each tenant at a time: few enough for flows to wait for each other. */
const RUNNING_FLOWS = 30;

/** A server that can be killed and started again on what it had written. */
export interface Engine {
  /** gone at once; `orphaned` kills the first process only and leaves its children to notice */
  down: (how?: 'immediate' | 'orphaned') => Promise<void>;
  up: () => Promise<void>;
}

/** A process of the product with its own line to either engine. */
export interface Member {
  process: ManagedProcess;
  postgres: FaultProxy;
  temporal: FaultProxy;
}

export interface ChaosStack {
  postgres: Engine;
  temporal: Engine;
  workers: readonly Member[];
  api: Member;
  apiUrl: string;
  /** not through a proxy: the observer's own */
  db: Knex;
  client: Client;
  taskQueue: string;
  /** every fault is over and everything runs */
  heal: () => Promise<void>;
  stop: () => Promise<void>;
}

export interface StackOptions {
  config: Config;
  /** an empty folder for databases and logs */
  dataDir: string;
  seed: number;
  log: (line: string) => void;
  signal: AbortSignal;
  /** gets what ends a part at once */
  onStarted: (part: Part) => void;
}

/** @throws StartError with one sentence a person can act on */
export async function startChaosStack(options: StackOptions): Promise<ChaosStack> {
  const binary = await findTemporalBinary({ ...options.config, ...options });
  const stops: (() => Promise<void>)[] = [];
  try {
    return await startParts(binary, options, stops);
  } catch (error) {
    for (const stop of stops.reverse()) await stop();
    throw error;
  }
}

async function startParts(
  binary: string,
  options: StackOptions,
  stops: (() => Promise<void>)[],
): Promise<ChaosStack> {
  const { config, dataDir, seed, signal, onStarted } = options;
  const postgres = await startDatabase(dataDir, onStarted, stops);
  const temporal = await startEngine(binary, options, stops);
  await migrate(postgres.url);
  const db = createKnex(postgres.url, { max: 4 });
  stops.push(() => db.destroy());
  await db.raw(CREATE_EFFECTS);
  const connection: Connection = connectEngine({ address: temporal.address });
  stops.push(() => connection.close());
  const client = new Client({ connection, namespace: config.temporalNamespace });

  const port = await findFreePort();
  const member = async (name: string, script: string, args: string[]): Promise<Member> => {
    const random = createRandom(seedOf(seed, 'proxies', name));
    const url = new URL(postgres.url);
    const [host, enginePort] = temporal.address.split(':') as [string, string];
    const lines = {
      postgres: await proxy({ host: url.hostname, port: Number(url.port), protocol: 'postgres' }),
      temporal: await proxy({ host, port: Number(enginePort), protocol: 'grpc' }),
    };
    async function proxy(target: Parameters<typeof startFaultProxy>[0]): Promise<FaultProxy> {
      const started = await startFaultProxy(target, random);
      stops.push(started.stop);
      return started;
    }
    url.port = String(lines.postgres.port);
    url.hostname = '127.0.0.1';
    const logFile = openLogFile(dataDir, name);
    const process = startManagedProcess({
      ...{ name, args, logFile },
      script: path.join(__dirname, '..', '..', script),
      env: {
        ...config.environment,
        DATABASE_URL: url.toString(),
        TEMPORAL_ADDRESS: `127.0.0.1:${lines.temporal.port}`,
        TEMPORAL_NAMESPACE: config.temporalNamespace,
        TEMPORAL_TASK_QUEUE: TASK_QUEUE,
        PORT: String(port),
        DEV_TOKEN: API_TOKEN,
        HOST: '127.0.0.1',
        LOG_LEVEL: 'warn',
        RUNNING_FLOWS: String(RUNNING_FLOWS),
        DATA_DIR: dataDir,
      },
    });
    onStarted({ stop: process.stop, kill: process.end });
    stops.push(process.stop);
    return { process, ...lines };
  };
  const workers: Member[] = [];
  for (let n = 1; n <= WORKERS; n += 1)
    workers.push(await member(`worker-${n}`, 'tests/chaos/chaos-worker.js', [String(seed)]));
  const api = await member('api', 'api/main.js', []);
  const members = [...workers, api];
  const heal = async () => {
    for (const { process, ...lines } of members) {
      process.thaw();
      lines.postgres.set({ kind: 'none' });
      lines.temporal.set({ kind: 'none' });
    }
    await Promise.all([postgres.up(), temporal.up()]);
    for (const { process } of members) await process.ready();
  };
  await heal();
  signal.throwIfAborted();
  return {
    ...{ postgres, temporal, workers, api, db, client, heal },
    apiUrl: `http://127.0.0.1:${port}`,
    taskQueue: TASK_QUEUE,
    stop: async () => {
      for (const stop of stops.splice(0).reverse()) await stop();
    },
  };
}

async function startDatabase(
  dataDir: string,
  onStarted: StackOptions['onStarted'],
  stops: (() => Promise<void>)[],
): Promise<Engine & { url: string }> {
  // Durable: what was committed must outlive a kill.
  const start = () => startPostgres({ dataDir, durable: true, log: () => undefined });
  let server = await start();
  let isUp = true;
  onStarted({
    stop: () => server.stop(),
    kill: () => {
      server.kill();
    },
  });
  stops.push(() => server.stop());
  return {
    url: server.url,
    down: (how = 'immediate') => {
      isUp = false;
      if (how === 'immediate') server.kill();
      else process.kill(firstProcessOf(dataDir), 'SIGKILL');
      return Promise.resolve();
    },
    up: async () => {
      if (isUp) return;
      server = await start();
      isUp = true;
    },
  };
}

const firstProcessOf = (dataDir: string): number =>
  Number(readFileSync(path.join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);

async function startEngine(
  binary: string,
  { config, dataDir, onStarted }: StackOptions,
  stops: (() => Promise<void>)[],
): Promise<Engine & { address: string }> {
  const [port, uiPort] = [await findFreePort(), await findFreePort()];
  const start = () =>
    startTemporalServer({
      ...{ binary, port, uiPort },
      dbFile: path.join(dataDir, 'temporal.db'),
      namespace: config.temporalNamespace,
      ip: '127.0.0.1',
      durable: true,
      environment: config.environment,
      log: () => undefined,
    });
  let server = await start();
  let isUp = true;
  onStarted({
    stop: () => server.stop(),
    kill: () => {
      server.kill();
    },
  });
  stops.push(() => server.stop());
  return {
    address: server.address,
    down: () => {
      isUp = false;
      server.kill();
      return Promise.resolve();
    },
    up: async () => {
      if (isUp) return;
      server = await start();
      isUp = true;
    },
  };
}
