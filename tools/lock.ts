import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { processIdentity } from './process-identity';

const POLL_MS = 500;

const holderSchema = z.object({ pid: z.int(), identity: z.string() });
type Holder = z.infer<typeof holderSchema>;

/** Gives the lock back; harmless when called twice. */
export type Release = () => void;

let attempts = 0;

/**
 * Takes the lock file, or says who holds it. A lock whose holder no longer runs (killed, power cut, process
 * number reused) is taken over.
 * @param file absolute path; its folder must exist
 */
export function tryLock(file: string): { release: Release } | { heldBy: number } {
  const own = JSON.stringify({ pid: process.pid, identity: processIdentity(process.pid) ?? '' });
  const draft = `${file}.${process.pid}.${(attempts += 1)}`;
  writeFileSync(draft, own, { mode: 0o600 });
  try {
    for (;;) {
      // A link appears with its whole content or not at all, so nobody ever reads half a lock.
      if (linkIfAbsent(draft, file)) {
        return {
          release: () => {
            releaseLock(file, own);
          },
        };
      }
      const seen = readIfPresent(file);
      if (seen === undefined) continue;
      const holder = parseHolder(seen);
      if (holder && processIdentity(holder.pid) === holder.identity) return { heldBy: holder.pid };
      removeStaleLock(file, seen, `${draft}.stale`);
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Takes the lock file, waiting as long as a running process holds it.
 * @param onWait called once, with the number of the process that holds the lock
 */
export async function lock(file: string, onWait: (pid: number) => void): Promise<Release> {
  for (let told = false; ; told = true) {
    const result = tryLock(file);
    if ('release' in result) return result.release;
    if (!told) onWait(result.heldBy);
    await delay(POLL_MS);
  }
}

function releaseLock(file: string, own: string): void {
  if (readIfPresent(file) === own) rmSync(file, { force: true });
}

function removeStaleLock(file: string, seen: string, aside: string): void {
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  // Between reading and moving, another process may have replaced the stale lock by its own: give it back.
  if (readIfPresent(aside) !== seen) linkIfAbsent(aside, file);
  rmSync(aside, { force: true });
}

function linkIfAbsent(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readIfPresent(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function parseHolder(text: string): Holder | undefined {
  try {
    return holderSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
