import { createHash, randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { z } from 'zod';
import { flowInputOf } from '../../db/flow-input';
import { findFlow, type FlowRow, listPhaseRuns } from '../../db/flow-reads';
import { findUploads } from '../../db/uploads';
import { contractOf, flowTypes } from '../../workflows/catalog';
import { isEngineDown } from '../../workflows/client/engine-fault';
import { executionModes, type Tenant } from '../../workflows/run';
import type { ApiDeps } from '../deps';
import { etagOf, flowDocument, flowSchema } from '../flow-document';
import { idempotencyKeyOf } from '../idempotency-key';
import { ApiProblem, invalidRequest } from '../problem';
import { type Caller, defineRoute, type Route } from '../route';
import { storableText } from '../storable-text';

const startBody = z
  .strictObject({
    flow_type: z.string().meta({ description: 'one of /flow-types' }),
    flow_name: storableText(255).trim().min(1).optional(),
    configuration: z
      .record(z.string(), z.unknown())
      .meta({ description: 'by flow type, see /flow-types' }),
    on_phase_failure: z.enum(['park', 'fail']).default('park'),
    execution_mode: z
      .enum(executionModes)
      .default('continuous')
      .meta({ description: '`stepwise` rests before every phase until `execute` asks for it' }),
  })
  .meta({ id: 'StartFlow' });

export const startRoute = (deps: ApiDeps): Route =>
  defineRoute({
    method: 'post',
    path: '/flows',
    tag: 'Flows',
    consistency: 'engine',
    summary: 'Start a flow; the same Idempotency-Key and body again is the same flow',
    body: startBody,
    responses: {
      200: { description: 'Started before under this key', schema: flowSchema },
      201: { description: 'Started', schema: flowSchema },
    },
    handler: async ({ caller, body, request }) => {
      const configuration = await checkedConfiguration(
        deps,
        caller,
        body.flow_type,
        body.configuration,
      );
      const made = await deps.registry.createMasterFlow({
        flow_id: randomUUID(),
        tenant: caller.tenant,
        flow_type: body.flow_type,
        user_id: caller.userId,
        flow_name: body.flow_name ?? null,
        configuration,
        on_phase_failure: body.on_phase_failure,
        execution_mode: body.execution_mode,
        idempotency_key: idempotencyKeyOf(request) ?? null,
        request_sha256: createHash('sha256').update(JSON.stringify(body)).digest('hex'),
        request_id: caller.requestId,
      });
      if (!made.sameRequest)
        throw new ApiProblem('invalid', 'this Idempotency-Key was used for another request', {
          flow_id: made.flow_id,
        });
      const flow = await ensureStarted(deps, caller, made.flow_id);
      return {
        status: made.created ? 201 : 200,
        headers: {
          Location: `${request.baseUrl}/flows/${made.flow_id}`,
          ETag: etagOf(flow),
          ...(!made.created && { 'Idempotency-Replayed': 'true' }),
        },
        body: flowDocument(flow, await listPhaseRuns(deps.db, caller.tenant, made.flow_id)),
      };
    },
  });

/** Hands the intent to the engine unless it has it. When the engine is down the intent stays, and is started later. */
async function ensureStarted(
  { db, flows }: ApiDeps,
  { tenant }: Caller,
  flowId: string,
): Promise<FlowRow> {
  const flow = await startedFlow(db, tenant, flowId);
  if (flow.flow_status !== 'initialized') return flow;
  try {
    await flows.start(flowId, flow.flow_type, flowInputOf({ ...tenant, ...flow }));
  } catch (error) {
    if (!isEngineDown(error)) throw error;
    throw new ApiProblem(
      'unavailable',
      'the flow is accepted and starts when the flow engine is back',
      { flow_id: flowId },
    );
  }
  return startedFlow(db, tenant, flowId);
}

/** A flow that was started under the caller's key; only a deleted one is not there. */
async function startedFlow(db: Knex, tenant: Tenant, flowId: string): Promise<FlowRow> {
  const flow = await findFlow(db, tenant, flowId);
  if (flow) return flow;
  throw new ApiProblem(
    'conflict',
    'the flow of this Idempotency-Key was deleted; use another key',
    {
      flow_id: flowId,
    },
  );
}

async function checkedConfiguration(
  { db }: ApiDeps,
  { tenant }: Caller,
  type: string,
  given: unknown,
): Promise<Record<string, unknown>> {
  const contract = contractOf(type);
  if (!contract)
    throw new ApiProblem(
      'invalid',
      `there is no flow type ${JSON.stringify(type)}; there is ${flowTypes.join(', ')}`,
      {
        errors: [{ pointer: '/flow_type', message: 'unknown flow type' }],
      },
    );
  const parsed = contract.configuration.safeParse(given);
  if (!parsed.success) throw invalidRequest('configuration', parsed.error, ['configuration']);
  const configuration = parsed.data as { uploads?: string[]; as_of?: string };
  const uploads = configuration.uploads ?? [];
  const known = new Set((await findUploads(db, tenant, uploads)).map(({ upload_id }) => upload_id));
  const missing = uploads.filter((id) => !known.has(id));
  if (missing.length > 0)
    throw new ApiProblem('invalid', `there is no upload ${missing.join(', ')}`, {
      errors: missing.map((id) => ({
        pointer: `/configuration/uploads/${uploads.indexOf(id)}`,
        message: 'unknown upload',
      })),
    });
  return { as_of: new Date().toISOString().slice(0, 10), ...configuration };
}
