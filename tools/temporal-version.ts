import { runCommand } from './run-command';

/** The one version of the Temporal command-line program (server 1.31.2 inside) this product is tested with. */
export const TEMPORAL_CLI_VERSION = '1.8.2';

const VERSION_LIMIT_MS = 30_000;

/**
 * Asks a program which Temporal version it is.
 * @returns `undefined` when it is the wanted one, otherwise what is wrong with it, as the end of a sentence
 */
export async function findVersionFault(binary: string): Promise<string | undefined> {
  const { code, output } = await runCommand(binary, ['--version'], {
    signal: AbortSignal.timeout(VERSION_LIMIT_MS),
  });
  const version = /^temporal version (\S+)/m.exec(output)?.[1];
  if (version === TEMPORAL_CLI_VERSION) return undefined;
  if (version !== undefined) return `is version ${version}, ${TEMPORAL_CLI_VERSION} is needed`;
  const firstLine = output.trim().split('\n')[0] ?? '';
  return `does not say its version (exit code ${code}${firstLine && `: ${firstLine}`})`;
}
