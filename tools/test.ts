import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Config, Environment } from '../config';
import { runCommandLine } from './command';
import { startEngines, type Engines, type Part } from './engines';
import { runJest, type JestResult } from './jest-run';
import { findFreePort } from './ports';
import { runStaticChecks } from './static-checks';

void runCommandLine(async ({ config: settings, args, log, signal, onKill }) => {
  const failedChecks = await runStaticChecks(settings.environment, log);
  signal.throwIfAborted();
  const dataDir = await mkdtemp(path.join(tmpdir(), 'orchestrator-test-'));
  // mkdtemp lets nobody else in, and as root the database runs under another account.
  await chmod(dataDir, 0o711);
  const parts: Part[] = [];
  onKill(() => {
    for (const part of parts) part.kill();
  });
  try {
    const config = {
      ...settings,
      dataDir,
      temporalPort: await findFreePort(),
      temporalUiPort: await findFreePort(),
    };
    const engines = await startEngines(config, {
      durable: false,
      log,
      signal,
      onFailure: (sentence) => {
        console.error(sentence);
      },
      onStarted: (part) => parts.push(part),
    });
    const result = await runJest(
      // Two workers: the machines this runs on have two cores, and every file has a database of its own.
      ['--maxWorkers=2', ...(config.isCi ? ['--ci'] : []), ...args],
      testEnvironment(config, engines),
      path.join(dataDir, 'jest.json'),
      signal,
    );
    report(result, failedChecks, log);
    return result.code === 0 && failedChecks.length > 0 ? 1 : result.code;
  } finally {
    for (const part of parts.reverse()) await part.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
});

function testEnvironment(config: Config, engines: Engines): Environment {
  return {
    ...config.environment,
    // Tests clone template databases, which takes the superuser.
    DATABASE_URL: engines.adminUrl,
    TEMPORAL_ADDRESS: engines.temporalAddress,
    TEMPORAL_NAMESPACE: config.temporalNamespace,
    TEMPORAL_UI_PORT: String(config.temporalUiPort),
  };
}

/** The last line is for programs; what went wrong beside the counted tests stands above it. */
function report(
  result: JestResult,
  failedChecks: readonly string[],
  log: (line: string) => void,
): void {
  if (failedChecks.length > 0) log(`Failed checks: ${failedChecks.join(', ')}`);
  if (result.brokenFiles > 0) log(`Test files that could not run: ${result.brokenFiles}`);
  log(`${result.passed} passed, ${result.failed} failed, ${result.skipped} skipped`);
}
