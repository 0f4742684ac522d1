/** Lists by keyset: a page costs the same wherever it is, and rows that come or go move none of the others. */
import { z } from 'zod';
import type { WithCreatedKey } from '../db/created-key';
import { decodeCursor, encodeCursor, type Key, pageSchema, type Position } from './cursor';
import { ApiProblem } from './problem';
import type { Reply } from './route';

interface Listing<Row, RowKey extends Key> {
  query: { limit: number; cursor?: string | undefined };
  /** what the list is narrowed to; a cursor of another filter is refused */
  filter: Record<string, unknown>;
  keyShape: z.ZodType<RowKey>;
  keyOf: (row: Row) => RowKey;
  /** gets `backward` only where the list says that it can: then the rows before the key, the nearest first */
  read: (after: RowKey | null, limit: number, walk: Walk) => Promise<Row[]>;
  show: (row: Row) => unknown;
  backward?: true;
}

type Walk = Omit<Position, 'key'>;

/** Answers with one page; one row more is read to tell whether there is a next one. */
export async function pageReply<Row, RowKey extends Key>({
  query: { limit, cursor },
  filter,
  ...list
}: Listing<Row, RowKey>): Promise<Reply & { body: { items: unknown[]; page: object } }> {
  const position = decodeCursor(cursor, filter);
  const key = list.keyShape.nullable().safeParse(position?.key ?? null);
  if (!key.success) throw new ApiProblem('invalid', 'the cursor is none of this list');
  const walk = { backward: position?.backward ?? false, as_of: position?.as_of ?? Date.now() };
  const rows = await list.read(key.data, limit + 1, walk);
  const items = rows.slice(0, limit);
  const more = rows.length > limit;
  if (walk.backward) items.reverse();
  const cursorAt = (row: Row | undefined, backward: boolean) =>
    row === undefined
      ? null
      : encodeCursor({ key: list.keyOf(row), backward, as_of: walk.as_of }, filter);
  // Where the page was come to from, there is something.
  const next = walk.backward || more ? cursorAt(items.at(-1), false) : null;
  const before = walk.backward ? more : position !== null;
  const page = {
    next_cursor: next,
    ...(list.backward && { prev_cursor: before ? cursorAt(items[0], true) : null }),
  };
  return { status: 200, body: { items: items.map(list.show), page } };
}

/** Key of the lists that are newest first. */
export const createdKeyShape = z.tuple([z.int().min(0), z.guid()]);
export const createdKey = ({ created_us }: WithCreatedKey, id: string): [number, string] => [
  created_us,
  id,
];

/** The shape of a page of `item`. */
export const listOf = (item: z.ZodType) => z.object({ items: z.array(item), page: pageSchema });

/** The shape of a page of a list that can be walked backwards, and counted. */
export const walkableListOf = (item: z.ZodType) =>
  z.object({
    items: z.array(item),
    page: pageSchema
      .extend({
        prev_cursor: z.string().nullable(),
        total: z.int().optional().meta({ description: 'with `include=total`' }),
        total_is_capped: z
          .boolean()
          .optional()
          .meta({ description: 'there are more than were counted' }),
      })
      .meta({ id: 'WalkablePage' }),
  });

/** All rows of a list, page after page. */
export async function* allPages<Row, RowKey>(
  read: (after: RowKey | null, limit: number) => Promise<Row[]>,
  keyOf: (row: Row) => RowKey,
  limit: number,
): AsyncGenerator<Row[], void, undefined> {
  let after: RowKey | null = null;
  for (;;) {
    const rows: Row[] = await read(after, limit);
    yield rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < limit) return;
    after = keyOf(last);
  }
}
