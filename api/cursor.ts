/** Keyset pages: a cursor is the key of a page's last or first row, bound to the query it came from. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ApiProblem } from './problem';
import { storableText } from './storable-text';

export const MAX_PAGE = 200;

/** The query parameters of every list. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(50),
  cursor: z.string().max(4000).optional(),
};
/** What every list ends with. */
export const pageSchema = z.object({ next_cursor: z.string().nullable() }).meta({ id: 'Page' });

export type Key = readonly (string | number | null)[];

/** Where a page begins: behind a row, or before it when the list is walked backwards. */
export interface Position {
  key: Key;
  backward: boolean;
  /** when the list was begun, in ms since 1970: relative times mean the same on every page */
  as_of: number;
}

const shape = z.tuple(
  [z.string(), z.number(), z.boolean()],
  z.union([storableText(1000), z.number(), z.null()]),
);

const bindingOf = (filter: unknown) =>
  createHash('sha256').update(JSON.stringify(filter)).digest('base64url').slice(0, 8);

export const encodeCursor = ({ key, backward, as_of }: Position, filter: unknown): string =>
  Buffer.from(JSON.stringify([bindingOf(filter), as_of, backward, ...key])).toString('base64url');

/** The one answer there is for a cursor that is not ours. */
export const unknownCursor = () =>
  new ApiProblem('invalid', 'the cursor does not belong to this list with these filters', {
    errors: [{ pointer: '/cursor', message: 'unknown cursor' }],
  });

/** The position in a cursor; null for the first page. Throws `invalid` for a cursor of another list or filter. */
export function decodeCursor(cursor: string | undefined, filter: unknown): Position | null {
  if (cursor === undefined) return null;
  try {
    const [binding, as_of, backward, ...key] = shape.parse(
      JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')),
    );
    if (binding === bindingOf(filter) && key.length > 0) return { key, backward, as_of };
  } catch {
    // Falls through: it is none.
  }
  throw unknownCursor();
}
