/** The way of a command from a request to its flow, and of the flow's answer back. */
import { WorkflowNotFoundError } from '@temporalio/client';
import { z } from 'zod';
import type { FlowRow } from '../db/flow-reads';
import type { CommandName, Commands } from '../workflows/messages';
import { engineFaultOf } from '../workflows/client/engine-fault';
import { actionsIn, type FlowAction, isClosed } from '../workflows/run';
import type { ApiDeps } from './deps';
import { flowStateSchema } from './flow-state-schema';
import { idempotencyKeyOf } from './idempotency-key';
import { ApiProblem, problemOf } from './problem';
import { requireFlow } from './require-flow';
import { originOf } from './origin';
import type { Reply, RouteInput } from './route';

export const accepted = z
  .object({ accepted: z.literal(true), flow_id: z.uuid() })
  .meta({ id: 'Accepted' });
export const commandResponses = {
  200: {
    description: 'Done: the state after it, which the registry has too',
    schema: flowStateSchema,
  },
  202: {
    description: 'Accepted: no worker answers now, the flow takes it when one does',
    schema: accepted,
  },
};

/** Sends a command to a flow of the caller's. What has ended takes none. */
export async function sendCommand<Name extends CommandName>(
  { db, flows }: ApiDeps,
  {
    caller,
    params: { flow_id },
    request,
  }: Pick<RouteInput<{ flow_id: string }, unknown, unknown>, 'caller' | 'params' | 'request'>,
  name: Name,
  command: Commands[Name],
): Promise<Reply> {
  const known = await requireFlow(db, caller.tenant, flow_id);
  const key = idempotencyKeyOf(request);
  // Under a key it may be the repetition of what the flow took before it ended: the engine has the first outcome.
  if (key === undefined) refuseUnable(known, name);
  const updateId = key === undefined ? undefined : `${name}:${key}`;
  const state = await flows
    .command(
      flow_id,
      name,
      { ...command, origin: originOf(caller) },
      { tenant: caller.tenant, updateId },
    )
    .catch(async (error: unknown) => {
      const flow = await requireFlow(db, caller.tenant, flow_id);
      // It may have ended since it was read; then the answer is the state table's, not "not found". Where the engine's
      // answer is missing it may have ended by this very command: nobody can call that refused.
      if (engineFaultOf(error)?.code !== 'unavailable') refuseUnable(flow, name);
      throw explained(error, flow);
    });
  return state ? { status: 200, body: state } : { status: 202, body: { accepted: true, flow_id } };
}

/** What the engine said, with the flow it is about. */
export function explained(error: unknown, { flow_id, flow_status }: FlowRow): ApiProblem {
  if (error instanceof WorkflowNotFoundError)
    return flow_status === 'initialized'
      ? new ApiProblem('unavailable', 'the flow has not reached the flow engine yet', { flow_id })
      : new ApiProblem('conflict', 'the flow has ended; the registry follows within seconds', {
          flow_id,
          allowed_actions: ['rerun', 'delete'],
        });
  const problem = problemOf(error);
  // Not the client's to see: it is logged as it is.
  if (problem.code === 'internal') throw error;
  // What it was is kept for who counts.
  return Object.assign(
    new ApiProblem(problem.code, problem.message, { ...problem.extras, flow_id }),
    { cause: error },
  );
}

/** What has ended takes no command, and what is paused in the engine itself cannot hear one. */
function refuseUnable(flow: FlowRow, name: FlowAction): void {
  refuseClosed(flow, name);
  if (!flow.engine_paused) return;
  const { by, reason } = flow.engine_paused;
  throw new ApiProblem(
    'engine_paused',
    `${by} paused the flow in the engine${reason ? `: ${reason}` : ''}; it takes ${name} once it is unpaused there`,
    { flow_id: flow.flow_id, current_status: flow.flow_status, allowed_actions: ['terminate'] },
  );
}

export function refuseClosed(
  { flow_id, flow_status, execution_mode }: FlowRow,
  name: FlowAction,
): void {
  if (!isClosed(flow_status)) return;
  throw new ApiProblem('conflict', `${name} is not allowed while the flow is ${flow_status}`, {
    flow_id,
    current_status: flow_status,
    allowed_actions: [...actionsIn(flow_status, execution_mode)],
  });
}

/** exactOptionalPropertyTypes: an absent reason is absent, not undefined. */
export const definite = ({ reason }: { reason?: string | undefined }) =>
  reason === undefined ? {} : { reason };
