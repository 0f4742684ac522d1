import { z } from 'zod';
import { findPhaseResult } from '../../db/phase-results';
import type { CommandName, Commands } from '../../workflows/messages';
import { pauseModes } from '../../workflows/run';
import type { ApiDeps } from '../deps';
import { phaseName } from '../flow-names';
import { ApiProblem } from '../problem';
import { requireFlow } from '../require-flow';
import { originOf } from '../origin';
import { defineRoute, type Route } from '../route';
import {
  accepted,
  commandResponses,
  definite,
  explained,
  refuseClosed,
  sendCommand,
} from '../send-command';
import { storableText } from '../storable-text';
import { deleteRoute, restoreRoute } from './delete-flow';

const flowParams = z.object({ flow_id: z.guid().toLowerCase() });
const phaseParams = flowParams.extend({ phase: phaseName });
const text = storableText(2000);
const because = z.strictObject({ reason: text.optional() });

const simple = (deps: ApiDeps, name: CommandName, summary: string, body: z.ZodType): Route =>
  defineRoute({
    method: 'post',
    path: `/flows/{flow_id}/${name}`,
    tag: 'Commands',
    consistency: 'engine',
    permission: 'operate',
    summary,
    params: flowParams,
    body,
    idempotency: 'engine',
    responses: commandResponses,
    handler: (input) => sendCommand(deps, input, name, input.body as Commands[CommandName]),
  });

const executeRoute = (deps: ApiDeps): Route =>
  defineRoute({
    method: 'post',
    path: '/flows/{flow_id}/execute',
    tag: 'Commands',
    consistency: 'engine',
    permission: 'operate',
    summary: 'Stepwise mode: run the next phase, or every one up to and including the named',
    params: flowParams,
    body: because.extend({ phase: phaseName.optional() }),
    idempotency: 'engine',
    responses: commandResponses,
    handler: (input) => {
      const { phase } = input.body;
      return sendCommand(deps, input, 'execute', {
        ...definite(input.body),
        ...(phase && { phase }),
      });
    },
  });

const terminateRoute = (deps: ApiDeps): Route =>
  defineRoute({
    method: 'post',
    path: '/flows/{flow_id}/terminate',
    tag: 'Commands',
    consistency: 'engine',
    permission: 'operate',
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

const blockedRoute = (deps: ApiDeps, name: 'retry' | 'fail', summary: string): Route =>
  defineRoute({
    method: 'post',
    path: `/flows/{flow_id}/phases/{phase}/${name}`,
    tag: 'Commands',
    consistency: 'engine',
    permission: 'operate',
    summary,
    params: phaseParams,
    body: because,
    idempotency: 'engine',
    responses: commandResponses,
    handler: (input) =>
      sendCommand(deps, input, name, { phase: input.params.phase, ...definite(input.body) }),
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
    permission: 'operate',
    summary: 'Go on without the blocked phase, with an earlier result of it or with none',
    params: phaseParams,
    body: skipBody,
    idempotency: 'engine',
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
      return sendCommand(deps, input, 'skip', {
        phase,
        reason,
        ...(earlier && { result: earlier.result }),
      });
    },
  });

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
  blockedRoute(deps, 'retry', 'Run the blocked phase again'),
  blockedRoute(deps, 'fail', 'Give the blocked phase up: the flow ends as failed'),
  skipRoute(deps),
  restoreRoute(deps),
  deleteRoute(deps, '/flows/{flow_id}'),
  deleteRoute(deps, '/master-flows/{flow_id}'),
];
