/** What the engine keeps of a flow is ciphertext, and who may reads it all the same. */
import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadConfig } from '../../config';
import { createCodecServer } from '../../engine/codec-server';
import { inputOf, whyEnded } from '../../workers/reconcile/engine';
import { permanent } from '../../workflows/errors';
import { encryptionKey } from '../support/encryption-key';
import { expectProblem, FLOWS, type FlowApi, startFlowApi } from '../support/flow-api';
import { eventually, trivialPhases } from '../support/flows';
import { heldPhase } from '../support/held-phase';
import { temporalCli } from '../support/temporal-cli';

const TOKEN = 'a-token-of-the-tests-that-is-long-enough';
const keys = encryptionKey('today');
let flow: FlowApi;
let codec: Server;
let codecUrl = '';

beforeAll(async () => {
  flow = await startFlowApi({ encryptionKeys: keys });
  codec = await new Promise<Server>((resolve) => {
    const app = createCodecServer({
      keys,
      token: TOKEN,
      uiOrigin: 'http://127.0.0.1:8233',
      namespace: loadConfig().temporalNamespace,
    });
    const listening = app.listen(0, '127.0.0.1', () => {
      resolve(listening);
    });
  });
  codecUrl = `http://127.0.0.1:${(codec.address() as AddressInfo).port}`;
});
beforeEach(() => {
  Object.assign(flow.phases, trivialPhases());
});
afterAll(async () => {
  codec.close();
  await flow.stop();
});

/** Tenant and phase travel in a header, which no codec sees; ids are no secret. */
const withoutHeaders = (history: string): string =>
  JSON.stringify(
    JSON.parse(history, (key, value: unknown) =>
      key === 'header' || key === 'searchAttributes' ? undefined : value,
    ),
  );
const show = (flowId: string, ...options: string[]) =>
  temporalCli(['workflow', 'show', '--workflow-id', flowId, '--output', 'json', ...options]);
const showDecoded = (flowId: string, token = TOKEN) =>
  show(flowId, '--codec-endpoint', codecUrl, '--codec-auth', `Bearer ${token}`);
/** Payloads are base64 in the program's answer: a text that is there in either form is there. */
const holds = (history: string, text: string): boolean =>
  history.includes(text) ||
  [...history.matchAll(/"(?:data|messages?)": ?"([A-Za-z0-9+/]+=*)"/g)].some(([, data]) =>
    Buffer.from(data ?? '', 'base64')
      .toString()
      .includes(text),
  );

describe('the history of a flow', () => {
  const secret = `secret-${randomUUID()}`;
  let id = '';
  let upload = '';
  beforeAll(async () => {
    flow.phases['data_import'] = async (input, context) => ({
      ...(await trivialPhases().data_import(input, context)),
      result: { found: `result-${secret}` },
    });
    flow.phases['attribute_mapping'] = () => Promise.reject(permanent('TEST', `failure-${secret}`));
    const body = await flow.startBody();
    [upload = ''] = (body['configuration'] as { uploads: string[] }).uploads;
    const { body: started } = await flow.post(FLOWS, body);
    id = started['flow_id'] as string;
    await flow.untilStatus(id, 'blocked');
    await flow.post(`${FLOWS}/${id}/phases/attribute_mapping/fail`, { reason: `reason-${secret}` });
    await flow.untilStatus(id, 'failed');
  });

  it('has neither input, result, command nor failure in the clear', async () => {
    const history = await show(id);
    expect(history).toContain('EVENT_TYPE_WORKFLOW_EXECUTION_FAILED');
    for (const text of [upload, secret, flow.api.tenant.engagement_id])
      expect([text, holds(withoutHeaders(history), text)]).toEqual([text, false]);
    expect(history).toContain('Encoded failure');
  });

  it('is readable with the token', async () => {
    const history = await showDecoded(id);
    for (const text of [upload, `result-${secret}`, `failure-${secret}`, `reason-${secret}`])
      expect([text, holds(history, text)]).toEqual([text, true]);
  });

  it('tells the registry what failed, in clear text', async () => {
    const { body } = await flow.get(`${FLOWS}/${id}`);
    expect(JSON.stringify(body)).toContain(`failure-${secret}`);
  });

  it('gives the reconciler input and reason', async () => {
    const { runId } = await flow.flows.client.workflow.getHandle(id).describe();
    expect(await inputOf(flow.flows.client, id, runId)).toMatchObject({ tenant: flow.api.tenant });
    const why = await whyEnded(flow.flows.client, id, runId);
    expect(why.reason).toBe('Activity task failed');
  });
});

describe('commands to an encrypted flow', () => {
  it('carry who asked to the reconciler when it is ended by force', async () => {
    flow.phases['data_import'] = heldPhase().phase;
    const id = await flow.startFlow();
    await flow.untilStatus(id, 'running');
    await flow.post(`${FLOWS}/${id}/terminate`, { reason: 'enough' });
    const { client } = flow.flows;
    const { runId } = await eventually(
      () => client.workflow.getHandle(id).describe(),
      ({ status }) => status.name === 'TERMINATED',
    );
    expect(await whyEnded(client, id, runId)).toMatchObject({ reason: 'enough', source: 'api' });
    expect(holds(withoutHeaders(await show(id)), 'user_id')).toBe(false);
  });

  it('pass through every state, with approval, query and signal', async () => {
    const id = await flow.startFlow();
    await flow.untilStatus(id, 'awaiting_approval');
    const { body } = await flow.get(`${FLOWS}/${id}/status`);
    expect(body).toMatchObject({ source: 'engine' });
    // With a key the flow itself is asked, and refuses.
    const refused = await flow.post(`${FLOWS}/${id}/resume`, {}, { 'Idempotency-Key': 'again' });
    expectProblem(refused, 'conflict', 409);
    await flow.post(`${FLOWS}/${id}/approval`, { decision: 'approve' });
    await flow.untilStatus(id, 'completed');
  });
});

describe('a schedule', () => {
  it('starts one iteration after the other with what it encrypted once', async () => {
    for (const [name, phase] of Object.entries(trivialPhases()))
      flow.phases[name] = async (input, context) => ({
        ...(await phase(input, context)),
        algorithm: `${name}@1`,
      });
    const complete = async (id: string) => {
      await flow.untilStatus(id, 'awaiting_approval');
      await flow.post(`${FLOWS}/${id}/approval`, { decision: 'approve' });
      await flow.untilStatus(id, 'completed');
    };
    const id = await flow.startFlow();
    await complete(id);
    const schedules = '/api/v1/schedules';
    const rules = { scope: 'beginning', spec: { interval_ms: 365 * 86_400_000 } };
    const { body } = await flow.post(schedules, { flow_id: id, ...rules });
    const schedule = `${schedules}/${body['schedule_id'] as string}`;
    const newest = async (count: number): Promise<string> => {
      const found = await eventually(
        async () =>
          (await flow.get(`${FLOWS}/${id}/iterations`)).body['items'] as { flow_id: string }[],
        (items) => items.length === count,
      );
      return found[0]?.flow_id ?? '';
    };
    for (const taken of [1, 2]) {
      // The engine names what a schedule starts by the second: the next one has to be another.
      const second = Math.floor(Date.now() / 1000);
      await eventually(
        () => Promise.resolve(Math.floor(Date.now() / 1000)),
        (now) => now > second,
      );
      expect((await flow.post(`${schedule}/trigger`)).status).toBe(200);
      await complete(await newest(taken + 1));
      await eventually(
        async () =>
          (await flow.get(schedule)).body['state'] as { running: object[]; actions_taken: number },
        ({ running, actions_taken }) => running.length === 0 && actions_taken === taken,
      );
    }
    await flow.api.call('DELETE', schedule);
  });
});
