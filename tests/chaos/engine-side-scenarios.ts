/** Things done to flows past the API: messages twice and out of order, an operator's terminate and reset. */
import { randomUUID } from 'node:crypto';
import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import { type CommandName, commandSignal, commandUpdate } from '../../workflows/messages';
import { acrossTenants } from '../../db/knex';
import type { ActionOutcome } from './ledger';
import type { Scenario, Trouble } from './scenario';

const noLongerOpen = (error: unknown): boolean =>
  error instanceof WorkflowNotFoundError || error instanceof WorkflowExecutionAlreadyStartedError;

/** Up to this many flows that have not ended. */
const openFlows = (trouble: Trouble, limit: number): Promise<string[]> =>
  acrossTenants(trouble.stack.db, (trx) =>
    trx('master_flows')
      .whereNull('ended_at')
      .whereNotNull('run_id')
      .orderByRaw('md5(flow_id::text)')
      .limit(limit)
      .pluck<string[]>('flow_id'),
  );

export const disorderMessages: Scenario = {
  name: 'messages',
  title: 'signals and updates sent twice and out of order',
  seconds: 25,
  cause: async (trouble) => {
    while (trouble.lasts()) {
      await trouble.wait(100);
      const flows = await openFlows(trouble, 8);
      await Promise.all(flows.map((flowId) => sendInDisorder(trouble, flowId)));
    }
  },
};

const COMMANDS: readonly CommandName[] = ['pause', 'resume', 'approve', 'retry'];

async function sendInDisorder(trouble: Trouble, flowId: string): Promise<void> {
  const { random } = trouble;
  const messages = Array.from({ length: 4 }, () => ({
    id: randomUUID(),
    name: random.pick(COMMANDS),
    isUpdate: random.chance(0.5),
  }));
  const sendings = random.shuffle([...messages, ...messages]);
  const outcomes = await Promise.all(
    sendings.map(async ({ id, name, isUpdate }): Promise<[string, ActionOutcome]> => {
      await trouble.wait(random.int(0, 50));
      trouble.count(isUpdate ? 'updates' : 'signals');
      return [id, await send(trouble, flowId, id, name, isUpdate)];
    }),
  );
  for (const { id, name } of messages) {
    // Both sendings of one update have one outcome; a flow that ended between them answers the second one with no.
    const ours = outcomes.filter(([of]) => of === id).map(([, outcome]) => outcome);
    const outcome = ours.includes('done') ? 'done' : (ours[0] ?? 'unclear');
    trouble.ledger.actions.push({ requestId: id, flowId, name, outcome, answer: ours.join(', ') });
  }
}

async function send(
  { stack: { client } }: Trouble,
  flowId: string,
  id: string,
  name: CommandName,
  isUpdate: boolean,
): Promise<ActionOutcome> {
  const handle = client.workflow.getHandle(flowId);
  const command = {
    command_id: id,
    origin: { user_id: 'chaos', request_id: id, source: 'operator' as const },
  };
  try {
    if (!isUpdate) {
      await handle.signal(commandSignal(name), command);
      return 'sent';
    }
    await handle.executeUpdate(commandUpdate(name), { args: [command], updateId: id });
    return 'done';
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError) return 'refused';
    return noLongerOpen(error) ? (isUpdate ? 'unclear' : 'refused') : 'unclear';
  }
}

/** An operator acts on about one flow in this many. */
const UNTOUCHED = 0.7;

export const operate: Scenario = {
  name: 'operators',
  title: 'terminate and reset past the API',
  seconds: 30,
  cause: async (trouble) => {
    const touched = new Set<string>();
    while (trouble.lasts()) {
      await trouble.wait(200);
      for (const flowId of await openFlows(trouble, 1000)) {
        if (touched.has(flowId)) continue;
        touched.add(flowId);
        if (trouble.random.chance(UNTOUCHED)) continue;
        await trouble.wait(trouble.random.int(0, 300));
        const act = trouble.random.pick(['terminate', 'reset'] as const);
        const done = await (act === 'reset' ? reset : terminate)(trouble, flowId);
        if (done) trouble.count(act);
      }
    }
  },
};

const terminate = ({ stack }: Trouble, flowId: string): Promise<boolean> =>
  stack.client.workflow
    .getHandle(flowId)
    .terminate('decommissioned')
    .then(() => true, unlessEnded);

/** Back to a workflow task the flow has finished; messages that came later are sent again by the engine. */
async function reset(trouble: Trouble, flowId: string): Promise<boolean> {
  const { client } = trouble.stack;
  const { events } = await client.workflow.getHandle(flowId).fetchHistory();
  const finished = (events ?? []).filter((event) => event.workflowTaskCompletedEventAttributes);
  if (finished.length === 0) return false;
  const point = trouble.random.pick(finished);
  return client.workflowService
    .resetWorkflowExecution({
      namespace: client.options.namespace,
      workflowExecution: { workflowId: flowId },
      reason: 'an operator tries again from here',
      requestId: randomUUID(),
      workflowTaskFinishEventId: point.eventId ?? null,
    })
    .then(() => true, unlessEnded);
}

function unlessEnded(error: unknown): boolean {
  if (noLongerOpen(error) || /not found|already completed|cannot be reset/i.test(String(error)))
    return false;
  throw error;
}
