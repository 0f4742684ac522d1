/** A message that comes while a flow records its end, which takes long when the registry is away. */
import { createKnex, withTenant } from '../../db/knex';
import { commandSignal } from '../../workflows/messages';
import { type FlowApi, FLOWS, startFlowApi } from '../support/flow-api';
import { eventually } from '../support/flows';
import { heldPhase } from '../support/held-phase';

let flow: FlowApi;
beforeAll(async () => {
  flow = await startFlowApi();
});
afterAll(() => flow.stop());

const actionsOf = (id: string) =>
  withTenant(flow.database.db, flow.api.tenant, (trx) =>
    trx('flow_events').where({ flow_id: id }).orderBy('event_id').pluck<string[]>('action'),
  );

it('is recorded as refused, after the end, and changes nothing of it', async () => {
  const last = heldPhase();
  flow.phases['tech_debt'] = last.phase;
  const id = await flow.startFlow();
  await flow.untilStatus(id, 'awaiting_approval');
  await flow.post(`${FLOWS}/${id}/approval`, { decision: 'approve' });
  await last.entered;
  const admin = createKnex(flow.database.url, { max: 1, privileged: true });
  // Nobody can write to the audit log: the last record falls back to an ordinary activity, and the task ends.
  const blocked = await admin.transaction();
  await blocked.raw('lock table flow_events in exclusive mode');
  last.release();
  const handle = flow.flows.client.workflow.getHandle(id);
  const history = async () => (await handle.fetchHistory()).events ?? [];
  await eventually(history, (events) =>
    events.some(
      ({ activityTaskScheduledEventAttributes: scheduled }) =>
        scheduled?.activityType?.name === 'recordFlowEvent',
    ),
  );
  await handle.signal(commandSignal('pause'), {});
  await eventually(history, (events) => {
    const signal = events.findIndex((event) => event.workflowExecutionSignaledEventAttributes);
    const task = events.findLastIndex((event) => event.workflowTaskStartedEventAttributes);
    return signal >= 0 && task > signal;
  });
  await blocked.commit();
  await admin.destroy();
  await handle.result();
  expect(await actionsOf(id)).toEqual([
    ...['created', 'started', 'awaiting_approval', 'approved', 'completed', 'refused'],
  ]);
  const { body } = await flow.get(`${FLOWS}/${id}`);
  expect([body['flow_status'], body['status_reason'] ?? null]).toEqual(['completed', null]);
});
