import { createHash, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type IterationRow, listIterations, readEarlierResults } from '../../db/iterations';
import type { FlowRow } from '../../db/flow-reads';
import { contractOf } from '../../workflows/catalog';
import type { PhaseTable } from '../../workflows/phases';
import { contradicted, planRerun, type RerunPlan, rerunScopes } from '../../workflows/rerun-plan';
import { executionModes, flowStatuses } from '../../workflows/run';
import { pageQuery } from '../cursor';
import type { ApiDeps } from '../deps';
import { ensureStarted } from '../ensure-started';
import { etagOf, flowSchema, readFlowDocument } from '../flow-document';
import { phaseName } from '../flow-names';
import { idempotencyKeyOf } from '../idempotency-key';
import { listOf, pageReply } from '../keyset-page';
import { ApiProblem } from '../problem';
import { requireFlow } from '../require-flow';
import { type Caller, defineRoute, type Reply, type Route } from '../route';
import { storableText } from '../storable-text';
import { checkedConfiguration } from './start-flow';

const flowParams = z.object({ flow_id: z.guid().toLowerCase() });

const rerunBody = z
  .strictObject({
    scope: z
      .enum(rerunScopes)
      .meta({ description: 'everything, a phase and all after it, or only what did not finish' }),
    from_phase: phaseName.optional(),
    configuration: z
      .record(z.string(), z.unknown())
      .optional()
      .meta({ description: 'in place of the earlier one; must suit what is carried over' }),
    flow_name: storableText(255).trim().min(1).optional(),
    on_phase_failure: z.enum(['park', 'fail']).optional(),
    priority: z.int().min(1).max(5).optional(),
    execution_mode: z.enum(executionModes).default('continuous'),
    dry_run: z.boolean().default(false).meta({ description: 'say what would run, start nothing' }),
  })
  .meta({ id: 'Rerun' });
type RerunBody = z.infer<typeof rerunBody>;

const carriedShape = z.object({
  phase: z.string(),
  result_id: z.uuid(),
  from_flow_id: z.uuid(),
});
const planSchema = z
  .object({
    would_execute: z.array(z.object({ phase: z.string(), reason: z.string() })),
    carried: z.array(carriedShape),
  })
  .meta({ id: 'RerunPlan' });

const rerunRoute = (deps: ApiDeps): Route =>
  defineRoute({
    method: 'post',
    path: '/flows/{flow_id}/rerun',
    tag: 'Iterations',
    consistency: 'engine',
    permission: 'operate',
    idempotency: 'native',
    summary: 'Run a flow again as a new iteration; the old one stays as it is',
    params: flowParams,
    body: rerunBody,
    responses: {
      200: {
        description: 'Dry run: what would run; or the iteration started before under this key',
        schema: z.union([planSchema, flowSchema]),
      },
      201: { description: 'The new iteration', schema: flowSchema },
    },
    handler: async ({ caller, params, body, request }) => {
      const source = await requireFlow(deps.db, caller.tenant, params.flow_id);
      const plan = await planOf(deps, caller, source, body);
      const configuration = await configurationOf(deps, caller, source, body, plan);
      if (body.dry_run)
        return {
          status: 200,
          body: {
            would_execute: plan.execute,
            carried: plan.carry.map(({ phase, result_id, from_flow_id }) => ({
              ...{ phase, result_id, from_flow_id },
            })),
          },
        };
      const key = idempotencyKeyOf(request);
      const made = await deps.registry.createMasterFlow({
        flow_id: randomUUID(),
        tenant: caller.tenant,
        flow_type: source.flow_type,
        user_id: caller.userId,
        actor: caller.subject,
        flow_name: body.flow_name ?? source.flow_name,
        configuration,
        on_phase_failure: body.on_phase_failure ?? source.on_phase_failure,
        priority: body.priority ?? source.priority,
        approval_policies: source.approval_policies,
        execution_mode: body.execution_mode,
        idempotency_key: key ?? null,
        request_sha256: createHash('sha256')
          .update(JSON.stringify([source.flow_id, body]))
          .digest('hex'),
        request_id: caller.requestId,
        rerun: {
          parent_flow_id: source.flow_id,
          lineage_id: source.lineage_id,
          rerun_scope: body.scope,
          rerun_from_phase: body.from_phase ?? null,
          carry: plan.carry,
        },
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

async function planOf(
  { db }: ApiDeps,
  { tenant }: Caller,
  source: FlowRow,
  { scope, from_phase: from }: RerunBody,
): Promise<RerunPlan> {
  const table = tableOf(source);
  const phases = Object.keys(table);
  if ((scope === 'from_phase') !== (from !== undefined))
    throw wrong('/from_phase', 'from_phase belongs to scope from_phase, and it to from_phase');
  if (from !== undefined && !phases.includes(from))
    throw wrong('/from_phase', `there is no phase ${from}; there are ${phases.join(', ')}`);
  const gated = new Set(phases.filter((phase) => table[phase]?.approval));
  const earlier = await readEarlierResults(db, tenant, source.flow_id, gated);
  return planRerun(table, earlier, { scope, from });
}

/** The earlier configuration or the one given in its place; refused when it contradicts what is carried over. */
async function configurationOf(
  deps: ApiDeps,
  caller: Caller,
  source: FlowRow,
  { configuration: given }: RerunBody,
  { carry }: RerunPlan,
): Promise<Record<string, unknown>> {
  const before = source.flow_configuration;
  if (given === undefined) return before;
  const after = await checkedConfiguration(deps, caller, source.flow_type, given);
  const again = contradicted(tableOf(source), carry, [before, after]);
  if (again.length === 0) return after;
  throw wrong(
    '/configuration',
    `${again[0] ?? ''} worked on another configuration; with this one must run again: ${again.join(', ')}`,
  );
}

const tableOf = ({ flow_type }: FlowRow): PhaseTable => contractOf(flow_type)?.phases ?? {};

const wrong = (pointer: string, message: string): ApiProblem =>
  new ApiProblem('invalid', message, { errors: [{ pointer, message }] });

const instant = z.iso.datetime({ offset: true }).nullable();
export const iterationSchema = z
  .object({
    flow_id: z.uuid(),
    iteration: z.int(),
    parent_flow_id: z.uuid().nullable(),
    flow_status: z.enum(flowStatuses),
    rerun_scope: z.enum(rerunScopes).nullable(),
    rerun_from_phase: z.string().nullable(),
    quality_score: z.number().nullable(),
    created_at: instant,
    started_at: instant,
    ended_at: instant,
    carried_phases: z.array(z.string()),
  })
  .meta({ id: 'Iteration' });

export const iterationPage = (
  { db }: Pick<ApiDeps, 'db'>,
  { tenant }: Caller,
  lineage_id: string,
  query: { limit: number; cursor?: string | undefined },
): Promise<Reply> =>
  pageReply({
    query,
    filter: { lineage_id },
    keyShape: z.tuple([z.int().min(1)]),
    keyOf: ({ iteration }: IterationRow): [number] => [iteration],
    show: (row) => row,
    read: (after, limit) =>
      listIterations(db, tenant, lineage_id, { before: after?.[0] ?? null, limit }),
  });

const iterationsRoute = ({ db }: ApiDeps): Route =>
  defineRoute({
    method: 'get',
    path: '/flows/{flow_id}/iterations',
    tag: 'Iterations',
    consistency: 'registry',
    permission: 'read',
    summary: 'The iterations of the lineage a flow belongs to, newest first',
    params: flowParams,
    query: z.object(pageQuery),
    responses: { 200: { description: 'A page', schema: listOf(iterationSchema) } },
    handler: async ({ caller, params: { flow_id }, query }) => {
      const { lineage_id } = await requireFlow(db, caller.tenant, flow_id);
      return iterationPage({ db }, caller, lineage_id, query);
    },
  });

export const iterationRoutes = (deps: ApiDeps): Route[] => [
  rerunRoute(deps),
  iterationsRoute(deps),
];
