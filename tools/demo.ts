import { spawn } from 'node:child_process';
import path from 'node:path';
import type { Config } from '../config';
import { runCommandLine, untilInterrupted } from './command';
import { findFreePort, isPortFree } from './ports';
import { PROJECT_ROOT } from './project-root';
import { startSystem } from './system';

const DEMO_SCRIPT = path.join(PROJECT_ROOT, 'dist/cli/demo.js');

void runCommandLine(async ({ config: settings, args, log, signal, onKill }) => {
  const config = await avoidTakenPorts(settings, log);
  const failed = new AbortController();
  const system = await startSystem(config, {
    log,
    signal,
    output: 'files',
    onKill,
    onFailure: (sentence) => {
      console.error(sentence);
      failed.abort();
    },
  });
  const ended = AbortSignal.any([signal, failed.signal]);
  log(`The output of worker and API goes to ${path.join(config.dataDir, 'logs')}.`);
  const demoArgs = [
    ...['--api-url', system.apiUrl],
    ...(system.temporalUiUrl === undefined ? [] : ['--temporal-ui-url', system.temporalUiUrl]),
    ...args.filter((arg) => arg !== '--keep'),
  ];
  const code = await runDemo(demoArgs, config.environment, ended);
  if (args.includes('--keep') && !ended.aborted) {
    log(`The system goes on running till Ctrl-C: ${system.apiUrl}`);
    if (system.temporalUiUrl !== undefined) log(`Temporal Web UI: ${system.temporalUiUrl}`);
    await untilInterrupted(ended);
  }
  await system.stop();
  return failed.signal.aborted ? 1 : code;
});

/** @returns the demo's exit code; 0 when the user broke it off */
function runDemo(args: string[], env: NodeJS.ProcessEnv, ended: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--enable-source-maps', DEMO_SCRIPT, ...args], {
      stdio: 'inherit',
      env,
    });
    ended.addEventListener('abort', () => {
      child.kill('SIGTERM');
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      resolve(ended.aborted ? 0 : (code ?? 1));
    });
  });
}

/** A port the user chose stays, taken or not; a default one that is taken gives way to a free one. */
async function avoidTakenPorts(config: Config, log: (line: string) => void): Promise<Config> {
  const choose = async (variable: string, port: number): Promise<number> => {
    if (config.given.has(variable) || (await isPortFree(port))) return port;
    const free = await findFreePort();
    log(`Port ${port} is taken; this demo uses ${free} (${variable}).`);
    return free;
  };
  return {
    ...config,
    port: await choose('PORT', config.port),
    temporalPort: await choose('TEMPORAL_PORT', config.temporalPort),
    temporalUiPort: await choose('TEMPORAL_UI_PORT', config.temporalUiPort),
  };
}
