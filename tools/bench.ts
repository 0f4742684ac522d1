/**
 * `npm run bench -- [--only engine|approvals|registry|reads] [--json FILE] [--alternations 5] [--flows 1000]
 * [--profile DIR]`,
 * on servers of its own.
 */
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { runApprovals } from '../bench/approvals/approvals';
import { runEngine } from '../bench/engine/engine';
import { findChild } from '../bench/process-usage';
import { runReads } from '../bench/reads/reads';
import { runRegistry } from '../bench/registry/registry';
import { type Bar, isMet, type PartResult, type Setting } from '../bench/setting';
import { short, type Spread } from '../bench/statistics';
import { runCommandLine } from './command';
import { startEngines, type Part } from './engines';
import { findFreePort } from './ports';
import { StartError } from './start-error';

const parts: Readonly<Record<string, (setting: Setting) => Promise<PartResult>>> = {
  engine: runEngine,
  approvals: runApprovals,
  registry: runRegistry,
  reads: runReads,
};

void runCommandLine(async ({ config: settings, args, log, signal, onKill }) => {
  const options = readOptions(args);
  const dataDir = await mkdtemp(path.join(tmpdir(), 'orchestrator-bench-'));
  // mkdtemp lets nobody else in, and as root the database runs under another account.
  await chmod(dataDir, 0o711);
  const servers: Part[] = [];
  const ends: (() => Promise<void>)[] = [];
  onKill(() => {
    for (const server of servers) server.kill();
  });
  const config = {
    ...settings,
    // Never on a server somebody uses: the bench fills it with a million flows.
    databaseUrl: undefined,
    temporalAddress: undefined,
    dataDir,
    temporalPort: await findFreePort(),
    temporalUiPort: await findFreePort(),
  };
  const end = async () => {
    for (const stop of ends.splice(0).reverse()) await stop().catch(log);
  };
  try {
    const engines = await startEngines(config, {
      durable: true,
      log,
      signal,
      onFailure: log,
      onStarted: (server) => servers.push(server),
    });
    const roots = {
      server: findChild(path.join(dataDir, 'temporal.db')),
      postgres: findChild('bin/postgres -D'),
    };
    const { profileDir, alternations, flows } = options;
    if (profileDir) await mkdir(profileDir, { recursive: true });
    const setting: Setting = {
      config,
      engines,
      roots,
      log,
      profileDir,
      alternations,
      flows,
      atEnd: (stop) => ends.push(stop),
    };
    const results: Record<string, PartResult> = {};
    for (const name of options.names) {
      log(`\n${name}`);
      const broken = new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => {
          reject(new StartError('The bench was broken off.'));
        });
      });
      const part = parts[name] as (typeof parts)[string];
      results[name] = await Promise.race([part(setting), broken]);
      await end();
    }
    report(results, log);
    if (options.json) await writeFile(options.json, toJson(results));
    return 0;
  } finally {
    await end();
    for (const server of servers.reverse()) await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
});

function readOptions(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        only: { type: 'string' },
        json: { type: 'string' },
        profile: { type: 'string' },
        alternations: { type: 'string', default: '5' },
        flows: { type: 'string', default: '1000' },
      },
    });
    if (values.only !== undefined && !(values.only in parts))
      throw new Error(`--only takes ${Object.keys(parts).join(', ')}`);
    const names = values.only === undefined ? Object.keys(parts) : [values.only];
    return {
      names,
      alternations: Math.max(1, Number.parseInt(values.alternations, 10)),
      flows: Math.max(1, Number.parseInt(values.flows, 10)),
      json: values.json && path.resolve(values.json),
      profileDir: values.profile && path.resolve(values.profile),
    };
  } catch (error) {
    throw new StartError(error instanceof Error ? error.message : String(error));
  }
}

function report(results: Record<string, PartResult>, log: (line: string) => void): void {
  log('\nRatios: median (least to most) over the pairs');
  for (const [name, { median, min, max }] of Object.entries(allRatios(results)))
    log(`  ${name.padEnd(28)} ${short(median)} (${short(min)} to ${short(max)})`);
  log('\nBars');
  for (const bar of allBars(results))
    log(
      `  ${isMet(bar) ? 'met   ' : 'MISSED'} ${bar.name.padEnd(28)} ${short(bar.measured)}, demanded ${bar.demand} ${bar.limit}`,
    );
}

const allRatios = (results: Record<string, PartResult>): Record<string, Spread> =>
  Object.assign({}, ...Object.values(results).map(({ ratios }) => ratios)) as never;
const allBars = (results: Record<string, PartResult>): Bar[] =>
  Object.values(results).flatMap(({ bars }) => bars);

const toJson = (results: Record<string, PartResult>): string =>
  JSON.stringify(
    {
      machine: {
        cpus: cpus().length,
        model: cpus()[0]?.model,
        node: process.version,
        platform: process.platform,
        load_average: loadavg(),
      },
      ...allRatios(results),
      bars: allBars(results).map((bar) => ({ ...bar, met: isMet(bar) })),
      ...Object.fromEntries(Object.entries(results).map(([name, { figures }]) => [name, figures])),
    },
    null,
    2,
  );
