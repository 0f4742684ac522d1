import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { processIdentity } from './process-identity';

const recordSchema = z.object({ pid: z.int(), identity: z.string() });

/** Notes which process was started, in a way that a later process with the same number cannot fit. */
export function writePidFile(file: string, pid: number): void {
  writeFileSync(file, JSON.stringify({ pid, identity: processIdentity(pid) ?? '' }));
}

/** Forgets the process; harmless when nothing was noted. */
export function removePidFile(file: string): void {
  rmSync(file, { force: true });
}

/**
 * Ends the process a former run left behind, if it is provably the one noted, and forgets it.
 * @returns the number of the process that was ended, or `undefined` when there was none
 */
export async function endLeftover(
  file: string,
  options: { signal: NodeJS.Signals; limitMs: number },
): Promise<number | undefined> {
  const record = readRecord(file);
  const found = record !== undefined && processIdentity(record.pid) === record.identity;
  if (found) await endProcess(record.pid, options);
  removePidFile(file);
  return found ? record.pid : undefined;
}

/** Sends the signal, waits for the end, and after `limitMs` milliseconds sends SIGKILL. */
export async function endProcess(
  pid: number,
  options: { signal: NodeJS.Signals; limitMs: number },
): Promise<void> {
  const identity = processIdentity(pid);
  const isThere = () => identity !== undefined && processIdentity(pid) === identity;
  if (!isThere()) return;
  sendSignal(pid, options.signal);
  for (let waited = 0; isThere(); waited += 50) {
    if (waited === options.limitMs - (options.limitMs % 50)) sendSignal(pid, 'SIGKILL');
    await delay(50);
  }
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function readRecord(file: string): z.infer<typeof recordSchema> | undefined {
  try {
    return recordSchema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data;
  } catch {
    return undefined;
  }
}
