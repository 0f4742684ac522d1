import { spawn } from 'node:child_process';
import path from 'node:path';
import { DemoFailure, parseDemoOptions, USAGE } from '../cli/demo-options';
import type { Config } from '../config';
import { runCommandLine, untilInterrupted } from './command';
import { findFreePort, isPortFree } from './ports';
import { PROJECT_ROOT } from './project-root';
import { StartError } from './start-error';
import { startSystem } from './system';

const DEMO_SCRIPT = path.join(PROJECT_ROOT, 'dist/cli/demo.js');

void runCommandLine(async ({ config: settings, args, log, signal, onKill }) => {
  const ownArgs = args.filter((arg) => arg !== '--keep');
  // A slip of the pen is told before anything is started.
  if (checkOptions(ownArgs) === 'help') {
    log(USAGE);
    return 0;
  }
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
  const uiUrl = system.temporalUiUrl;
  const demoArgs = [
    ...['--api-url', system.apiUrl],
    ...(uiUrl === undefined
      ? []
      : ['--temporal-ui-url', `${uiUrl}/namespaces/${config.temporalNamespace}`]),
    ...ownArgs,
  ];
  const environment = { ...config.environment, DEV_TOKEN: system.devToken };
  const code = await runDemo(demoArgs, environment, ended);
  if (args.includes('--keep') && !ended.aborted) {
    log(`\nThe system goes on running till Ctrl-C: ${system.apiUrl}`);
    if (uiUrl !== undefined) log(`Temporal Web UI: ${uiUrl}`);
    await untilInterrupted(ended);
  } else if (!ended.aborted) {
    log('\nStopping the system; `npm start` brings it back with this data.');
  }
  await system.stop();
  return failed.signal.aborted ? 1 : code;
});

function checkOptions(args: readonly string[]): ReturnType<typeof parseDemoOptions> {
  try {
    return parseDemoOptions(args);
  } catch (error) {
    throw error instanceof DemoFailure ? new StartError(error.message) : error;
  }
}

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
    codecPort: await choose('CODEC_PORT', config.codecPort),
    temporalPort: await choose('TEMPORAL_PORT', config.temporalPort),
    temporalUiPort: await choose('TEMPORAL_UI_PORT', config.temporalUiPort),
  };
}
