/** One action on many flows, over HTTP, done by the loop of a worker. */
import { randomUUID } from 'node:crypto';
import { startBulkOperations } from '../../workers/bulk/bulk-loop';
import { newTenant } from '../support/flows';
import type { Json } from '../support/api';
import { type BulkFlows, bulkFlows, BULKS } from '../support/bulk-flows';
import { deletedFlows, type DeletedFlows } from '../support/deleted-flows';
import { expectProblem, type FlowApi, FLOWS, startFlowApi } from '../support/flow-api';

let use: FlowApi;
let of: DeletedFlows;
let bulk: BulkFlows;
let loop: { stop: () => Promise<void> };
beforeAll(async () => {
  use = await startFlowApi();
  of = deletedFlows(use);
  bulk = bulkFlows(use);
  loop = startBulkOperations(of.deps);
});
afterAll(async () => {
  await loop.stop();
  await use.stop();
});

describe('a bulk operation', () => {
  it('does to each flow what its dry run said, and says who asked and why', async () => {
    const [waiting, paused, done, deleted] = [
      await bulk.atGate(3),
      (await bulk.atGate(1))[0]!,
      await of.completed(),
      await of.completed(),
    ];
    await use.post(`${FLOWS}/${paused}/pause`);
    await of.remove(deleted);
    const flow_ids = [...waiting, paused, done, deleted, randomUUID()];
    const request = { action: 'pause', flow_ids, reason: 'freeze', rate_per_s: 500 };
    const dry = await use.post(BULKS, { ...request, dry_run: true });
    expect(dry).toMatchObject({
      status: 200,
      body: {
        ...{ total: 7, accepted: 3, refused: 4, not_found: 1 },
        by_status: [
          { flow_status: 'awaiting_approval', accepted: 3, refused: 0 },
          { flow_status: 'completed', accepted: 0, refused: 2 },
          { flow_status: 'paused', accepted: 0, refused: 1 },
        ],
      },
    });
    expect((await use.get(BULKS)).body['items']).toEqual([]);

    const id = await bulk.start(request, { 'X-User-ID': 'ben', 'X-Request-ID': 'bulk-1' });
    const { body } = await bulk.untilState(id, 'finished');
    expect(body).toMatchObject({
      total: 7,
      counts: { pending: 0, done: 3, refused: 4, failed: 0 },
      eta_ms: 0,
    });
    const items = await bulk.items(id);
    expect(items.map(({ flow_id }) => flow_id)).toEqual(flow_ids);
    expect(items.map(({ outcome, code }) => [outcome, code])).toEqual([
      ...waiting.map(() => ['done', null]),
      ['refused', 'conflict'],
      ['refused', 'conflict'],
      ['refused', 'not_found'],
      ['refused', 'not_found'],
    ]);
    expect(items[3]).toMatchObject({
      detail: 'pause is not allowed while the flow is paused',
      current_status: 'paused',
      allowed_actions: expect.arrayContaining(['resume']) as unknown,
    });
    const refused = await bulk.items(id, 'outcome=refused&limit=2');
    expect(refused.map(({ item_no }) => item_no)).toEqual([4, 5]);
    const events = await use.get(`${FLOWS}/${waiting[0]!}/events?limit=200`);
    expect(events.body['items']).toContainEqual(
      expect.objectContaining({
        ...{ action: 'paused', actor: 'ben', source: 'api', reason: 'freeze' },
        request_id: 'bulk-1',
      }),
    );
  });

  it('takes the flows of a filter as they were when it was asked for, the oldest first', async () => {
    const tenant = newTenant();
    const ids = await bulk.atGate(3, tenant);
    const filter = { status: 'active', flow_type: 'discovery' };
    const id = await bulk.start({ action: 'pause', filter, rate_per_s: 2 }, {}, tenant);
    const [later] = await bulk.atGate(1, tenant);
    const { body } = await bulk.untilState(id, 'finished', tenant);
    expect(body).toMatchObject({ total: 3, selection: { filter: { flow_type: ['discovery'] } } });
    const items = await bulk.items(id, '', tenant);
    expect(items.map(({ flow_id }) => flow_id)).toEqual(ids);
    expect(await bulk.statusOf(later!, tenant)).toBe('awaiting_approval');
  });

  it('keeps to its rate', async () => {
    const flow_ids = await bulk.atGate(20);
    const id = await bulk.start({ action: 'pause', flow_ids, rate_per_s: 10 });
    await bulk.untilState(id, 'finished');
    const begun = (await bulk.items(id)).map(({ started_at }) => Date.parse(started_at as string));
    expect(Math.max(...begun) - Math.min(...begun)).toBeGreaterThanOrEqual(1600);
  });

  it('rests while it is paused, goes on when resumed, and leaves the rest when cancelled', async () => {
    const flow_ids = await bulk.atGate(12);
    const id = await bulk.start({ action: 'pause', flow_ids, rate_per_s: 5 });
    const path = `${BULKS}/${id}`;
    await bulk.untilDone(id, 2);
    const paused = await use.post(`${path}/pause`);
    expect(paused).toMatchObject({ status: 200, body: { state: 'paused', eta_ms: null } });
    const begun = await bulk.begun(id);
    expectProblem(await use.post(`${path}/pause`), 'conflict', 409);
    // What was under way may end; a second later nothing new has begun.
    await bulk.pass(1000);
    expect(await bulk.begun(id)).toBe(begun);
    expect((await use.get(path)).body).toMatchObject({ allowed_actions: ['resume', 'cancel'] });
    await use.post(`${path}/resume`);
    await bulk.untilDone(id, begun + 2);
    await use.post(`${path}/cancel`);
    const { body } = await bulk.untilState(id, 'cancelled');
    const { done, cancelled, pending } = body['counts'] as Record<string, number>;
    expect([done! + cancelled!, pending]).toEqual([12, 0]);
    expect(cancelled).toBeGreaterThan(0);
    const answer = await use.post(`${path}/resume`);
    expectProblem(answer, 'conflict', 409);
    expect(answer.body).toMatchObject({ current_status: 'cancelled', allowed_actions: [] });
    for (const { flow_id, outcome } of await bulk.items(id))
      expect(await bulk.statusOf(flow_id as string)).toBe(
        outcome === 'done' ? 'paused' : 'awaiting_approval',
      );
  });

  it('is finished at once when it means no flow', async () => {
    const body = { action: 'cancel', filter: { deleted: 'only' } };
    const tenant = newTenant();
    const headers = { 'Idempotency-Key': randomUUID() };
    const answer = await use.api.call('POST', BULKS, { tenant, headers, body });
    expect(answer).toMatchObject({ status: 202, body: { state: 'finished', total: 0, eta_ms: 0 } });
  });

  it.each([
    ['approve', {}, 'completed'],
    ['reject', { comment: 'again' }, 'awaiting_approval'],
    ['edit', { edits: [{ dataset_no: 0, source_column: 'a', target_field: null }] }, 'completed'],
    ['cancel', {}, 'cancelled'],
  ])('can %s', async (action, parameters, status) => {
    const flow_ids = await bulk.atGate(2);
    const id = await bulk.start({ action, flow_ids, parameters, rate_per_s: 500 });
    expect((await bulk.untilState(id, 'finished')).body).toMatchObject({ counts: { done: 2 } });
    for (const flow of flow_ids) await use.untilStatus(flow, status);
  });

  it('terminates with the reason', async () => {
    const flow_ids = await bulk.atGate(2);
    await bulk.startAndFinish({ action: 'terminate', flow_ids, reason: 'stuck', rate_per_s: 500 });
    for (const flow of flow_ids) expect(await of.engineStatus(flow)).toBe('TERMINATED');
  });

  it('deletes and restores, each once', async () => {
    const flow_ids = [await of.completed(), await of.completed()];
    for (const action of ['delete', 'delete']) {
      const finished = await bulk.startAndFinish({ action, flow_ids, rate_per_s: 500 });
      expect(finished).toMatchObject({ counts: { done: 2 } });
    }
    expect(await of.ids('deleted=only')).toEqual(expect.arrayContaining(flow_ids));
    const restore = { action: 'restore', flow_ids, rate_per_s: 500 };
    expect(await bulk.startAndFinish(restore)).toMatchObject({ counts: { done: 2 } });
    expect(await bulk.startAndFinish(restore)).toMatchObject({ counts: { refused: 2 } });
    expect((await of.audit(flow_ids[0]!)).slice(-2)).toMatchObject([
      { action: 'deleted' },
      { action: 'restored' },
    ]);
  });
});

describe('the request', () => {
  it('is known again by its key', async () => {
    const body = { action: 'pause', filter: { status: 'blocked' } };
    const headers = { 'Idempotency-Key': randomUUID() };
    const first = await use.post(BULKS, body, headers);
    expect(first.status).toBe(202);
    expect(first.headers.get('location')).toBe(`${BULKS}/${first.body['operation_id'] as string}`);
    const again = await use.post(BULKS, body, headers);
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([200, 'true']);
    expect(again.body['operation_id']).toBe(first.body['operation_id']);
    expectProblem(await use.post(BULKS, { ...body, action: 'cancel' }, headers), 'invalid', 422);
    expectProblem(await use.post(BULKS, body), 'malformed', 400);
  });

  it.each([
    [{ action: 'pause' }, '/filter'],
    [{ action: 'pause', filter: {}, flow_ids: [randomUUID()] }, '/filter'],
    [{ action: 'pause', filter: { status: 'lost' } }, '/filter/status/0'],
    [{ action: 'pause', filter: { colour: 'red' } }, '/filter/colour'],
    [{ action: 'rename', filter: {} }, '/action'],
    [{ action: 'pause', flow_ids: [] }, '/flow_ids'],
    [{ action: 'pause', flow_ids: ['x'] }, '/flow_ids/0'],
    [{ action: 'pause', filter: {}, rate_per_s: 501 }, '/rate_per_s'],
    [{ action: 'pause', filter: {}, parameters: { comment: 'x' } }, '/parameters/comment'],
    [{ action: 'edit', filter: {} }, '/parameters/edits'],
    [{ action: 'skip', filter: {} }, '/reason'],
    [{ action: 'terminate', filter: {} }, '/reason'],
  ])('%j is refused at its pointer', async (body, pointer) => {
    const answer = await use.post(BULKS, body, { 'Idempotency-Key': randomUUID() });
    expectProblem(answer, 'invalid', 422);
    expect((answer.body['errors'] as Json[])[0]).toMatchObject({ pointer });
  });
});

it('keeps tenants apart: ids of another tenant are not found, a filter does not reach them', async () => {
  const [own, other] = [newTenant(), newTenant()];
  const [mine] = await bulk.atGate(1, own);
  const [theirs] = await bulk.atGate(1, other);
  const byIds = { action: 'pause', flow_ids: [mine, theirs], rate_per_s: 500 };
  const dry = await use.api.call('POST', BULKS, { tenant: own, body: { ...byIds, dry_run: true } });
  expect(dry.body).toMatchObject({ accepted: 1, not_found: 1 });
  const id = await bulk.start(byIds, {}, own);
  await bulk.untilState(id, 'finished', own);
  expect((await bulk.items(id, '', own))[1]).toMatchObject({
    outcome: 'refused',
    code: 'not_found',
  });
  const byFilter = await bulk.start({ action: 'cancel', filter: {}, rate_per_s: 500 }, {}, own);
  const { body: finished } = await bulk.untilState(byFilter, 'finished', own);
  expect(finished).toMatchObject({ total: 1, counts: { done: 1 } });
  expect(await bulk.statusOf(theirs!, other)).toBe('awaiting_approval');
  for (const path of ['', '/items'])
    expectProblem(
      await use.api.call('GET', `${BULKS}/${id}${path}`, { tenant: other }),
      'not_found',
      404,
    );
  const { body } = await use.api.call('GET', BULKS, { tenant: other });
  expect(body['items']).toEqual([]);
});
