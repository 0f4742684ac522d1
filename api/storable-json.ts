import { z } from 'zod';
import { keepableJson } from '../db/keepable';
import { ApiProblem } from './problem';

/** Deeper than any document people write, and far from where parsers and databases give up. */
const MAX_DEPTH = 64;

/** A JSON object Postgres can keep as it is: no NUL, no half of a surrogate pair, no bottomless nesting. */
export const storableJson = z
  .record(z.string(), z.unknown())
  .refine((value) => !isDeeper(value, MAX_DEPTH), `must not be nested deeper than ${MAX_DEPTH}`)
  .refine((value) => {
    // Of what is too deep the fault is said already.
    if (isDeeper(value, MAX_DEPTH)) return true;
    const text = JSON.stringify(value);
    return keepableJson(text) === text;
  }, 'must be text without NUL and without halves of characters');

function isDeeper(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((inner) => isDeeper(inner, depth - 1));
}

/** Throws ENTRY_TOO_LARGE (413) for a value whose JSON is longer than `limitBytes` in UTF-8. */
export function refuseLarge(value: object, limitBytes: number): void {
  const bytes = Buffer.byteLength(JSON.stringify(value));
  if (bytes <= limitBytes) return;
  throw new ApiProblem(
    'too_large',
    `the entry has ${bytes} bytes of JSON; the limit is ${limitBytes}`,
    { limit_bytes: limitBytes },
    'ENTRY_TOO_LARGE',
  );
}
