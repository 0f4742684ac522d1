import { createWriteStream } from 'node:fs';
import { chmod, mkdtemp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { runCommand } from './run-command';
import { TEMPORAL_CLI_VERSION } from './temporal-version';

/** The vendor's own download service, the one its SDKs ask. */
export const TEMPORAL_DOWNLOAD = 'https://temporal.download';

const ANSWER_LIMIT_MS = 5_000;
const SILENCE_LIMIT_MS = 20_000;

const answerSchema = z.object({ archiveUrl: z.url(), fileToExtract: z.string().min(1) });

/**
 * Downloads the program and puts it at `target`.
 * @param service address of the download service
 * @throws Error when the service refuses, does not answer within 5 s or falls silent for 20 s
 */
export async function downloadTemporal(
  target: string,
  service: string,
  signal?: AbortSignal,
): Promise<void> {
  const answer = await fetchWithin(ANSWER_LIMIT_MS, descriptionUrl(service), signal);
  const { archiveUrl, fileToExtract } = answerSchema.parse(await answer.response.json());
  answer.keepAlive();
  const folder = await mkdtemp(path.join(path.dirname(target), 'download-'));
  try {
    const archive = path.join(folder, 'temporal.tar.gz');
    await fetchFile(archiveUrl, archive, signal);
    const unpacked = await runCommand('tar', ['-xzf', archive, '-C', folder, fileToExtract]);
    if (unpacked.code !== 0) throw new Error(`tar could not unpack it: ${unpacked.output.trim()}`);
    const program = path.join(folder, fileToExtract);
    await chmod(program, 0o755);
    await rename(program, target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function descriptionUrl(service: string): string {
  const url = new URL(`/cli/v${TEMPORAL_CLI_VERSION}`, service);
  url.search = new URLSearchParams({
    arch: process.arch === 'x64' ? 'amd64' : process.arch,
    platform: process.platform === 'win32' ? 'windows' : process.platform,
    format: 'tar.gz',
  }).toString();
  return url.toString();
}

async function fetchFile(url: string, file: string, signal?: AbortSignal): Promise<void> {
  const { response, keepAlive } = await fetchWithin(SILENCE_LIMIT_MS, url, signal);
  if (!response.body) throw new Error(`${url} answered without a body`);
  const body = Readable.fromWeb(response.body);
  body.on('data', keepAlive);
  await pipeline(body, createWriteStream(file));
}

/** Fetches; ends the transfer when nothing arrives for that long. `keepAlive` starts the wait again. */
async function fetchWithin(
  limitMs: number,
  url: string,
  signal?: AbortSignal,
): Promise<{ response: Response; keepAlive: () => void }> {
  const silence = new AbortController();
  const timer = setTimeout(() => {
    silence.abort(new Error(`no answer from ${new URL(url).host} within ${limitMs / 1000} s`));
  }, limitMs).unref();
  const response = await fetch(url, {
    signal: signal ? AbortSignal.any([signal, silence.signal]) : silence.signal,
  });
  if (!response.ok) throw new Error(`${new URL(url).host} answered ${response.status}`);
  return { response, keepAlive: () => timer.refresh() };
}
