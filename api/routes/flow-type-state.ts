/** One flow type: what it promises, and what operators of the tenant say of it. */
import { z } from 'zod';
import {
  type FlowTypeState,
  readFlowTypeState,
  startsWhenPaused,
  writeFlowTypeSettings,
} from '../../db/flow-type-settings';
import { findLineageType } from '../../db/iterations';
import { policyOf } from '../../workflows/approval-policy';
import { contractOf, type FlowContract } from '../../workflows/catalog';
import { otherPhaseNames, otherTypeNames } from '../../workflows/flow-names';
import { COMPLETED, pageOf } from '../../workflows/route-guide';
import { approvalPolicy } from '../approval-shapes';
import { pageQuery } from '../cursor';
import type { ApiDeps } from '../deps';
import { flowTypeName } from '../flow-names';
import { listOf } from '../keyset-page';
import { ApiProblem } from '../problem';
import { type Caller, defineRoute, type Reply, type Route } from '../route';
import { storableText } from '../storable-text';
import { iterationPage, iterationSchema } from './rerun';

const TAG = 'Flow types';
const params = z.object({ flow_type: flowTypeName });
const names = z.array(z.string());
const jsonSchema = z.record(z.string(), z.unknown()).meta({ description: 'a JSON Schema' });

const typeSchema = z
  .object({
    flow_type: z.string(),
    title: z.string(),
    aliases: names,
    state: z.object({
      paused: z.boolean(),
      reason: z.string().nullable(),
      when_paused: z.enum(startsWhenPaused),
      updated_by: z.string().nullable(),
      updated_at: z.iso.datetime({ offset: true }).nullable(),
    }),
    running_flows: z
      .object({ limit: z.int().nullable(), held: z.int(), waiting: z.int() })
      .meta({ description: 'of this type; the limit of all types together is at /limits' }),
    phases: z.array(
      z.object({
        phase: z.string(),
        aliases: names,
        page: z.string().nullable(),
        algorithm: z.string(),
        needs: names,
        configured_by: names,
        timeout_ms: z.int(),
        gate: approvalPolicy
          .nullable()
          .meta({ description: 'how a person decides after it, unless a start says otherwise' }),
        result_schema: jsonSchema.nullable(),
      }),
    ),
    completed_page: z.string().nullable(),
    configuration_schema: jsonSchema,
  })
  .meta({ id: 'FlowTypeDetail' });

const settingsBody = z
  .strictObject({
    paused: z.boolean().meta({ description: 'nothing new begins; what has begun goes on' }),
    reason: storableText(2000).min(1).optional(),
    when_paused: z
      .enum(startsWhenPaused)
      .default('queue')
      .meta({ description: 'a start meanwhile waits, or is refused with 409 and the reason' }),
    running_flows: z
      .int()
      .min(0)
      .max(100_000)
      .nullable()
      .default(null)
      .meta({ description: 'of this type at a time; null for no limit of its own' }),
  })
  .refine(({ paused, reason }) => paused || reason === undefined, {
    path: ['reason'],
    message: 'is the reason of a pause',
  })
  .meta({ id: 'FlowTypeSettings' });

/** The contract of a type that runs here. */
function requireType(type: string): FlowContract {
  const contract = contractOf(type);
  if (!contract) throw new ApiProblem('not_found', 'there is no such flow type');
  return contract;
}

const document = (
  { type, title, phases, configuration, results }: FlowContract,
  state: FlowTypeState,
) => ({
  ...{ flow_type: type, title, aliases: otherTypeNames(type) },
  state: {
    ...{ paused: state.paused, reason: state.paused_reason, when_paused: state.when_paused },
    ...{ updated_by: state.updated_by, updated_at: state.updated_at },
  },
  running_flows: { limit: state.running_flows, held: state.held, waiting: state.waiting },
  phases: Object.entries(phases).map(([phase, spec]) => {
    const result = results[phase];
    return {
      phase,
      aliases: otherPhaseNames(phase),
      page: pageOf(type, phase) ?? null,
      algorithm: spec.algorithm,
      needs: spec.needs ?? [],
      configured_by: spec.configuredBy ?? [],
      timeout_ms: spec.timeoutMs,
      gate: spec.approval ? policyOf(spec.approval, undefined) : null,
      result_schema: result ? z.toJSONSchema(result) : null,
    };
  }),
  completed_page: pageOf(type, COMPLETED) ?? null,
  configuration_schema: z.toJSONSchema(configuration, { io: 'input' }),
});

async function replyOf(
  { db }: ApiDeps,
  { tenant }: Caller,
  contract: FlowContract,
): Promise<Reply> {
  const state = await readFlowTypeState(db, tenant, contract.type);
  return { status: 200, body: document(contract, state) };
}

const common = {
  path: '/flow-types/{flow_type}',
  ...({ tag: TAG, params, consistency: 'registry' } as const),
  responses: { 200: { description: 'The flow type', schema: typeSchema } },
} as const;

export const flowTypeStateRoutes = (deps: ApiDeps): Route[] => [
  defineRoute({
    ...common,
    method: 'get',
    permission: 'read',
    summary: 'What a flow type takes and finds, its phases and gates, and whether it is paused',
    handler: ({ caller, params: { flow_type } }) =>
      Promise.resolve().then(() => replyOf(deps, caller, requireType(flow_type))),
  }),
  defineRoute({
    ...common,
    method: 'put',
    permission: 'administer',
    summary: 'Pause a flow type for the tenant, or limit how many of it run at a time',
    body: settingsBody,
    handler: async ({ caller, params: { flow_type }, body }) => {
      const contract = requireType(flow_type);
      const { reason = null, ...settings } = body;
      await writeFlowTypeSettings(deps.db, caller.tenant, {
        ...{ ...settings, paused_reason: reason, flow_type, updated_by: caller.userId },
      });
      return replyOf(deps, caller, contract);
    },
  }),
  defineRoute({
    method: 'get',
    path: '/flow-types/{flow_type}/iterations',
    ...({ tag: TAG, params, consistency: 'registry' } as const),
    permission: 'read',
    summary: 'The iterations of a lineage of this type, newest first',
    query: z.object({ ...pageQuery, lineage_id: z.guid().toLowerCase() }),
    responses: { 200: { description: 'A page', schema: listOf(iterationSchema) } },
    handler: async ({ caller, params: { flow_type }, query: { lineage_id, ...page } }) => {
      requireType(flow_type);
      if ((await findLineageType(deps.db, caller.tenant, lineage_id)) !== flow_type)
        throw new ApiProblem('not_found', 'there is no such lineage');
      return iterationPage(deps, caller, lineage_id, page);
    },
  }),
];
