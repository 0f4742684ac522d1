import type { Logger } from 'pino';
import type { Drift } from '../db/drift';

const TRIES = 3;
const TIME_LIMIT_MS = 5000;

/** Posts every disagreement to a URL, in the background: what does not get through is logged and dropped. */
export function createAlertHook(url: string, log: Logger): (drift: Drift) => void {
  const post = async (body: string): Promise<void> => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body,
      signal: AbortSignal.timeout(TIME_LIMIT_MS),
    });
    if (!response.ok) throw new Error(`the receiver answered ${response.status}`);
  };
  const deliver = async (drift: Drift): Promise<void> => {
    const { tenant, ...found } = drift;
    const body = JSON.stringify({ event: 'registry_drift', ...tenant, ...found });
    for (let attempt = 1; ; attempt += 1)
      try {
        await post(body);
        return;
      } catch (error) {
        if (attempt < TRIES) continue;
        // Not the URL: it may hold a secret.
        const reason = error instanceof Error ? error.message : 'unknown';
        log.warn({ flow_id: drift.flow_id, kind: drift.kind, reason }, 'alert not delivered');
        return;
      }
  };
  return (drift) => void deliver(drift);
}
