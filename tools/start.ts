import path from 'node:path';
import type { Config } from '../config';
import { runCommandLine, untilInterrupted } from './command';
import { startSystem, type System } from './system';

void runCommandLine(async ({ config, log, signal, onKill }) => {
  let failure: string | undefined;
  const failed = new AbortController();
  const system = await startSystem(config, {
    log,
    signal,
    output: 'inherit',
    onKill,
    onFailure: (sentence) => {
      failure ??= sentence;
      failed.abort();
    },
  });
  log(readyText(config, system));
  await untilInterrupted(AbortSignal.any([signal, failed.signal]));
  if (failure !== undefined) console.error(failure);
  await system.stop();
  log('Stopped.');
  return failure === undefined ? 0 : 1;
});

function readyText(config: Config, system: System): string {
  return [
    '',
    'Ready.',
    `  API            ${system.apiUrl}/api/v1`,
    ...(system.devToken === undefined
      ? []
      : [`  API token      ${system.devToken}   (development: may do anything)`]),
    `  API document   ${system.apiUrl}/api/v1/openapi.json`,
    `  Temporal UI    ${system.temporalUiUrl ?? `of the server at ${system.temporalAddress}`}`,
    `  Payloads       ${system.codecUrl} shows them to the Temporal UI, for the token in ${path.join(config.dataDir, 'codec-token')}`,
    `  Data folder    ${config.dataDir}`,
    'Ctrl-C stops everything; nothing is lost.',
    '',
  ].join('\n');
}
