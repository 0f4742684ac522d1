/** The people and programs around one flow: start it, answer at its gates, pause, cancel and repair it as planned. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { ApiClient } from '../../client/api-client';
import type { ApiError } from '../../client/api-error';
import { isClosed } from '../../workflows/run';
import type { Caller } from './caller';
import type { FlowBoard, Seen } from './flow-board';
import type { FlowPlan } from './flow-plan';
import type { ActionOutcome, Ledger, StartRecord } from './ledger';

export interface Drive {
  caller: Caller;
  board: FlowBoard;
  ledger: Ledger;
  /** an upload of each tenant */
  uploads: readonly string[];
  signal: AbortSignal;
}

/**
 * Resolves when the flow has ended, or when the run is over.
 * @param key the Idempotency-Key of its start
 */
export async function driveFlow(
  drive: Drive,
  plan: FlowPlan,
  key: string = randomUUID(),
): Promise<void> {
  await delay(plan.startAfterMs, undefined, { signal: drive.signal }).catch(() => undefined);
  const flowId = await start(drive, plan, key);
  if (flowId === undefined) return;
  drive.ledger.unfinished.add(flowId);
  drive.board.watch(flowId, plan.tenantNo);
  await accompany(drive, plan, flowId);
}

async function start(drive: Drive, plan: FlowPlan, key: string): Promise<string | undefined> {
  const answers = new Set<string>();
  const record: StartRecord = { key, plan, answers };
  drive.ledger.starts.set(key, record);
  const once = async () => {
    const answer = await drive.caller.ask(plan.tenantNo, `start ${key}`, (client) =>
      client.startFlow(
        {
          flow_type: 'discovery',
          flow_name: `flow ${plan.index}`,
          configuration: { uploads: [drive.uploads[plan.tenantNo]], as_of: plan.asOf },
        },
        { idempotencyKey: key },
      ),
    );
    if (answer && 'refusal' in answer) record.refusal = answer.refusal.message;
    else if (answer) answers.add(answer.value.flow_id);
  };
  await Promise.all(plan.startedTwice ? [once(), once()] : [once()]);
  return [...answers][0];
}

async function accompany(drive: Drive, plan: FlowPlan, flowId: string): Promise<void> {
  const begin = performance.now();
  const elapsed = () => performance.now() - begin;
  const decisions = [...plan.decisions];
  let { pause, cancelAfterMs } = plan;
  let resumeAt = 0;
  for (;;) {
    const seen = await drive.board.next(flowId);
    if (!seen) return;
    if (isClosed(seen.status)) break;
    if (cancelAfterMs !== null && elapsed() > cancelAfterMs) {
      cancelAfterMs = null;
      await act(drive, plan, flowId, 'cancel', (client, key) => client.cancel(flowId, {}, key));
    } else if (pause && elapsed() > pause.afterMs) {
      const { mode, forMs } = pause;
      pause = null;
      resumeAt = elapsed() + forMs;
      await act(drive, plan, flowId, 'pause', (client, key) => client.pause(flowId, { mode }, key));
    } else if (['pausing', 'paused'].includes(seen.status)) {
      if (elapsed() > resumeAt)
        await act(drive, plan, flowId, 'resume', (client, key) => client.resume(flowId, {}, key));
    } else await answer(drive, plan, flowId, seen, decisions);
  }
  drive.ledger.unfinished.delete(flowId);
}

/** Does what a flow waits for. */
async function answer(
  drive: Drive,
  plan: FlowPlan,
  flowId: string,
  { status, phase }: Seen,
  decisions: FlowPlan['decisions'][number][],
): Promise<void> {
  if (status === 'awaiting_approval') {
    await delay(plan.thinkMs, undefined, { signal: drive.signal }).catch(() => undefined);
    const decision = (decisions.length > 1 ? decisions.shift() : decisions[0]) ?? 'approve';
    const edits = [{ dataset_no: 0, source_column: 'name', target_field: 'asset_name' }];
    await act(drive, plan, flowId, decision, (client, key) =>
      client.decide(flowId, { decision, ...(decision === 'edit' && { edits }) }, key),
    );
  }
  if (status === 'blocked' && phase !== null)
    await act(drive, plan, flowId, plan.onBlocked, (client, key) =>
      plan.onBlocked === 'retry'
        ? client.retryPhase(flowId, phase, {}, key)
        : client.skipPhase(flowId, phase, { reason: 'not needed here' }, key),
    );
}

async function act(
  drive: Drive,
  plan: FlowPlan,
  flowId: string,
  name: string,
  call: (client: ApiClient, key: { idempotencyKey: string }) => Promise<object>,
): Promise<void> {
  const requestId = randomUUID();
  const answered = await drive.caller.ask(plan.tenantNo, requestId, (client) =>
    call(client, { idempotencyKey: requestId }),
  );
  const outcome = outcomeOf(answered);
  const text = answered && 'refusal' in answered ? answered.refusal.message : '';
  drive.ledger.actions.push({ requestId, flowId, name, outcome, answer: text });
}

function outcomeOf(answered: Awaited<ReturnType<Caller['ask']>>): ActionOutcome {
  if (!answered) return 'unclear';
  if ('refusal' in answered)
    return answered.wasUnclear || metTheEnd(answered.refusal) ? 'unclear' : 'refused';
  return 'accepted' in (answered.value as object) ? 'accepted' : 'done';
}

/** The run ended under the command: what it had done until then may be on record. */
const metTheEnd = ({ message }: ApiError): boolean => message.startsWith('the flow has ended');
