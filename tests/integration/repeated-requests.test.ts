/** The same request twice, two at once, and requests decided on what has changed since. */
import { randomUUID } from 'node:crypto';
import { claimRequest, CLAIM_LIMIT_S } from '../../db/stored-responses';
import { acrossTenants } from '../../db/knex';
import { expectProblem, type FlowApi, FLOWS, startFlowApi } from '../support/flow-api';
import { trivialPhases } from '../support/flows';

let use: FlowApi;
beforeAll(async () => {
  use = await startFlowApi();
});
afterAll(() => use.stop());
beforeEach(() => Object.assign(use.phases, trivialPhases()));

const keyed = (key: string) => ({ 'Idempotency-Key': key });
const waiting = async (): Promise<string> => {
  const id = await use.startFlow();
  await use.untilStatus(id, 'awaiting_approval');
  return id;
};

describe('a start', () => {
  it('needs a key', async () => {
    const response = await fetch(`${use.api.url}${FLOWS}`, {
      method: 'POST',
      headers: { ...use.api.headers(), 'Content-Type': 'application/json' },
      body: JSON.stringify(await use.startBody()),
    });
    expect([response.status, await response.json()]).toMatchObject([400, { code: 'malformed' }]);
  });

  it('that comes two hundred times at once is one flow', async () => {
    const body = await use.startBody();
    const key = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => use.post(FLOWS, body, keyed(key))),
    );
    expect(new Set(answers.map((answer) => answer.body['flow_id'])).size).toBe(1);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(199);
    const { rows } = await acrossTenants(use.database.db, (trx) =>
      trx.raw<{ rows: unknown[] }>('select 1 from master_flows where idempotency_key = ?', [key]),
    );
    expect(rows).toHaveLength(1);
  });
});

describe('a request under a key', () => {
  const pause = async (id: string, key: string, reason: string) =>
    use.post(`${FLOWS}/${id}/pause`, { reason }, keyed(key));

  it('is answered as it was the first time, and done once', async () => {
    const id = await waiting();
    const key = randomUUID();
    const first = await pause(id, key, 'freeze');
    await use.post(`${FLOWS}/${id}/resume`);
    const again = await pause(id, key, 'freeze');
    expect([again.status, again.body]).toEqual([first.status, first.body]);
    expect([first, again].map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([
      null,
      'true',
    ]);
    expect((await use.get(`${FLOWS}/${id}`)).body['flow_status']).toBe('awaiting_approval');
  });

  it('refuses another request under it', async () => {
    const id = await waiting();
    const key = randomUUID();
    await pause(id, key, 'freeze');
    expectProblem(await pause(id, key, 'another reason'), 'invalid', 422);
  });

  it('keeps nothing of a refusal: the key is free again', async () => {
    const id = await waiting();
    const key = randomUUID();
    const path = `${FLOWS}/${id}/resume`;
    expectProblem(await use.post(path, {}, keyed(key)), 'conflict', 409);
    await pause(id, randomUUID(), 'freeze');
    expect((await use.post(path, {}, keyed(key))).status).toBe(200);
  });

  it('says that the first one is under way, and takes over from a process that died', async () => {
    const route = 'POST /reconcile';
    const key = randomUUID();
    const first = await use.post('/api/v1/reconcile', {}, keyed(key));
    expect(first.status).toBe(202);
    const unfinished = (age: number) =>
      acrossTenants(use.database.db, (trx) =>
        trx('stored_responses')
          .where({ idempotency_key: key })
          .update({ status: null, claimed_at: trx.raw(`now() - ? * interval '1 second'`, [age]) }),
      );
    await unfinished(CLAIM_LIMIT_S - 5);
    const second = await use.post('/api/v1/reconcile', {}, keyed(key));
    expectProblem(second, 'in_progress', 409);
    expect([second.headers.get('retry-after'), second.body['retryable']]).toEqual(['1', true]);
    await unfinished(CLAIM_LIMIT_S + 5);
    expect((await use.post('/api/v1/reconcile', {}, keyed(key))).status).toBe(202);
    const known = await claimRequest(use.database.db, use.api.tenant, { route, key, sha256: 'x' });
    expect(known.kind).toBe('other_request');
  });
});

describe('If-Match', () => {
  it('lets through what was decided on the flow as it is, and refuses what was not', async () => {
    const id = await waiting();
    const seen = (await use.get(`${FLOWS}/${id}`)).headers.get('etag') ?? '';
    const path = `${FLOWS}/${id}/pause`;
    expect((await use.post(path, {}, { 'If-Match': `"other", ${seen}` })).status).toBe(200);
    const stale = await use.post(`${FLOWS}/${id}/resume`, {}, { 'If-Match': seen });
    expectProblem(stale, 'precondition_failed', 412);
    expect(stale.body['current_status']).toBe('paused');
    const weak = await use.post(`${FLOWS}/${id}/resume`, {}, { 'If-Match': `W/${seen}` });
    expectProblem(weak, 'precondition_failed', 412);
    expect((await use.post(`${FLOWS}/${id}/resume`, {}, { 'If-Match': '*' })).status).toBe(200);
  });
});
