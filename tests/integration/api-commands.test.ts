/** Flows steered over HTTP. */
import { randomUUID } from 'node:crypto';
import { permanent } from '../../workflows/errors';
import type { Json } from '../support/api';
import { expectProblem, type FlowApi, FLOWS, startFlowApi } from '../support/flow-api';
import { eventually, newTenant, trivial, trivialPhases } from '../support/flows';

let use: FlowApi;
beforeAll(async () => {
  use = await startFlowApi();
});
afterAll(() => use.stop());
beforeEach(() => Object.assign(use.phases, trivialPhases()));

describe('a command', () => {
  it('pauses and resumes, and says in the log who asked and why', async () => {
    const id = await use.startFlow();
    await use.untilStatus(id, 'awaiting_approval');
    const paused = await use.post(
      `${FLOWS}/${id}/pause`,
      { reason: 'change freeze' },
      { 'X-User-ID': 'ben', 'X-Request-ID': 'req-2' },
    );
    expect(paused.body).toMatchObject({ status: 'paused', flow_id: id });
    expect((await use.get(`${FLOWS}/${id}`)).body['status_reason']).toBe('change freeze');
    expect((await use.post(`${FLOWS}/${id}/resume`)).body['status']).toBe('awaiting_approval');
    const { body } = await use.get(`${FLOWS}/${id}/events?limit=200`);
    expect((body['items'] as Json[]).find(({ action }) => action === 'paused')).toMatchObject({
      actor: 'ben',
      source: 'api',
      reason: 'change freeze',
      request_id: 'req-2',
    });
  });

  it('under the same key has its first outcome again', async () => {
    const id = await use.startFlow();
    await use.untilStatus(id, 'awaiting_approval');
    const headers = { 'Idempotency-Key': 'k1' };
    const first = await use.post(`${FLOWS}/${id}/pause`, {}, headers);
    const again = await use.post(`${FLOWS}/${id}/pause`, {}, headers);
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.body).toEqual(first.body);
    expectProblem(await use.post(`${FLOWS}/${id}/pause`), 'conflict', 409);
  });

  it('under the same key has its first outcome again when the flow has ended since', async () => {
    const id = await use.startFlow();
    await use.untilStatus(id, 'awaiting_approval');
    const approve = (key: string) =>
      use.post(`${FLOWS}/${id}/approval`, { decision: 'approve' }, { 'Idempotency-Key': key });
    const first = await approve('k2');
    await use.untilStatus(id, 'completed');
    const again = await approve('k2');
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.body).toEqual(first.body);
    expectProblem(await approve('k3'), 'conflict', 409);
  });

  it('that the state table refuses is told what is allowed, from the engine and from the registry', async () => {
    const id = await use.startFlow();
    await use.untilStatus(id, 'awaiting_approval');
    const open = await use.post(`${FLOWS}/${id}/resume`);
    expectProblem(open, 'conflict', 409);
    expect(open.body).toMatchObject({
      flow_id: id,
      current_status: 'awaiting_approval',
      retryable: false,
    });
    expect(open.body['allowed_actions']).toContain('approve');
    await use.post(`${FLOWS}/${id}/cancel`, { reason: 'wrong file' });
    await use.untilStatus(id, 'cancelled');
    const closed = await use.post(`${FLOWS}/${id}/pause`);
    expectProblem(closed, 'conflict', 409);
    expect(closed.body).toMatchObject({
      current_status: 'cancelled',
      allowed_actions: ['rerun', 'delete'],
    });
  });

  it('approves, and the flow ends completed', async () => {
    const id = await use.startFlow();
    await use.untilStatus(id, 'awaiting_approval');
    const { body } = await use.post(`${FLOWS}/${id}/approval`, {
      decision: 'approve',
      comment: 'ok',
    });
    expect(body['status']).toBe('running');
    const done = await use.untilStatus(id, 'completed');
    expect(done.body).toMatchObject({ progress: 100, allowed_actions: ['rerun', 'delete'] });
  });

  it('hands edits and objections to the phase, and approves with edits as an edit', async () => {
    const inputs: Json[] = [];
    use.phases['attribute_mapping'] = (input, context) => {
      inputs.push(input);
      return trivial(input, context);
    };
    const id = await use.startFlow();
    await use.untilStatus(id, 'awaiting_approval');
    const edits = [{ dataset_no: 0, source_column: 'RAM', target_field: null }];
    await use.post(`${FLOWS}/${id}/approval`, { decision: 'reject', comment: 'no', edits });
    await eventually(
      () => Promise.resolve(inputs.length),
      (count) => count === 2,
    );
    await use.untilStatus(id, 'awaiting_approval');
    await use.post(`${FLOWS}/${id}/approval`, { decision: 'approve', edits });
    await use.untilStatus(id, 'completed');
    expect(inputs[2]?.['revisions']).toMatchObject([
      { decision: 'reject', comment: 'no', edits },
      { decision: 'edit', edits },
    ]);
  });

  it.each([
    ['approval', { decision: 'maybe' }, '/decision'],
    ['approval', { decision: 'edit', edits: [] }, '/edits'],
    ['approval', { decision: 'edit', edits: [{ dataset_no: 0 }] }, '/edits/0/source_column'],
    ['approval', { decision: 'reject', comment: '\ud800' }, '/comment'],
    ['pause', { mode: 'sideways' }, '/mode'],
    ['pause', { reason: 'x'.repeat(2001) }, '/reason'],
    ['pause', { reason: 'a\0' }, '/reason'],
    ['cancel', { why: 'x' }, '/why'],
    ['phases/inventory/skip', {}, '/reason'],
    ['phases/inventory/skip', { reason: 'x', result_id: randomUUID() }, '/result_id'],
  ])('%s of a wrong body is refused at its pointer (%#)', async (action, body, pointer) => {
    const answer = await use.post(`${FLOWS}/${randomUUID()}/${action}`, body);
    expectProblem(answer, 'invalid', 422);
    expect((answer.body['errors'] as Json[])[0]).toMatchObject({ pointer });
  });

  it('retries a blocked phase, and only that one', async () => {
    let broken = true;
    use.phases['inventory'] = (input, context) =>
      broken
        ? Promise.reject(permanent('REF_UNRESOLVED', 'no such import'))
        : trivial(input, context);
    const id = await use.startFlow();
    await use.untilStatus(id, 'awaiting_approval');
    await use.post(`${FLOWS}/${id}/approval`, { decision: 'approve' });
    await use.untilStatus(id, 'blocked');
    expectProblem(await use.post(`${FLOWS}/${id}/phases/tech_debt/retry`), 'conflict', 409);
    broken = false;
    expect((await use.post(`${FLOWS}/${id}/phases/inventory/retry`)).status).toBe(200);
    await use.untilStatus(id, 'completed');
  });

  it('skips a blocked phase with an earlier result of it, of the same tenant', async () => {
    const earlier = await use.startFlow();
    await use.untilStatus(earlier, 'awaiting_approval');
    await use.post(`${FLOWS}/${earlier}/approval`, { decision: 'approve' });
    const { body } = await use.untilStatus(earlier, 'completed');
    const resultOf = (phase: string) =>
      (body['phases'] as Json[]).find((run) => run['phase'] === phase)?.['result_id'];

    use.phases['inventory'] = () => Promise.reject(permanent('internal', 'broken'));
    let given: Json = {};
    use.phases['tech_debt'] = (input, context) => {
      given = input;
      return trivial(input, context);
    };
    const id = await use.startFlow();
    await use.untilStatus(id, 'awaiting_approval');
    await use.post(`${FLOWS}/${id}/approval`, { decision: 'approve' });
    await use.untilStatus(id, 'blocked');
    const skip = `${FLOWS}/${id}/phases/inventory/skip`;
    expectProblem(
      await use.post(skip, { reason: 'x', result_id: resultOf('tech_debt') }),
      'invalid',
      422,
    );
    const done = await use.post(skip, { reason: 'as before', result_id: resultOf('inventory') });
    expect(done.status).toBe(200);
    await use.untilStatus(id, 'completed');
    expect(given['inventory_id']).toBe(resultOf('inventory'));
  });

  it('finds its own flow only: every route answers 404 to another tenant', async () => {
    const id = await use.startFlow();
    const tenant = newTenant();
    const document = await use.get('/api/v1/openapi.json');
    const paths = document.body['paths'] as Record<string, Record<string, unknown>>;
    const bodies: Record<string, unknown> = {
      approval: { decision: 'approve' },
      skip: { reason: 'x' },
      terminate: { reason: 'x' },
      rerun: { scope: 'beginning' },
      decision: { decision: 'approve' },
      reassign: { to: ['x'] },
      collaboration: { agent_name: 'a', action: 'a' },
      'learning-patterns': { pattern_type: 'p' },
      backfill: { start_at: '2026-01-01T00:00:00Z', end_at: '2026-01-02T00:00:00Z' },
      '{flow_type}': { paused: false },
      quotas: { running_flows: null },
      '{schedule_id}': { scope: 'incomplete', spec: { cron: ['@daily'] } },
    };
    const queries: Record<string, string> = {
      '/flow-types/{flow_type}/iterations': `?lineage_id=${id}`,
      compare: `?with=${id}`,
      'compare/assets': `?with=${id}&change=added`,
    };
    const tried: string[] = [];
    for (const [path, operations] of Object.entries(paths)) {
      if (!path.includes('{')) continue;
      for (const method of Object.keys(operations)) {
        const address = `/api/v1${path}`
          .replace('{flow_id}', id)
          .replace('{phase}', 'inventory')
          .replace('{drift_id}', '1')
          .replace(/\{\w+\}/, randomUUID());
        const body =
          method === 'post' || method === 'put'
            ? (bodies[path.split('/').at(-1) as string] ?? {})
            : undefined;
        const query = queries[path] ?? queries[path.split('/').slice(3).join('/')] ?? '';
        const answer = await use.api.call(method.toUpperCase(), address + query, {
          tenant,
          ...(body !== undefined && { body }),
        });
        const kinds: Record<string, string> = {
          uploads: 'upload',
          'flow-types': 'flow type',
          tenants: 'tenant',
          drift: 'drift entry',
          'bulk-operations': 'bulk operation',
          approvals: 'approval',
          schedules: 'schedule',
          lineages: 'lineage',
        };
        const detail = kinds[path.split('/')[1] ?? ''] ?? 'flow';
        expect([method, path, answer.status, answer.body['detail']]).toEqual([
          method,
          path,
          404,
          `there is no such ${detail}`,
        ]);
        tried.push(path);
      }
    }
    expect(tried.length).toBeGreaterThan(25);
  });
});

describe('a deletion', () => {
  it.each(['flows', 'master-flows'])(
    'under /%s cancels, hides and can be repeated',
    async (base) => {
      const id = await use.startFlow();
      await use.untilStatus(id, 'awaiting_approval');
      const path = `/api/v1/${base}/${id}`;
      expect((await use.api.call('DELETE', path)).status).toBe(204);
      expect((await use.api.call('DELETE', path)).status).toBe(204);
      expectProblem(await use.get(path), 'not_found', 404);
      expectProblem(await use.post(`${FLOWS}/${id}/pause`), 'not_found', 404);
      const { body } = await use.get(FLOWS);
      expect((body['items'] as Json[]).map(({ flow_id }) => flow_id)).not.toContain(id);
      await eventually(
        () => use.flows.client.workflow.getHandle(id).describe(),
        ({ status }) => status.name === 'CANCELLED',
      );
      expectProblem(
        await use.api.call('DELETE', `/api/v1/${base}/${randomUUID()}`),
        'not_found',
        404,
      );
    },
  );
});
