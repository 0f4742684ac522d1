import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { loadConfig, type Config } from '../config';
import { findFreePort } from './ports';
import { isAccepting } from './postgres-roles';
import { processIdentity } from './process-identity';
import { startSystem, type System, type SystemOptions, type SystemScripts } from './system';

jest.setTimeout(120_000);

/** Stands for worker and API: says it is ready, writes down what it was told, ends when asked. */
const SERVICE = `
const fs = require('node:fs');
const path = require('node:path');
const name = path.basename(__filename, '.js');
const { DATA_DIR, DATABASE_URL, TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, PORT, HOST, LOG_LEVEL, ENCRYPTION_KEYS, CODEC_TOKEN, CODEC_PORT } = process.env;
fs.writeFileSync(path.join(DATA_DIR, name + '.env.json'),
  JSON.stringify({ DATABASE_URL, TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, PORT, HOST, LOG_LEVEL, ENCRYPTION_KEYS, CODEC_TOKEN, CODEC_PORT }));
const end = (why) => { fs.appendFileSync(path.join(DATA_DIR, 'ends'), name + ' '); process.exit(0); };
process.on('SIGTERM', end);
process.on('disconnect', end);
setInterval(() => {}, 1000);
process.send({ ready: true });
`;

let dataDir = '';
let scripts: SystemScripts;
let config: Config;
let system: System | undefined;
let lines: string[] = [];
let failures: string[] = [];

function start(changes: Partial<SystemOptions> = {}, settings = config): Promise<System> {
  return startSystem(settings, {
    log: (line) => lines.push(line),
    signal: new AbortController().signal,
    onFailure: (sentence) => failures.push(sentence),
    onKill: () => undefined,
    output: 'files',
    scripts,
    ...changes,
  });
}

function pidOf(name: string): number {
  const noted: unknown = JSON.parse(readFileSync(path.join(dataDir, `${name}.pid`), 'utf8'));
  return (noted as { pid: number }).pid;
}

/** Waits for something that happens by itself, for 20 s at most. */
async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 400 && !condition(); tries += 1) await delay(50);
  expect(condition()).toBe(true);
}

beforeEach(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'system-test-'));
  chmodSync(dataDir, 0o711);
  const script = (name: string, body: string) => {
    const file = path.join(dataDir, `${name}.js`);
    writeFileSync(file, body);
    return file;
  };
  scripts = {
    migrate: script('migrate', ''),
    worker: script('worker', SERVICE),
    api: script('api', SERVICE),
  };
  config = loadConfig({
    ...process.env,
    DATABASE_URL: '',
    TEMPORAL_ADDRESS: '',
    DATA_DIR: dataDir,
    PORT: String(await findFreePort()),
    CODEC_PORT: String(await findFreePort()),
    TEMPORAL_PORT: String(await findFreePort()),
    TEMPORAL_UI_PORT: String(await findFreePort()),
    TEMPORAL_NAMESPACE: 'flows',
  });
  lines = [];
  failures = [];
});

afterEach(async () => {
  await system?.stop();
  system = undefined;
  rmSync(dataDir, { recursive: true, force: true });
});

describe('the system', () => {
  it('starts everything, tells the children where, and stops in reverse order', async () => {
    const ENCRYPTION_KEYS = `k:${Buffer.alloc(32, 1).toString('base64')}`;
    system = await start({}, loadConfig({ ...config.environment, ENCRYPTION_KEYS }));
    const told: unknown = JSON.parse(readFileSync(path.join(dataDir, 'worker.env.json'), 'utf8'));
    expect(told).toEqual({
      DATABASE_URL: system.databaseUrl,
      TEMPORAL_ADDRESS: `127.0.0.1:${config.temporalPort}`,
      TEMPORAL_NAMESPACE: 'flows',
      PORT: String(config.port),
      HOST: '127.0.0.1',
      LOG_LEVEL: 'info',
      ENCRYPTION_KEYS,
      CODEC_TOKEN: readFileSync(path.join(dataDir, 'codec-token'), 'utf8').trim(),
      CODEC_PORT: String(config.codecPort),
    });
    expect((await fetch(system.temporalUiUrl ?? '')).status).toBe(200);
    const settings = await fetch(`${system.temporalUiUrl ?? ''}/api/v1/settings`);
    expect(await settings.json()).toMatchObject({
      Codec: { Endpoint: `http://127.0.0.1:${config.codecPort}` },
    });
    const environment = `/proc/${pidOf('temporal')}/environ`;
    if (existsSync(environment))
      expect(readFileSync(environment, 'utf8')).not.toMatch(/ENCRYPTION_KEYS|CODEC_TOKEN/);
    await expect(start()).rejects.toThrow(
      `A system runs on the data folder ${dataDir} already (process ${process.pid})`,
    );
    await system.stop();
    expect(readFileSync(path.join(dataDir, 'ends'), 'utf8')).toBe('api worker ');
    expect(await isAccepting(system.databaseUrl)).toBe(false);
    expect(existsSync(path.join(dataDir, 'running.lock'))).toBe(false);
  });

  it('starts a worker again that was killed', async () => {
    system = await start();
    const killed = pidOf('worker');
    process.kill(killed, 'SIGKILL');
    await until(() => pidOf('worker') !== killed && processIdentity(pidOf('worker')) !== undefined);
    expect(lines).toContain('The worker ended by itself (SIGKILL); again in 1 s.');
  });

  it('tells when the Temporal server is gone, and clears it all away', async () => {
    system = await start();
    process.kill(pidOf('temporal'), 'SIGKILL');
    await until(() => failures.length > 0);
    expect(failures[0]).toContain('The Temporal server is gone: it ended with SIGKILL');
  });

  it('stops what runs already when the worker cannot start', async () => {
    writeFileSync(scripts.worker, 'console.error("no such queue"); process.exit(3);');
    await expect(start()).rejects.toThrow(
      'The worker did not start: it ended with code 3\n    no such queue',
    );
    expect(existsSync(path.join(dataDir, 'postgres/postmaster.pid'))).toBe(false);
    expect(existsSync(path.join(dataDir, 'temporal.pid'))).toBe(false);
  });

  it('does not start over a migration that failed', async () => {
    writeFileSync(scripts.migrate, 'console.error("column exists"); process.exit(1);');
    await expect(start()).rejects.toThrow(/could not be brought up to date[^]*column exists/);
    expect(existsSync(path.join(dataDir, 'worker.env.json'))).toBe(false);
  });

  it('names a taken port before it starts anything', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(config.port, '127.0.0.1', resolve));
    await expect(start()).rejects.toThrow(
      `Port ${config.port} (API) is taken by another program: stop that program or set PORT to a free port.`,
    );
    other.close();
    expect(existsSync(path.join(dataDir, 'postgres'))).toBe(false);
  });

  it('says why a given database cannot be used, without its password', async () => {
    const port = await findFreePort();
    const settings = { ...config, databaseUrl: `postgres://me:secret@127.0.0.1:${port}/flows` };
    await expect(start({}, settings)).rejects.toThrow(
      `DATABASE_URL: cannot connect to me@127.0.0.1:${port}/flows: nothing listens there.`,
    );
  });

  it('says why a given Temporal server cannot be used', async () => {
    const address = `127.0.0.1:${await findFreePort()}`;
    await expect(start({}, { ...config, temporalAddress: address })).rejects.toThrow(
      `TEMPORAL_ADDRESS: ${address} does not answer for namespace flows`,
    );
  });

  it('is ended at once when a worker does not listen and the user insists', async () => {
    writeFileSync(
      scripts.worker,
      "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); process.send({ ready: true });",
    );
    const kills: (() => void)[] = [];
    const { stop } = await start({ onKill: (kill) => kills.push(kill) });
    const pids = ['worker', 'temporal'].map(pidOf);
    const stopped = stop();
    await until(() => existsSync(path.join(dataDir, 'ends')));
    for (const kill of kills) kill();
    await until(() => pids.every((pid) => processIdentity(pid) === undefined));
    await stopped;
    expect(existsSync(path.join(dataDir, 'postgres/postmaster.pid'))).toBe(false);
  });

  it('can be broken off while it starts', async () => {
    writeFileSync(scripts.worker, 'setInterval(() => {}, 1000);');
    const interrupt = new AbortController();
    const starting = start({ signal: interrupt.signal });
    const outcome = expect(starting).rejects.toThrow('the start was broken off');
    await until(() => lines.includes('Starting the worker.'));
    interrupt.abort();
    await outcome;
  });
});
