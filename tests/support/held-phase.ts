/** A phase a test holds open, to act while it runs. */
import { type ScriptedPhase, trivial } from './flows';

export interface HeldPhase {
  phase: ScriptedPhase;
  entered: Promise<void>;
  release: () => void;
  runs: () => number;
}

/** Waits until it is released, or until it is stopped. */
export function heldPhase(): HeldPhase {
  let enter!: () => void;
  let release!: () => void;
  let runs = 0;
  const entered = new Promise<void>((resolve) => (enter = resolve));
  const released = new Promise<void>((resolve) => (release = resolve));
  const phase: ScriptedPhase = async (input, context) => {
    runs += 1;
    enter();
    await new Promise<void>((resolve, reject) => {
      void released.then(resolve);
      context.signal.addEventListener('abort', () => {
        reject(new Error('stopped'));
      });
    });
    return trivial(input, context);
  };
  return { phase, entered, release, runs: () => runs };
}
