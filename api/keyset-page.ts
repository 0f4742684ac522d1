/** Lists by keyset: a page costs the same wherever it is, and rows that come or go move none of the others. */
import { z } from 'zod';
import type { WithCreatedKey } from '../db/created-key';
import { decodeCursor, pageOf, pageSchema } from './cursor';
import { ApiProblem } from './problem';
import type { Reply } from './route';

type Key = readonly (string | number)[];

interface Listing<Row, RowKey extends Key> {
  query: { limit: number; cursor?: string | undefined };
  /** what the list is narrowed to; a cursor of another filter is refused */
  filter: Record<string, unknown>;
  keyShape: z.ZodType<RowKey>;
  keyOf: (row: Row) => RowKey;
  read: (after: RowKey | null, limit: number) => Promise<Row[]>;
  show: (row: Row) => unknown;
}

/** Answers with one page; one row more is read to tell whether there is a next one. */
export async function pageReply<Row, RowKey extends Key>({
  query: { limit, cursor },
  filter,
  keyShape,
  keyOf,
  read,
  show,
}: Listing<Row, RowKey>): Promise<Reply> {
  const after = keyShape.nullable().safeParse(decodeCursor(cursor, filter));
  if (!after.success) throw new ApiProblem('invalid', 'the cursor is none of this list');
  const { items, page } = pageOf(await read(after.data, limit + 1), limit, filter, keyOf);
  return { status: 200, body: { items: items.map(show), page } };
}

/** Key of the lists that are newest first. */
export const createdKeyShape = z.tuple([z.int().min(0), z.guid()]);
export const createdKey = ({ created_us }: WithCreatedKey, id: string): [number, string] => [
  created_us,
  id,
];

/** The shape of a page of `item`. */
export const listOf = (item: z.ZodType) => z.object({ items: z.array(item), page: pageSchema });

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
