/** How many requests a tenant may make of one API process, and how often an address may guess at tokens. */
import type { Response } from 'express';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { ApiProblem } from './problem';

const WINDOW_S = 60;
const FAILED_TOKENS_PER_WINDOW = 300;

export interface RateLimit {
  /** Counts a request. Throws `rate_limited` beyond the limit; the answer says what is left (RateLimit fields). */
  admit: (tenant: string, response: Response) => Promise<void>;
  /** Throws `rate_limited` when the address has shown too many tokens that prove nothing. */
  checkAddress: (address: string) => Promise<void>;
  failed: (address: string) => Promise<void>;
}

/** @param perMinute requests of a tenant in a minute */
export function createRateLimit(perMinute: number): RateLimit {
  const requests = new RateLimiterMemory({ points: perMinute, duration: WINDOW_S });
  const failures = new RateLimiterMemory({ points: FAILED_TOKENS_PER_WINDOW, duration: WINDOW_S });
  return {
    admit: async (tenant, response) => {
      const left = await requests.consume(tenant).catch((refused: unknown) => {
        if (refused instanceof RateLimiterRes) return refused;
        throw refused;
      });
      const resetS = Math.ceil(left.msBeforeNext / 1000);
      // draft-ietf-httpapi-ratelimit-headers-10
      response.set({
        'RateLimit-Policy': `"tenant";q=${perMinute};w=${WINDOW_S}`,
        RateLimit: `"tenant";r=${left.remainingPoints};t=${resetS}`,
      });
      if (left.consumedPoints <= perMinute) return;
      throw tooMany(`a tenant may make ${perMinute} requests a minute`, resetS);
    },
    checkAddress: async (address) => {
      const seen = await failures.get(address);
      if (seen && seen.consumedPoints >= FAILED_TOKENS_PER_WINDOW)
        throw tooMany('too many tokens that prove nothing', Math.ceil(seen.msBeforeNext / 1000));
    },
    failed: async (address) => {
      await failures.penalty(address);
    },
  };
}

const tooMany = (detail: string, retryAfterS: number) =>
  new ApiProblem('rate_limited', detail, { retry_after_s: Math.max(1, retryAfterS) });
