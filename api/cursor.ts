/** Keyset pages: a cursor is the last row's key, bound to the query it came from. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ApiProblem } from './problem';
import { storableText } from './storable-text';

export const MAX_PAGE = 200;

/** The query parameters of every list. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(50),
  cursor: z.string().max(1000).optional(),
};
/** What every list ends with. */
export const pageSchema = z.object({ next_cursor: z.string().nullable() }).meta({ id: 'Page' });

const bindingOf = (filter: unknown) =>
  createHash('sha256').update(JSON.stringify(filter)).digest('base64url').slice(0, 8);

const encodeCursor = (key: readonly (string | number)[], filter: unknown): string =>
  Buffer.from(JSON.stringify([bindingOf(filter), ...key])).toString('base64url');

/** The key in a cursor; null for the first page. Throws `invalid` for a cursor of another list or filter. */
export function decodeCursor(
  cursor: string | undefined,
  filter: unknown,
): (string | number)[] | null {
  if (cursor === undefined) return null;
  try {
    const [binding, ...key] = z
      .array(z.union([storableText(1000), z.number()]))
      .min(2)
      .parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    if (binding === bindingOf(filter)) return key;
  } catch {
    // Falls through to the one answer there is for a cursor that is not ours.
  }
  throw new ApiProblem('invalid', 'the cursor does not belong to this list with these filters', {
    errors: [{ pointer: '/cursor', message: 'unknown cursor' }],
  });
}

/** A page out of `limit + 1` rows: the extra one only tells that there is more. */
export function pageOf<Row>(
  rows: readonly Row[],
  limit: number,
  filter: unknown,
  keyOf: (row: Row) => readonly (string | number)[],
): { items: Row[]; page: { next_cursor: string | null } } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items, page: { next_cursor: more ? encodeCursor(keyOf(last), filter) : null } };
}
