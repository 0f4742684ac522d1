/** The list of flows walked over HTTP, in every order and both ways. */
import fc from 'fast-check';
import { type FlowSort, flowSorts } from '../../db/flow-order';
import { flowStatuses, type FlowStatus, isClosed, type Tenant } from '../../workflows/run';
import type { Answer } from '../support/api';
import { type FlowApi, startFlowApi } from '../support/flow-api';
import { idsOf, listPage, pageOf, type Row, rowOf, tenantWith } from '../support/flow-rows';

let use: FlowApi;
beforeAll(async () => {
  use = await startFlowApi();
});
afterAll(() => use.stop());

const list = (tenant: Tenant, query: Record<string, string>, path?: string) =>
  listPage(use, tenant, query, path);

/** Every page there is in one direction, from the one that was answered last. */
async function walk(
  tenant: Tenant,
  query: Record<string, string>,
  direction: 'next_cursor' | 'prev_cursor',
  from: Answer,
): Promise<Answer[]> {
  const pages: Answer[] = [];
  for (let cursor = pageOf(from)[direction]; cursor !== null;) {
    const page = await list(tenant, { ...query, cursor });
    pages.push(page);
    cursor = pageOf(page)[direction];
  }
  return pages;
}

describe('a walk through the list', () => {
  const instants = [
    '10:00:00.000001',
    '10:00:00.000002',
    '10:09:59.999999',
    '10:10:00',
    '11:30:00',
  ];
  const at = (time: string | undefined) => `2026-03-01T${time ?? '09:00:00'}Z`;
  // Few values of everything: most are equal to others, and some are not there.
  const rows = Array.from({ length: 90 }, (_, index) => {
    const flow_status = flowStatuses[(index * 5) % flowStatuses.length] as FlowStatus;
    const started = index % 7 === 0 ? null : at(instants[index % 3]);
    return rowOf({
      flow_status,
      flow_type: index % 4 === 0 ? 'assessment' : 'discovery',
      user_id: `user-${index % 3}`,
      created_at: at(instants[index % 5]),
      started_at: started,
      updated_at: at(instants[(index * 3) % 5]),
      ended_at: isClosed(flow_status) ? at(instants[3 + (index % 2)]) : null,
    });
  });
  let tenant: Tenant;
  beforeAll(async () => {
    tenant = await tenantWith(use, rows);
  });

  const exact = (time: string | null) =>
    // Digits of equal length compare as text.
    time === null
      ? '9'
      : time.replace(/(\.\d+)?Z/, (_, digits: string = '.') => digits.padEnd(7, '0'));
  const duration = ({ started_at, ended_at }: Row) =>
    started_at && ended_at ? Date.parse(ended_at) - Date.parse(started_at) : Infinity;
  type Parts = (string | number)[];
  const newestFirst = (row: Row): Parts => [`-${exact(row.created_at)}`, `-${row.flow_id}`];
  const keys: Record<FlowSort, (row: Row) => Parts> = {
    created_at: (row) => [exact(row.created_at), row.flow_id],
    started_at: (row) => [exact(row.started_at), row.flow_id],
    updated_at: (row) => [exact(row.updated_at), row.flow_id],
    status: (row) => [row.flow_status, ...newestFirst(row)],
    flow_type: (row) => [row.flow_type, row.flow_status, ...newestFirst(row)],
    duration_ms: (row) => [duration(row), row.flow_id],
  };
  const compare = (a: Parts, b: Parts): number => {
    for (const [index, one] of a.entries()) {
      const other = b[index] as typeof one;
      if (one === other) continue;
      const turned = String(one).startsWith('-') ? -1 : 1;
      return (one < other ? -1 : 1) * turned;
    }
    return 0;
  };

  const filters: Record<string, [Record<string, string>, (row: Row) => boolean]> = {
    none: [{}, () => true],
    'a status': [{ status: 'failed' }, ({ flow_status }) => flow_status === 'failed'],
    active: [{ status: 'active' }, ({ flow_status }) => !isClosed(flow_status)],
    'a type and statuses': [
      { flow_type: 'discovery', status: 'completed,running' },
      (row) => row.flow_type === 'discovery' && ['completed', 'running'].includes(row.flow_status),
    ],
    'a user': [{ user_id: 'user-1' }, ({ user_id }) => user_id === 'user-1'],
    'a start': [
      { 'started_at[gte]': at(instants[1]) },
      ({ started_at }) => started_at !== null && exact(started_at) >= exact(at(instants[1])),
    ],
    'no start after': [
      { 'started_at[lt]': at(instants[1]), deleted: 'include' },
      ({ started_at }) => started_at !== null && exact(started_at) < exact(at(instants[1])),
    ],
    'a window of updates': [
      { 'updated_at[gt]': at(instants[0]), 'updated_at[lte]': at(instants[3]) },
      ({ updated_at }) =>
        exact(updated_at) > exact(at(instants[0])) && exact(updated_at) <= exact(at(instants[3])),
    ],
    'an end': [
      { 'ended_at[gte]': at(instants[4]) },
      ({ ended_at }) => ended_at === at(instants[4]),
    ],
  };

  it('finds every flow exactly once and in order, forwards and back again', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...flowSorts),
        fc.boolean(),
        fc.constantFrom(...Object.keys(filters)),
        fc.integer({ min: 1, max: 40 }),
        async (by, descending, name, limit) => {
          const [filter, fits] = filters[name] as (typeof filters)[string];
          const expected = rows
            .filter(fits)
            .sort((a, b) => compare(keys[by](a), keys[by](b)) * (descending ? -1 : 1))
            .map(({ flow_id }) => flow_id);
          const query = { ...filter, sort: `${descending ? '-' : ''}${by}`, limit: String(limit) };
          const first = await list(tenant, query);
          const pages = [first, ...(await walk(tenant, query, 'next_cursor', first))];
          expect(pages.flatMap(idsOf)).toEqual(expected);
          expect(pageOf(first).prev_cursor).toBeNull();

          const last = pages.at(-1) as Answer;
          const back = [last, ...(await walk(tenant, query, 'prev_cursor', last))].reverse();
          expect(back.flatMap(idsOf)).toEqual(expected);
          // A page that was come to from behind leads forwards again.
          const [second] = back.slice(-2);
          if (second && back.length > 1)
            expect((await walk(tenant, query, 'next_cursor', second)).flatMap(idsOf)).toEqual(
              idsOf(last),
            );
        },
      ),
      { numRuns: 60 },
    );
  }, 120_000);
});
