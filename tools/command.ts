import { ConfigError, loadConfig, type Config } from '../config';
import { StartError } from './start-error';

/** Ctrl-C in a terminal reaches npm and us, and npm passes it on: within this time it is the same one. */
const SAME_INTERRUPT_MS = 500;

/** What a command gets to work with. */
export type CommandContext = Readonly<{
  config: Config;
  args: readonly string[];
  log: (line: string) => void;
  /** Aborted by the first Ctrl-C, SIGTERM or SIGHUP. */
  signal: AbortSignal;
  /** Registers what the second one does before the process ends. */
  onKill: (kill: () => void) => void;
}>;

/**
 * Runs one of our commands and ends the process: 0 after an interrupt, 1 with a plain sentence when something
 * cannot be started, otherwise the code the command gives.
 */
export async function runCommandLine(
  command: (context: CommandContext) => Promise<number>,
): Promise<never> {
  const interrupts = new AbortController();
  const kills: (() => void)[] = [];
  watchInterrupts(interrupts, kills);
  try {
    const code = await command({
      config: loadConfig(),
      args: process.argv.slice(2),
      log: (line) => {
        console.log(line);
      },
      signal: interrupts.signal,
      onKill: (kill) => kills.push(kill),
    });
    process.exit(code);
  } catch (error) {
    if (interrupts.signal.aborted) {
      console.log('Stopped.');
      process.exit(0);
    }
    const isExpected = error instanceof StartError || error instanceof ConfigError;
    console.error(isExpected ? `\n${error.message}` : error);
    process.exit(1);
  }
}

/** Resolves at the first interrupt. */
export function untilInterrupted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => {
      resolve();
    });
  });
}

function watchInterrupts(interrupts: AbortController, kills: readonly (() => void)[]): void {
  let firstAt: number | undefined;
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      const now = performance.now();
      if (firstAt === undefined) {
        firstAt = now;
        console.log('\nStopping; once more ends everything at once.');
        interrupts.abort(new StartError('The start was broken off.'));
      } else if (now - firstAt > SAME_INTERRUPT_MS) {
        for (const kill of kills) kill();
        process.exit(130);
      }
    });
  }
}
