/** The place of a row in a list that is sorted by the time of creation, newest first. */

/** Microseconds since 1970, which a JSON number holds exactly and a Date does not, and the row's id. */
export type CreatedKey = readonly [createdUs: number, id: string];
export interface WithCreatedKey {
  created_us: number;
}

/** The first half of the key, to select. */
export const CREATED_US = `(extract(epoch from created_at) * 1000000)::bigint as created_us`;

/** Condition for what comes after a key; its bindings are the key. */
export const olderThan = (idColumn: string): string =>
  `(created_at, ${idColumn}) < (timestamptz 'epoch' + ?::float8 * interval '1 microsecond', ?::uuid)`;
