import { spawn } from 'node:child_process';
import type { Environment } from '../config';

/** How a command ended: its exit code (-1: it was ended, or never started) and what it printed. */
export type CommandResult = Readonly<{ code: number; output: string }>;

/**
 * Runs a program to its end without a terminal.
 * @returns exit code with standard output and error together, the last 64 KiB of them; never throws
 */
export function runCommand(
  program: string,
  args: readonly string[],
  options: {
    cwd?: string;
    env?: Environment;
    signal?: AbortSignal | undefined;
    /** Run as this user and group; only root can. */
    runAs?: { uid: number; gid: number } | undefined;
  } = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      cwd: options.cwd,
      ...(options.env && { env: { ...options.env } }),
      ...(options.signal && { signal: options.signal }),
      ...options.runAs,
    });
    const collect = (chunk: Buffer) => {
      output = (output + chunk.toString('utf8')).slice(-65_536);
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('error', (error) => {
      resolve({ code: -1, output: `${output}${error.message}` });
    });
    child.once('close', (code) => {
      resolve({ code: code ?? -1, output });
    });
  });
}

/** The last lines of a text, indented, to put under an error sentence. */
export function lastLines(text: string, count = 10): string {
  const lines = text.trimEnd().split('\n').slice(-count);
  return lines.map((line) => `    ${line}`).join('\n');
}
