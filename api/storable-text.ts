import { z } from 'zod';

/**
 * Text Postgres can keep, in columns and in jsonb: no NUL and no half of a surrogate pair. Anything else would fail
 * where it is written, long after the client was told yes.
 */
export const storableText = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[^\0\p{Cs}]*$/u, 'must be text without NUL and without halves of characters');
