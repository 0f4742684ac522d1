import { ApplicationFailure } from '@temporalio/common';

/** The six codes every layer speaks; api/problem.ts turns them into HTTP. */
export const errorCodes = [
  'invalid',
  'forbidden',
  'not_found',
  'conflict',
  'unavailable',
  'internal',
] as const;
export type ErrorCode = (typeof errorCodes)[number];

/**
 * A failure that will not go away by trying again: bad input, an unknown id, an action the state table refuses.
 * `code` is one of errorCodes or a domain code such as MAPPING_INCOMPLETE; it becomes the failure's `type`.
 */
export function permanent(
  code: string,
  message: string,
  details: Record<string, unknown> = {},
): ApplicationFailure {
  return ApplicationFailure.create({ type: code, message, nonRetryable: true, details: [details] });
}
