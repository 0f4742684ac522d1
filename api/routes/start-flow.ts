import { createHash, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { findUploads } from '../../db/uploads';
import type { ApprovalPolicy } from '../../workflows/approval-policy';
import { contractOf, flowTypes } from '../../workflows/catalog';
import { executionModes } from '../../workflows/run';
import { approvalPolicy } from '../approval-shapes';
import type { ApiDeps } from '../deps';
import { etagOf, flowSchema, readFlowDocument } from '../flow-document';
import { flowTypeName, phaseName } from '../flow-names';
import { idempotencyKeyOf } from '../idempotency-key';
import { ensureStarted } from '../ensure-started';
import { ApiProblem, invalidRequest } from '../problem';
import { type Caller, defineRoute, type Route } from '../route';
import { storableText } from '../storable-text';

const startBody = z
  .strictObject({
    flow_type: flowTypeName.meta({ description: 'one of /flow-types' }),
    flow_name: storableText(255).trim().min(1).optional(),
    configuration: z
      .record(z.string(), z.unknown())
      .meta({ description: 'by flow type, see /flow-types' }),
    on_phase_failure: z.enum(['park', 'fail']).default('park'),
    priority: z.int().min(1).max(5).default(3).meta({ description: '1 goes first, 5 last' }),
    approvals: z
      .record(phaseName, approvalPolicy)
      .default({})
      .meta({ description: 'by phase that has a gate: how it is to be decided' }),
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
    permission: 'operate',
    idempotency: 'required',
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
      checkGates(body.flow_type, body.approvals);
      const made = await deps.registry.createMasterFlow({
        flow_id: randomUUID(),
        tenant: caller.tenant,
        flow_type: body.flow_type,
        user_id: caller.userId,
        actor: caller.subject,
        flow_name: body.flow_name ?? null,
        configuration,
        on_phase_failure: body.on_phase_failure,
        execution_mode: body.execution_mode,
        priority: body.priority,
        approval_policies: definitePolicies(body.approvals),
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
        body: await readFlowDocument(deps.db, caller.tenant, flow),
      };
    },
  });

/** Throws for a phase that has no gate to have a policy for. */
function checkGates(type: string, approvals: object): void {
  const phases = contractOf(type)?.phases ?? {};
  const unknown = Object.keys(approvals).filter((phase) => !phases[phase]?.approval);
  if (unknown.length > 0)
    throw new ApiProblem('invalid', `there is no gate behind ${unknown.join(', ')}`, {
      errors: unknown.map((phase) => ({ pointer: `/approvals/${phase}`, message: 'has no gate' })),
    });
}

/** exactOptionalPropertyTypes: what was left out is absent, not undefined. */
const definitePolicies = (approvals: Record<string, z.infer<typeof approvalPolicy>>) =>
  approvals as Record<string, Partial<ApprovalPolicy>>;

/** The configuration of a flow type, with its defaults. Throws for a type or an upload that there is not. */
export async function checkedConfiguration(
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
