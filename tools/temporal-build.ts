import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Environment } from '../config';
import { PROJECT_ROOT } from './project-root';
import { lastLines, runCommand } from './run-command';
import { findVersionFault, TEMPORAL_CLI_VERSION } from './temporal-version';

const PROGRESS_MS = 10_000;

/**
 * Builds the program with Go from the module pinned in tools/temporal (go.mod, go.sum) and puts it at `target`.
 * @param options.go the `go` program
 * @param options.environment handed to Go with the user's own GOFLAGS, GOPROXY and the rest
 * @throws Error with the last lines Go printed
 */
export async function buildTemporal(
  target: string,
  options: {
    go: string;
    environment: Environment;
    log: (line: string) => void;
    signal?: AbortSignal | undefined;
  },
): Promise<void> {
  const draft = `${target}.building-${process.pid}`;
  const startedAt = process.hrtime.bigint();
  const elapsed = () => Number((process.hrtime.bigint() - startedAt) / 1_000_000_000n);
  const progress = setInterval(() => {
    options.log(`Building the Temporal program: ${elapsed()} s so far, about 240 s in all.`);
  }, PROGRESS_MS);
  try {
    const { code, output } = await runCommand(options.go, buildArguments(draft), {
      cwd: path.join(PROJECT_ROOT, 'tools/temporal'),
      env: { ...options.environment, CGO_ENABLED: '0' },
      signal: options.signal,
    });
    if (code !== 0) throw new Error(`go build ended with code ${code}:\n${lastLines(output)}`);
    const fault = await findVersionFault(draft);
    if (fault !== undefined) throw new Error(`the program built with Go ${fault}`);
    await rename(draft, target);
    options.log(`Built the Temporal program in ${elapsed()} s: ${target}`);
  } finally {
    clearInterval(progress);
    await rm(draft, { force: true });
  }
}

/** The version is set by the linker: a build through the module proxy calls itself 0.0.0-DEV otherwise. */
function buildArguments(output: string): string[] {
  const version = `github.com/temporalio/cli/internal/temporalcli.Version=${TEMPORAL_CLI_VERSION}`;
  return [
    'build',
    '-trimpath',
    '-ldflags',
    `-s -w -X ${version}`,
    '-o',
    output,
    'github.com/temporalio/cli/cmd/temporal',
  ];
}
