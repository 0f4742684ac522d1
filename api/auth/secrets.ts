import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A new secret of 256 bits, in characters that need no quoting. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

/** SHA-256 is enough for secrets of 256 random bits: there is nothing to guess, so nothing to slow down. */
export const digestOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** Compares in a time that tells nothing of where two digests differ. */
export const isSameDigest = (a: Buffer, b: Buffer): boolean =>
  a.length === b.length && timingSafeEqual(a, b);
