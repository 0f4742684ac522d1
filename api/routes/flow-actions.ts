import { WorkflowNotFoundError } from '@temporalio/client';
import { z } from 'zod';
import type { FlowRow } from '../../db/flow-reads';
import { findPhaseResult } from '../../db/phase-results';
import type { CommandName, Commands } from '../../workflows/messages';
import { actionsIn, type FlowAction, isClosed, pauseModes } from '../../workflows/run';
import type { ApiDeps } from '../deps';
import { flowStateSchema } from '../flow-state-schema';
import { idempotencyKeyOf } from '../idempotency-key';
import { mappingEdits } from '../mapping-edits';
import { ApiProblem, problemOf } from '../problem';
import { requireFlow } from '../require-flow';
import { originOf } from '../origin';
import { defineRoute, type Reply, type Route, type RouteInput } from '../route';
import { storableText } from '../storable-text';
import { deleteRoute, restoreRoute } from './delete-flow';

const flowParams = z.object({ flow_id: z.guid().toLowerCase() });
const phaseParams = flowParams.extend({ phase: storableText(100) });
const text = storableText(2000);
const because = z.strictObject({ reason: text.optional() });

const accepted = z
  .object({ accepted: z.literal(true), flow_id: z.uuid() })
  .meta({ id: 'Accepted' });
const commandResponses = {
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
async function send<Name extends CommandName>(
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
    .command(flow_id, name, { ...command, origin: originOf(caller) }, updateId)
    .catch(async (error: unknown) => {
      const flow = await requireFlow(db, caller.tenant, flow_id);
      // It may have ended since it was read; then the answer is the state table's, not "not found".
      refuseUnable(flow, name);
      throw explained(error, flow);
    });
  return state ? { status: 200, body: state } : { status: 202, body: { accepted: true, flow_id } };
}

/** What the engine said, with the flow it is about. */
function explained(error: unknown, { flow_id, flow_status }: FlowRow): ApiProblem {
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
  return new ApiProblem(problem.code, problem.message, { ...problem.extras, flow_id });
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

function refuseClosed({ flow_id, flow_status, execution_mode }: FlowRow, name: FlowAction): void {
  if (!isClosed(flow_status)) return;
  throw new ApiProblem('conflict', `${name} is not allowed while the flow is ${flow_status}`, {
    flow_id,
    current_status: flow_status,
    allowed_actions: [...actionsIn(flow_status, execution_mode)],
  });
}

const simple = (deps: ApiDeps, name: CommandName, summary: string, body: z.ZodType): Route =>
  defineRoute({
    method: 'post',
    path: `/flows/{flow_id}/${name}`,
    tag: 'Commands',
    consistency: 'engine',
    summary,
    params: flowParams,
    body,
    responses: commandResponses,
    handler: (input) => send(deps, input, name, input.body as Commands[CommandName]),
  });

const executeRoute = (deps: ApiDeps): Route =>
  defineRoute({
    method: 'post',
    path: '/flows/{flow_id}/execute',
    tag: 'Commands',
    consistency: 'engine',
    summary: 'Stepwise mode: run the next phase, or every one up to and including the named',
    params: flowParams,
    body: because.extend({ phase: storableText(100).optional() }),
    responses: commandResponses,
    handler: (input) => {
      const { phase } = input.body;
      return send(deps, input, 'execute', { ...definite(input.body), ...(phase && { phase }) });
    },
  });

const terminateRoute = (deps: ApiDeps): Route =>
  defineRoute({
    method: 'post',
    path: '/flows/{flow_id}/terminate',
    tag: 'Commands',
    consistency: 'engine',
    summary: 'End the flow by force: nothing of it is cleaned up; prefer cancel',
    params: flowParams,
    body: z.strictObject({ reason: text.min(1) }),
    responses: {
      202: { description: 'Ended in the engine; the registry follows', schema: accepted },
    },
    handler: async ({ caller, params: { flow_id }, body }) => {
      const flow = await requireFlow(deps.db, caller.tenant, flow_id);
      refuseClosed(flow, 'terminate');
      await deps.flows.terminate(flow_id, body.reason, originOf(caller)).catch((error: unknown) => {
        throw explained(error, flow);
      });
      return { status: 202, body: { accepted: true, flow_id } };
    },
  });

const decisionBody = z
  .strictObject({
    decision: z.enum(['approve', 'reject', 'edit']),
    comment: text.optional(),
    edits: mappingEdits
      .optional()
      .meta({ description: 'fields to change; with `reject`, the pairs that are wrong' }),
  })
  .meta({ id: 'Decision' });

const approvalRoute = (deps: ApiDeps): Route =>
  defineRoute({
    method: 'post',
    path: '/flows/{flow_id}/approval',
    tag: 'Commands',
    consistency: 'engine',
    summary: 'Decide on what waits: approve, approve with changes (edit), or send back (reject)',
    params: flowParams,
    body: decisionBody,
    responses: commandResponses,
    handler: (input) => {
      const { decision, ...command } = input.body;
      const changes = (command.edits ?? []).length > 0;
      if (decision === 'edit' && !changes)
        throw new ApiProblem('invalid', 'edit needs at least one entry in edits', {
          errors: [{ pointer: '/edits', message: 'must not be empty' }],
        });
      const { comment, edits } = command;
      return send(deps, input, decision === 'approve' && changes ? 'edit' : decision, {
        ...(comment !== undefined && { comment }),
        ...(edits && { edits }),
      });
    },
  });

const blockedRoute = (deps: ApiDeps, name: 'retry' | 'fail', summary: string): Route =>
  defineRoute({
    method: 'post',
    path: `/flows/{flow_id}/phases/{phase}/${name}`,
    tag: 'Commands',
    consistency: 'engine',
    summary,
    params: phaseParams,
    body: because,
    responses: commandResponses,
    handler: (input) =>
      send(deps, input, name, { phase: input.params.phase, ...definite(input.body) }),
  });

const skipBody = z
  .strictObject({
    reason: text.min(1),
    result_id: z
      .guid()
      .optional()
      .meta({ description: 'an earlier result of the same phase to go on with' }),
  })
  .meta({ id: 'Skip' });

const skipRoute = (deps: ApiDeps): Route =>
  defineRoute({
    method: 'post',
    path: '/flows/{flow_id}/phases/{phase}/skip',
    tag: 'Commands',
    consistency: 'engine',
    summary: 'Go on without the blocked phase, with an earlier result of it or with none',
    params: phaseParams,
    body: skipBody,
    responses: commandResponses,
    handler: async (input) => {
      const { reason, result_id } = input.body;
      const { phase } = input.params;
      const earlier =
        result_id === undefined
          ? undefined
          : await findPhaseResult(deps.db, input.caller.tenant, result_id);
      if (result_id !== undefined && earlier?.phase !== phase)
        throw new ApiProblem('invalid', `there is no result ${result_id} of ${phase}`, {
          errors: [{ pointer: '/result_id', message: 'unknown result' }],
        });
      return send(deps, input, 'skip', {
        phase,
        reason,
        ...(earlier && { result: earlier.result }),
      });
    },
  });

/** exactOptionalPropertyTypes: an absent reason is absent, not undefined. */
const definite = ({ reason }: { reason?: string | undefined }) =>
  reason === undefined ? {} : { reason };

export const flowActionRoutes = (deps: ApiDeps): Route[] => [
  simple(
    deps,
    'pause',
    'Pause at the next phase boundary, or at once',
    because.extend({ mode: z.enum(pauseModes).optional() }),
  ),
  simple(deps, 'resume', 'Go on after a pause', because),
  executeRoute(deps),
  simple(deps, 'cancel', 'Cancel the flow', because),
  terminateRoute(deps),
  approvalRoute(deps),
  blockedRoute(deps, 'retry', 'Run the blocked phase again'),
  blockedRoute(deps, 'fail', 'Give the blocked phase up: the flow ends as failed'),
  skipRoute(deps),
  restoreRoute(deps),
  deleteRoute(deps, '/flows/{flow_id}'),
  deleteRoute(deps, '/master-flows/{flow_id}'),
];
