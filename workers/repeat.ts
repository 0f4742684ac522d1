import type { Logger } from 'pino';

export interface Repeating {
  /** resolves when the round under way is over */
  stop: () => Promise<void>;
}

/**
 * Does `round` again and again until stopped, waiting as long in between as it says, in milliseconds. A round that fails
 * is logged as `failed`, and the next one comes after `onFailureMs`.
 */
export function repeat(
  round: () => Promise<number>,
  { log, failed, onFailureMs }: { log: Logger; failed: string; onFailureMs: number },
): Repeating {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let current: Promise<void> = Promise.resolve();
  const next = (waitMs: number) => {
    if (stopped) return;
    timer = setTimeout(() => {
      current = round()
        .catch((error: unknown) => {
          log.warn({ err: error }, failed);
          return onFailureMs;
        })
        .then(next);
    }, waitMs);
  };
  next(0);
  return {
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      return current;
    },
  };
}
