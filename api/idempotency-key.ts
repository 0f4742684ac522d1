import type { Request } from 'express';
import { ApiProblem } from './problem';

const usable = /^[\x21-\x7e]{1,255}$/;

/** The client's Idempotency-Key; undefined without one. Throws for one that cannot be kept as it is. */
export function idempotencyKeyOf(request: Request): string | undefined {
  const key = request.get('Idempotency-Key');
  if (key === undefined || usable.test(key)) return key;
  throw new ApiProblem(
    'malformed',
    'the header Idempotency-Key must be 1 to 255 printable characters without spaces',
  );
}
