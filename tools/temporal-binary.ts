import { constants } from 'node:fs';
import { access, mkdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Environment } from '../config';
import { lock } from './lock';
import { StartError } from './start-error';
import { buildTemporal } from './temporal-build';
import { downloadTemporal, TEMPORAL_DOWNLOAD } from './temporal-download';
import { findVersionFault, TEMPORAL_CLI_VERSION } from './temporal-version';

/** Where to look, and whom to tell. */
export type TemporalSearch = Readonly<{
  /** The user's own choice (TEMPORAL_CLI_PATH): nothing else is tried. */
  temporalCliPath: string | undefined;
  searchPath: readonly string[];
  cacheHome: string;
  environment: Environment;
  log: (line: string) => void;
  signal?: AbortSignal | undefined;
  /** Address of the download service; the vendor's unless told otherwise. */
  downloadService?: string;
}>;

/**
 * Finds the Temporal program, version 1.8.2 exactly: TEMPORAL_CLI_PATH, the PATH, the cache, the vendor's
 * download, a build with Go. What had to be fetched or built is kept in the user's cache for the next time.
 * @returns absolute path of the program
 * @throws StartError naming every way and what happened with it
 */
export async function findTemporalBinary(search: TemporalSearch): Promise<string> {
  if (search.temporalCliPath !== undefined) return requireGivenBinary(search.temporalCliPath);
  const cached = path.join(
    search.cacheHome,
    `master-flow-orchestrator/temporal-cli-${TEMPORAL_CLI_VERSION}/temporal`,
  );
  const tried = ['TEMPORAL_ADDRESS and TEMPORAL_CLI_PATH: not set'];
  const ready = (await findOnPath(search, tried)) ?? (await findInCache(cached, tried));
  if (ready !== undefined) return ready;
  const folder = path.dirname(cached);
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (error) {
    tried.push(`download and build: ${folder} cannot be written (${messageOf(error)})`);
    throw notFound(tried);
  }
  const release = await lock(`${cached}.lock`, (pid) => {
    search.log(`Waiting for process ${pid}, which is fetching the Temporal program right now.`);
  });
  try {
    return (await findInCache(cached, [])) ?? (await obtain(cached, search, tried));
  } finally {
    release();
  }
}

async function requireGivenBinary(file: string): Promise<string> {
  const binary = path.resolve(file);
  const fault = (await isExecutable(binary)) ? await findVersionFault(binary) : undefined;
  if (fault !== undefined) throw new StartError(`TEMPORAL_CLI_PATH: ${binary} ${fault}.`);
  if (!(await isExecutable(binary))) {
    throw new StartError(`TEMPORAL_CLI_PATH: ${binary} is not a program that can be run.`);
  }
  return binary;
}

async function findOnPath(search: TemporalSearch, tried: string[]): Promise<string | undefined> {
  const found = await findProgram('temporal', search.searchPath);
  const fault = found === undefined ? 'not there' : await findVersionFault(found);
  if (fault === undefined) return found;
  tried.push(`PATH: ${found === undefined ? 'no temporal program' : `${found} ${fault}`}`);
  if (found !== undefined) search.log(`Not using ${found}: it ${fault}.`);
  return undefined;
}

async function findInCache(cached: string, tried: string[]): Promise<string | undefined> {
  const fault = (await isExecutable(cached)) ? await findVersionFault(cached) : 'is not there';
  if (fault === undefined) return cached;
  tried.push(`cache: ${cached} ${fault}`);
  return undefined;
}

async function obtain(cached: string, search: TemporalSearch, tried: string[]): Promise<string> {
  const service = search.downloadService ?? TEMPORAL_DOWNLOAD;
  search.log(
    `Temporal ${TEMPORAL_CLI_VERSION}, which runs the flows, is not on this machine yet: asking ${new URL(service).host} for it (about 50 MB).`,
  );
  try {
    await download(cached, service, search.signal);
    return cached;
  } catch (error) {
    tried.push(`download from ${new URL(service).host}: ${messageOf(error)}`);
  }
  search.signal?.throwIfAborted();
  const go = await findProgram('go', search.searchPath);
  if (go === undefined) {
    tried.push('build with Go: no go program on the PATH');
    throw notFound(tried);
  }
  search.log(
    'The download was refused, so Temporal is built from source with Go. This happens once; it takes about 4 minutes on two cores and 4 GB in the Go caches.',
  );
  try {
    await buildTemporal(cached, { ...search, go });
    return cached;
  } catch (error) {
    search.signal?.throwIfAborted();
    tried.push(`build with ${go}: ${messageOf(error)}`);
    throw notFound(tried);
  }
}

/** A download counts only once it said its version; until then it has another name. */
async function download(cached: string, service: string, signal?: AbortSignal): Promise<void> {
  const draft = `${cached}.downloaded-${process.pid}`;
  try {
    await downloadTemporal(draft, service, signal);
    const fault = await findVersionFault(draft);
    if (fault !== undefined) throw new Error(`what came ${fault}`);
    await rename(draft, cached);
  } finally {
    await rm(draft, { force: true });
  }
}

function notFound(tried: readonly string[]): StartError {
  return new StartError(
    [
      `The Temporal program, version ${TEMPORAL_CLI_VERSION}, was not found. Tried in this order:`,
      ...tried.map((line) => `  ${line}`),
      'Set TEMPORAL_CLI_PATH to that program or TEMPORAL_ADDRESS to a running server, or install Go (1.21 or later) and start again.',
    ].join('\n'),
  );
}

async function findProgram(
  name: string,
  searchPath: readonly string[],
): Promise<string | undefined> {
  for (const folder of searchPath) {
    const candidate = path.resolve(folder, name);
    if (await isExecutable(candidate)) return candidate;
  }
  return undefined;
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

/** Node hides the reason of a failed fetch in `cause`. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
