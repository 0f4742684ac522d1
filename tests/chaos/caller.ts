/** A client that does not give up: what may or may not have happened is asked for again under the same key. */
import { setTimeout as delay } from 'node:timers/promises';
import { createApiClient, type ApiClient } from '../../client/api-client';
import { ApiError, ApiUnreachable } from '../../client/api-error';
import type { Random } from '../../bench/estate/random';
import { API_TOKEN } from './chaos-stack';
import type { Ledger } from './ledger';
import { linkedAbort } from './linked-abort';

/** Longer than any limit of the API's own. */
const CALL_LIMIT_MS = 20_000;

export type Answered<T> =
  { value: T; wasUnclear: boolean } | { refusal: ApiError; wasUnclear: boolean };

export interface Caller {
  /** Asks until there is an answer; undefined when the run was over first. */
  ask: <T>(
    tenantNo: number,
    requestId: string,
    call: (client: ApiClient) => Promise<T>,
  ) => Promise<Answered<T> | undefined>;
}

export function createCaller(options: {
  apiUrl: string;
  ledger: Ledger;
  random: Random;
  signal: AbortSignal;
}): Caller {
  const { apiUrl, ledger, random, signal } = options;
  return {
    ask: async (tenantNo, requestId, call) => {
      const client = createApiClient({
        baseUrl: apiUrl,
        tenant: ledger.tenants[tenantNo] as (typeof ledger.tenants)[number],
        token: API_TOKEN,
        userId: 'chaos',
        fetch: fetchAs(requestId, signal),
      });
      for (let wasUnclear = false; ; wasUnclear = true) {
        if (signal.aborted) return undefined;
        ledger.calls += 1;
        try {
          return { value: await call(client), wasUnclear };
        } catch (error) {
          if (error instanceof ApiError && !isUnclear(error)) return { refusal: error, wasUnclear };
          if (!(error instanceof ApiError) && !(error instanceof ApiUnreachable)) throw error;
          if (error instanceof ApiError && error.status === 500)
            ledger.internalErrors.push(`${requestId}: ${error.message}`);
          ledger.unclearCalls += 1;
          await delay(random.int(200, 1000), undefined, { signal }).catch(() => undefined);
        }
      }
    },
  };
}

const isUnclear = ({ status, code }: ApiError): boolean =>
  status >= 500 || status === 429 || code === 'in_progress';

const fetchAs =
  (requestId: string, signal: AbortSignal): typeof fetch =>
  async (url, init) => {
    const headers = new Headers(init?.headers);
    headers.set('x-request-id', requestId);
    const call = linkedAbort(signal, CALL_LIMIT_MS);
    try {
      const response = await fetch(url, { ...init, headers, signal: call.signal });
      // Read here, within the limit: a body that never ends is a lost answer too.
      const body = await response.arrayBuffer();
      return new Response(response.status === 204 ? null : body, response);
    } finally {
      call.release();
    }
  };
