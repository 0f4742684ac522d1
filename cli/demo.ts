/** `npm run demo`: what the product does, on a sample estate or on the reader's own files. */
import { ApiError } from '../client/api-error';
import { loadConfig } from '../config';
import { DemoFailure, parseDemoOptions, USAGE } from './demo-options';
import { runDemo } from './run-demo';

const LIMIT_MS = 10 * 60_000;

const print = (lines: readonly string[]): void => {
  for (const line of lines) console.log(line);
};

async function main(interrupted: AbortSignal): Promise<number> {
  const limit = AbortSignal.timeout(LIMIT_MS);
  try {
    const options = parseDemoOptions(process.argv.slice(2));
    if (options === 'help') print([USAGE]);
    else
      await runDemo(
        { ...options, token: loadConfig().auth.devToken },
        { signal: AbortSignal.any([interrupted, limit]), print },
      );
    return 0;
  } catch (error) {
    if (interrupted.aborted) {
      print(['Stopped; a flow that was started goes on.']);
      return 0;
    }
    console.error(
      `\n${limit.aborted ? 'The demo did not end within 10 minutes.' : sentence(error)}`,
    );
    return 1;
  }
}

function sentence(error: unknown): string {
  if (error instanceof ApiError)
    return `The API refused (${error.status} ${error.code}): ${error.message}${
      error.requestId === null ? '' : ` [request ${error.requestId}]`
    }`;
  if (error instanceof DemoFailure || error instanceof Error) return error.message;
  return String(error);
}

const interrupts = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(name, () => {
    interrupts.abort();
  });
void main(interrupts.signal).then((code) => {
  process.exitCode = code;
});
