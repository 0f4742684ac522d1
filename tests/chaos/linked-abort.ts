import { setMaxListeners } from 'node:events';

export interface LinkedAbort {
  signal: AbortSignal;
  abort: () => void;
  release: () => void;
}

/**
 * A signal that is aborted with `parent`, after `limitMs`, or by hand. Not AbortSignal.any over AbortSignal.timeout: in
 * Node 20 the timer may be collected before it fires.
 */
export function linkedAbort(parent: AbortSignal, limitMs?: number): LinkedAbort {
  const controller = new AbortController();
  // Clients, readers and pauses by the hundred listen to it.
  setMaxListeners(0, controller.signal);
  const abort = () => {
    controller.abort();
  };
  const timer = limitMs === undefined ? undefined : setTimeout(abort, limitMs);
  parent.addEventListener('abort', abort);
  if (parent.aborted) abort();
  return {
    signal: controller.signal,
    abort,
    release: () => {
      clearTimeout(timer);
      parent.removeEventListener('abort', abort);
    },
  };
}
