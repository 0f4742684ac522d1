/** Flows that are under way when keys are set for the first time, or get a successor. */
import { startApi } from '../support/api';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { encryptionKey } from '../support/encryption-key';
import { FLOWS } from '../support/flow-api';
import { eventually, startFlowHarness, trivialPhases } from '../support/flows';

const [old, today] = [encryptionKey('old'), encryptionKey('today')];
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** Worker and API with these keys, as long as `use` takes. */
async function withKeys<T>(
  keys: string | undefined,
  taskQueue: string,
  use: (system: {
    flows: Awaited<ReturnType<typeof startFlowHarness>>;
    api: Awaited<ReturnType<typeof startApi>>;
  }) => Promise<T>,
): Promise<T> {
  const options = { taskQueue, ...(keys && { encryptionKeys: keys }) };
  const flows = await startFlowHarness(database.db, trivialPhases(), options);
  const api = await startApi(database.db, options);
  try {
    return await use({ flows, api });
  } finally {
    await api.stop();
    await flows.stop();
  }
}

const encoding = (payload: { metadata?: Record<string, Uint8Array> | null } | undefined) =>
  ['encoding', 'encryption-key-id'].map((name) =>
    Buffer.from(payload?.metadata?.[name] ?? []).toString(),
  );

describe.each([
  ['without a key', undefined, ['json/plain', '']],
  ['with the old key', old, ['binary/encrypted', 'old']],
])('a flow that was started %s', (_how, first, before) => {
  it('goes on with the new one', async () => {
    const taskQueue = `rotation-${first ? 'old' : 'none'}-${process.pid}-${Date.now()}`;
    const started = await withKeys(first, taskQueue, async ({ api, flows }) => {
      const flowId = await flows.start({ tenant: api.tenant });
      await eventually(
        () => flows.row(api.tenant, flowId),
        (row) => row?.['flow_status'] === 'awaiting_approval',
      );
      return { flowId, tenant: api.tenant };
    });
    const { flowId, tenant } = started;
    await withKeys([today, old].join(), taskQueue, async ({ api, flows }) => {
      const approval = await api.call('POST', `${FLOWS}/${flowId}/approval`, {
        tenant,
        body: { decision: 'approve' },
      });
      expect([approval.status, approval.body['detail']]).toEqual([200, undefined]);
      await eventually(
        () => flows.row(tenant, flowId),
        (row) => row?.['flow_status'] === 'completed',
      );
      const handle = flows.client.workflow.getHandle(flowId);
      // The registry has the end a moment before the engine.
      await handle.result();
      const { events } = await handle.fetchHistory();
      const input = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0];
      const result =
        events?.at(-1)?.workflowExecutionCompletedEventAttributes?.result?.payloads?.[0];
      expect(encoding(input as never)).toEqual(before);
      expect(encoding(result as never)).toEqual(['binary/encrypted', 'today']);
    });
  });
});
