/** Flows read over HTTP. */
import { randomUUID } from 'node:crypto';
import { withTenant } from '../../db/knex';
import type { Answer, Json } from '../support/api';
import { expectProblem, type FlowApi, FLOWS, startFlowApi } from '../support/flow-api';
import { newTenant } from '../support/flows';

let use: FlowApi;
beforeAll(async () => {
  use = await startFlowApi();
});
afterAll(() => use.stop());

describe('a flow that is read', () => {
  it('is not sent again while it is the same', async () => {
    const id = await use.startFlow();
    const { headers } = await use.untilStatus(id, 'awaiting_approval');
    const etag = headers.get('etag') as string;
    for (const tag of [etag, `W/${etag}`, `"other", ${etag}`, '*'])
      expect((await use.get(`${FLOWS}/${id}`, { 'If-None-Match': tag })).status).toBe(304);
    await use.post(`${FLOWS}/${id}/pause`);
    const changed = await use.get(`${FLOWS}/${id}`, { 'If-None-Match': etag });
    expect([changed.status, changed.body['flow_status']]).toEqual([200, 'paused']);
    expect(changed.headers.get('etag')).not.toBe(etag);
  });

  it('is the same document under the original’s path, and its status is the engine’s', async () => {
    const id = await use.startFlow();
    const { body } = await use.untilStatus(id, 'awaiting_approval');
    expect((await use.get(`/api/v1/master-flows/${id}`)).body).toEqual(body);
    const status = await use.get(`${FLOWS}/${id}/status`);
    expect(status.body).toMatchObject({
      source: 'engine',
      engine_error: null,
      state: { status: 'awaiting_approval', gate: { phase: 'attribute_mapping' } },
      registry: { flow_status: 'awaiting_approval' },
    });
    const run = await use.get(`${FLOWS}/${id}/phases`);
    expect((run.body['items'] as Json[])[0]).toMatchObject({ phase: 'data_import', attempt: 1 });
  });

  it('is in lists of 120 exactly once, newest first, whatever the page', async () => {
    const tenant = newTenant();
    const rows = Array.from({ length: 120 }, (_, index) => ({
      flow_id: randomUUID(),
      flow_type: 'discovery',
      user_id: 'tester',
      lineage_id: randomUUID(),
      // Ten flows of each instant, a microsecond apart: the id decides, and no fraction is lost.
      created_at: `2026-01-01T00:00:00.${String(100_000 + Math.floor(index / 10))}Z`,
    }));
    await withTenant(use.database.db, tenant, (trx) => trx('master_flows').insert(rows));
    const list = async (path: string, limit: number) => {
      const seen: Json[] = [];
      let cursor: string | null = '';
      do {
        const separator = path.includes('?') ? '&' : '?';
        const { body }: Answer = await use.api.call(
          'GET',
          `${path}${separator}limit=${limit}${cursor ? `&cursor=${cursor}` : ''}`,
          { tenant },
        );
        seen.push(...(body['items'] as Json[]));
        cursor = (body['page'] as { next_cursor: string | null }).next_cursor;
      } while (cursor);
      return seen.map(({ flow_id }) => flow_id);
    };
    const expected = [...rows]
      .sort((a, b) =>
        a.created_at === b.created_at
          ? b.flow_id.localeCompare(a.flow_id)
          : b.created_at.localeCompare(a.created_at),
      )
      .map(({ flow_id }) => flow_id);
    expect(await list(FLOWS, 7)).toEqual(expected);
    expect(await list(`${FLOWS}?status=active&flow_type=discovery`, 60)).toEqual(expected);
    expect(await list('/api/v1/master-flows/active', 200)).toEqual(expected);
    expect(await list(`${FLOWS}?status=completed,failed`, 200)).toEqual([]);
  });

  it.each([
    ['limit=0', '/limit'],
    ['limit=201', '/limit'],
    ['status=sleeping', '/status/0'],
    ['stauts=failed', '/stauts'],
    ['cursor=abc', '/cursor'],
    ['flow_type=%00', '/flow_type/0'],
  ])('is not listed for %s', async (query, pointer) => {
    const answer = await use.get(`${FLOWS}?${query}`);
    expectProblem(answer, 'invalid', 422);
    expect(answer.body['errors']).toMatchObject([{ pointer }]);
  });

  it('has pages that belong to one filter', async () => {
    await use.startFlow();
    await use.startFlow();
    const { body } = await use.get(`${FLOWS}?limit=1`);
    const { next_cursor } = body['page'] as { next_cursor: string };
    expectProblem(
      await use.get(`${FLOWS}?limit=1&status=failed&cursor=${next_cursor}`),
      'invalid',
      422,
    );
  });
});
