/** `npm run fuzz -- [--requests 10000] [--seed N] [--url URL]`: on a system of its own, or on one whose token is in DEV_TOKEN. */
import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Config } from '../config';
import { runFuzz } from '../tests/fuzz/fuzz-run';
import { restClient } from '../tests/fuzz/rest-client';
import { readDocument } from '../tests/support/operations';
import { makeObjects } from '../tests/support/tenant-objects';
import { type CommandContext, runCommandLine } from './command';
import { findFreePort } from './ports';
import { StartError } from './start-error';
import { startSystem } from './system';

void runCommandLine(async (context) => {
  const { requests, seed, url } = readOptions(context.args);
  const target = url
    ? { url, token: context.config.auth.devToken, stop: () => Promise.resolve() }
    : await ownSystem(context);
  try {
    const use = restClient(target);
    const document = await readDocument(use);
    context.log(`Seed ${seed}: ${requests} requests to ${document.operations.length} operations.`);
    const report = await runFuzz({
      ...{ url: target.url, document, requests, seed, headers: use.headers },
      objects: () => makeObjects(use),
    });
    for (const fault of report.faults) context.log(fault);
    const { statuses, succeeded } = report;
    context.log(
      `${JSON.stringify(statuses)}; ${succeeded.length} operations succeeded at least once.`,
    );
    context.log(
      report.faults.length === 0
        ? `Every answer was one the document allows. Seed ${seed}.`
        : `${report.faults.length} answers were not. Seed ${seed}.`,
    );
    return report.faults.length === 0 ? 0 : 1;
  } finally {
    await target.stop();
  }
});

function readOptions(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      requests: { type: 'string', default: '10000' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
      url: { type: 'string' },
    },
  });
  const requests = Number(values.requests);
  const seed = Number(values.seed);
  if (!Number.isInteger(requests) || requests < 1 || !Number.isInteger(seed))
    throw new StartError('--requests and --seed must be whole numbers.');
  return { requests, seed, url: values.url };
}

/** A whole system in a folder of its own: the fuzz deletes and purges what it finds. */
async function ownSystem({ config: settings, log, signal, onKill }: CommandContext) {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'orchestrator-fuzz-'));
  // mkdtemp lets nobody else in, and as root the database runs under another account.
  await chmod(dataDir, 0o711);
  const config: Config = {
    ...settings,
    ...{ databaseUrl: undefined, temporalAddress: undefined, dataDir, host: '127.0.0.1' },
    auth: { ...settings.auth, devToken: randomUUID(), jwksUrl: undefined, secret: undefined },
    port: await findFreePort(),
    temporalPort: await findFreePort(),
    temporalUiPort: await findFreePort(),
  };
  const system = await startSystem(config, {
    ...{ log, signal, onKill, output: 'files', onFailure: log },
  });
  return {
    url: system.apiUrl,
    token: system.devToken,
    stop: async () => {
      await system.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
