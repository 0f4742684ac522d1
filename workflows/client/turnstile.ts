/**
 * Lets a limited number in at a time. Who waits is let in by turns of the keys, each key's in the order they came: the
 * crowd of one tenant does not hold up the single caller of another.
 */
export function createTurnstile(places: number) {
  let inside = 0;
  /** whose turn is first stands first */
  const waiting = new Map<string, Set<() => void>>();

  const join = (key: string, enter: () => void): void => {
    const queue = waiting.get(key) ?? new Set();
    waiting.set(key, queue.add(enter));
  };
  const giveUp = (key: string, enter: () => void): void => {
    const queue = waiting.get(key);
    queue?.delete(enter);
    if (queue?.size === 0) waiting.delete(key);
  };
  const leave = (): void => {
    const [key, queue] = waiting.entries().next().value ?? [];
    const [enter] = queue ?? [];
    if (key === undefined || !queue || !enter) {
      inside -= 1;
      return;
    }
    // The place is handed on; the key goes to the end of the line.
    queue.delete(enter);
    waiting.delete(key);
    if (queue.size > 0) waiting.set(key, queue);
    enter();
  };

  return {
    /** Resolves to what has to be called, once, to leave; to null when there was no place for so long. */
    enter: (key: string, patienceMs: number): Promise<(() => void) | null> => {
      if (inside < places) {
        inside += 1;
        return Promise.resolve(leave);
      }
      return new Promise((resolve) => {
        const enter = () => {
          clearTimeout(timer);
          resolve(leave);
        };
        const timer = setTimeout(() => {
          giveUp(key, enter);
          resolve(null);
        }, patienceMs);
        join(key, enter);
      });
    },
  };
}
