/** Who runs the six phases: servers, workers and clients. */
import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { buildWorkflowBundle, INTERCEPTORS } from '../../tools/bundle';
import { openLogFile } from '../../tools/log-file';
import { findFreePort } from '../../tools/ports';
import { spawnServer } from '../../tools/server-process';
import { findTemporalBinary } from '../../tools/temporal-binary';
import { findChild, type Roots } from '../process-usage';
import type { Setting } from '../setting';
import { startChild } from '../worker-child';
import type { WorkerTask } from './worker';

export const contestants = {
  /** `temporal server start-dev --db-filename` and an SDK worker as they come out of the box */
  stock: { kind: 'plain', workflow: 'bench_bare' },
  /** the same workflow on our settings of server and worker */
  tuned: { kind: 'tuned', workflow: 'bench_bare' },
  /** the product on those settings */
  product: { kind: 'product', workflow: 'bench_flow' },
  /** the product with its phases declared `local` */
  local: { kind: 'product', workflow: 'bench_local' },
} as const satisfies Record<string, { kind: WorkerTask['kind']; workflow: string }>;
export type ContestantName = keyof typeof contestants;

export interface Contestant {
  name: ContestantName;
  workflow: string;
  client: Client;
  taskQueue: string;
  /** the processes that work for it */
  roots: Roots;
}

export type Contestants = Record<ContestantName, Contestant>;

/** Starts the stock server and one worker process for each contestant. */
export async function startContestants(setting: Setting): Promise<Contestants> {
  const { engines, roots, config } = setting;
  const bundles = await buildBundles(config.dataDir);
  const stock = await startStockServer(setting);
  const start = async (name: ContestantName): Promise<Contestant> => {
    const { kind, workflow } = contestants[name];
    const isStock = name === 'stock';
    const address = isStock ? stock.address : engines.temporalAddress;
    const taskQueue = `bench-${name}`;
    const namespace = isStock ? 'default' : config.temporalNamespace;
    const bundlePath = kind === 'product' ? bundles.product : bundles.bare;
    const databaseUrl = engines.databaseUrl;
    const task: WorkerTask = { kind, address, namespace, taskQueue, bundlePath, databaseUrl };
    const worker = await startChild('engine/worker.js', task, { profileDir: setting.profileDir });
    setting.atEnd(worker.stop);
    const connection = await Connection.connect({ address });
    setting.atEnd(() => connection.close());
    return {
      name,
      workflow,
      taskQueue,
      client: new Client({ connection, namespace }),
      roots: {
        server: isStock ? stock.pid : roots.server,
        worker: worker.pid,
        client: process.pid,
        ...(kind === 'product' && { postgres: roots.postgres }),
      },
    };
  };
  return {
    stock: await start('stock'),
    tuned: await start('tuned'),
    product: await start('product'),
    local: await start('local'),
  };
}

/** The product's interceptors go into its bundle and not into the bare one. */
export async function buildBundles(folder: string): Promise<{ bare: string; product: string }> {
  const sourceDir = path.join(__dirname, 'workflows');
  const build = async (name: string, interceptors: readonly string[]) => {
    const target = path.join(folder, `${name}-bundle.js`);
    const workflowsPath = path.join(sourceDir, `${name}.js`);
    await buildWorkflowBundle({ workflowsPath, interceptors, sourceDir, target });
    return target;
  };
  return { bare: await build('bare', []), product: await build('product', INTERCEPTORS) };
}

const READY_LIMIT_MS = 30_000;

async function startStockServer({ config, log, atEnd }: Setting) {
  const binary = await findTemporalBinary({ ...config, log, signal: new AbortController().signal });
  const folder = path.join(config.dataDir, 'stock');
  await mkdir(folder, { recursive: true });
  const port = await findFreePort();
  const logFile = openLogFile(folder, 'temporal');
  const dbFile = path.join(folder, 'temporal.db');
  const ports = ['--port', String(port), '--ui-port', String(await findFreePort())];
  const server = spawnServer(
    binary,
    ['server', 'start-dev', '--ip', '127.0.0.1', ...ports, '--db-filename', dbFile],
    { env: config.environment, logFile },
  );
  atEnd(() => server.end({ signal: 'SIGTERM', limitMs: 10_000 }));
  const address = `127.0.0.1:${port}`;
  const deadline = performance.now() + READY_LIMIT_MS;
  while (!(await hasNamespace(address))) {
    if (performance.now() > deadline || server.fault())
      throw new Error(`the stock server did not start: ${server.fault() ?? logFile.tail()}`);
    await delay(100);
  }
  return { address, pid: findChild(dbFile) };
}

async function hasNamespace(address: string): Promise<boolean> {
  try {
    const connection = await Connection.connect({ address, connectTimeout: 1000 });
    await connection.workflowService.describeNamespace({ namespace: 'default' });
    await connection.close();
    return true;
  } catch {
    return false;
  }
}

/** The input of every flow; the bare workflow gets the same bytes and ignores them. */
export const flowInput = {
  tenant: { client_account_id: randomUUID(), engagement_id: randomUUID() },
  user_id: 'bench',
  configuration: {},
};
