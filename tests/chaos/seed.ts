import { createHash } from 'node:crypto';

/** A seed of its own for each purpose, from the seed of the run. */
export const seedOf = (seed: number, ...parts: (string | number)[]): number =>
  createHash('sha256')
    .update([seed, ...parts].join('/'))
    .digest()
    .readUInt32BE();
