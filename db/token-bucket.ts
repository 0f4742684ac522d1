/** A rate limit that survives its holders: the bucket is two columns of a row, whoever takes from it. */

export interface Bucket {
  tokens: number;
  /** when `tokens` was true, in ms */
  at: number;
}

/**
 * What may be taken at once after a rest: one, and a quarter of a second's worth, so that slow rates stay even and nothing
 * runs over while somebody asks every quarter of a second.
 */
export const burstOf = (ratePerS: number): number => 1 + ratePerS / 4;

/**
 * Takes up to `wanted` whole tokens at `now`. Over any stretch of time no more than `burst + rate × time` are taken. A
 * clock that went back refills nothing.
 */
export function take(
  bucket: Bucket,
  { ratePerS, now, wanted }: { ratePerS: number; now: number; wanted: number },
): { taken: number; bucket: Bucket } {
  const at = Math.max(bucket.at, now);
  const filled = bucket.tokens + ((at - bucket.at) * ratePerS) / 1000;
  const tokens = Math.min(burstOf(ratePerS), filled);
  const taken = Math.min(wanted, Math.floor(tokens));
  return { taken, bucket: { tokens: tokens - taken, at } };
}
