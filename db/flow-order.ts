/** The orders a list of flows can have. Each is total, so that a page begins exactly where the last one ended. */
import { STARTED } from './flow-filter';

export const flowSorts = [
  'created_at',
  'started_at',
  'updated_at',
  'status',
  'flow_type',
  'duration_ms',
] as const;
export type FlowSort = (typeof flowSorts)[number];

export interface FlowOrder {
  by: FlowSort;
  descending: boolean;
}

/** A flow's place in an order: times in microseconds since 1970, null for what is still to come. */
export type FlowKey = readonly (string | number | null)[];

interface KeyPart {
  /** as in the index */
  sql: string;
  /** to be put into a cursor */
  shown: string;
  /** from the cursor, with one binding */
  given: string;
  /** instead, for what is still to come: the last */
  last?: string;
  /** when the list is ascending */
  descending?: true;
}

const instant = (sql: string, column: string): KeyPart => ({
  sql,
  shown: `(extract(epoch from ${column}) * 1000000)::bigint`,
  given: `timestamptz 'epoch' + ?::float8 * interval '1 microsecond'`,
  last: `timestamptz 'infinity'`,
});
const text = (sql: string): KeyPart => ({ sql, shown: sql, given: '?::text' });
const id: KeyPart = { sql: 'flow_id', shown: 'flow_id', given: '?::uuid' };
const created = instant('created_at', 'created_at');
const newest: KeyPart[] = [
  { ...created, descending: true },
  { ...id, descending: true },
];

/** Parts of the key in ascending order. Those of `status` and `flow_type` are the indexes there are: no other is kept. */
const keys: Readonly<Record<FlowSort, readonly KeyPart[]>> = {
  created_at: [created, id],
  started_at: [instant(STARTED, 'started_at'), id],
  // The bucket follows from the time: given both, an index finds the first and the rest is sorted.
  updated_at: [
    instant('updated_bucket', 'updated_bucket'),
    instant('updated_at', 'updated_at'),
    id,
  ],
  status: [text('flow_status'), ...newest],
  flow_type: [text('flow_type'), text('flow_status'), ...newest],
  duration_ms: [
    {
      sql: '(case when duration_ms is null then 9223372036854775807 else duration_ms end)',
      shown: 'duration_ms',
      given: '?::bigint',
      last: '9223372036854775807',
    },
    id,
  ],
};

/** A condition in SQL and its bindings. */
export interface Condition {
  sql: string;
  bindings: FlowKey;
}

const descends = (part: KeyPart, order: FlowOrder): boolean =>
  (part.descending === true) !== order.descending;

/** The key of a row as one JSON array. */
export const shownKey = (sort: FlowSort): string =>
  `jsonb_build_array(${keys[sort].map(({ shown }) => shown).join(', ')}) as sort_key`;

/** `merged`: of rows that are selected already, which have no buckets and need none. */
export const orderBy = (order: FlowOrder, merged = false): string =>
  keys[order.by]
    .filter(({ sql }) => !merged || sql !== 'updated_bucket')
    .map((part) => `${part.sql} ${descends(part, order) ? 'desc' : 'asc'}`)
    .join(', ');

/**
 * What comes after a key: any of these conditions, each a range of the index the order has. Where directions are mixed
 * one comparison of rows will not do: equal in the parts of one direction and after in the rest, or after in those.
 */
export function after(order: FlowOrder, key: FlowKey): Condition[] {
  const parts = keys[order.by].map((part, index) => {
    const value = key[index] ?? null;
    return value === null && part.last !== undefined
      ? { ...part, given: part.last, values: [] }
      : { ...part, values: [value] };
  });
  const first = parts[0] as KeyPart;
  const turn = parts.findIndex((part) => descends(part, order) !== descends(first, order));
  const beyond = (some: typeof parts): Condition => ({
    sql: `(${some.map(({ sql }) => sql).join(', ')}) ${descends(some[0] as KeyPart, order) ? '<' : '>'}
      (${some.map(({ given }) => given).join(', ')})`,
    bindings: some.flatMap(({ values }) => values),
  });
  if (turn === -1) return [beyond(parts)];
  const [same, rest] = [parts.slice(0, turn), parts.slice(turn)];
  const inRest = beyond(rest);
  return [
    {
      sql: `${same.map(({ sql, given }) => `${sql} = ${given}`).join(' and ')} and ${inRest.sql}`,
      bindings: [...same.flatMap(({ values }) => values), ...inRest.bindings],
    },
    beyond(same),
  ];
}
