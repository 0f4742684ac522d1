/** The Temporal command-line program, as an operator uses it. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { loadConfig } from '../../config';
import { findTemporalBinary } from '../../tools/temporal-binary';

const run = promisify(execFile);

/** Runs `temporal <args>` against the server and namespace of the tests; resolves to what it printed. */
export async function temporalCli(args: readonly string[]): Promise<string> {
  const config = loadConfig();
  const { signal } = new AbortController();
  const binary = await findTemporalBinary({ ...config, log: () => undefined, signal });
  const place = [
    '--address',
    config.temporalAddress ?? '',
    '--namespace',
    config.temporalNamespace,
  ];
  const { stdout } = await run(binary, [...args, ...place], { maxBuffer: 64 * 1024 * 1024 });
  return stdout;
}
