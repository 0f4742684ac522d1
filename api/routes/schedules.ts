/** Recurring re-runs of a lineage. */
import { createHash, randomUUID } from 'node:crypto';
import { ScheduleNotFoundError } from '@temporalio/client';
import { z } from 'zod';
import {
  deleteSchedule,
  findFlowsByKey,
  findNewestIteration,
  findSchedule,
  insertSchedule,
  listSchedules,
  type ScheduleRow,
  updateSchedule,
} from '../../db/schedules';
import { contractOf } from '../../workflows/catalog';
import type { Tenant } from '../../workflows/run';
import { pageQuery } from '../cursor';
import type { ApiDeps } from '../deps';
import { idempotencyKeyOf } from '../idempotency-key';
import { createdKey, createdKeyShape, listOf, pageReply } from '../keyset-page';
import { ApiProblem } from '../problem';
import { requireFlow } from '../require-flow';
import { type Caller, defineRoute, type Reply, type Route } from '../route';
import type { ScheduleDefinition, ScheduleState } from '../../workflows/client/schedule-client';
import {
  backfillBody,
  createScheduleBody,
  noteBody,
  scheduleSchema,
  triggerBody,
  updateScheduleBody,
} from '../schedule-shapes';

const reads = { tag: 'Schedules', consistency: 'engine', permission: 'read' } as const;
const changes = { ...reads, permission: 'operate' } as const;
const params = z.object({ schedule_id: z.guid().toLowerCase() });
const one = '/schedules/{schedule_id}';
const shown = { 200: { description: 'The schedule', schema: scheduleSchema } };

async function documentsOf(
  { db, flows }: ApiDeps,
  tenant: Tenant,
  rows: readonly ScheduleRow[],
): Promise<z.input<typeof scheduleSchema>[]> {
  const states = await Promise.all(rows.map((row) => flows.schedules.describe(row.schedule_id)));
  const actions = states.flatMap((state) =>
    state ? [...state.running, ...state.recent.map(({ action_id }) => action_id)] : [],
  );
  const flowsByKey = await findFlowsByKey(db, tenant, actions);
  return rows.map((row, index) => documentOf(row, states[index] ?? null, flowsByKey));
}

function documentOf(row: ScheduleRow, state: ScheduleState | null, flows: Map<string, string>) {
  const flowOf = (actionId: string) => flows.get(actionId) ?? null;
  return {
    schedule_id: row.schedule_id,
    lineage_id: row.lineage_id,
    scope: row.rerun_scope,
    from_phase: row.rerun_from_phase,
    created_by: row.created_by,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
    state: state && {
      ...state,
      next_times: state.next_times.map((time) => time.toISOString()),
      recent: state.recent.map(({ action_id, scheduled_at, taken_at }) => ({
        flow_id: flowOf(action_id),
        scheduled_at: scheduled_at.toISOString(),
        taken_at: taken_at.toISOString(),
      })),
      running: state.running.map((actionId) => ({ flow_id: flowOf(actionId) })),
    },
  };
}

async function requireSchedule({ db }: ApiDeps, tenant: Tenant, id: string): Promise<ScheduleRow> {
  const row = await findSchedule(db, tenant, id);
  if (!row) throw new ApiProblem('not_found', 'there is no such schedule');
  return row;
}

async function shownSchedule(deps: ApiDeps, tenant: Tenant, id: string, status = 200) {
  const row = await requireSchedule(deps, tenant, id);
  const [body] = await documentsOf(deps, tenant, [row]);
  return { status, body } satisfies Reply;
}

/** What the engine could not use is the caller's to put right. */
function refused(error: unknown): never {
  // The SDK's word for what the engine calls an invalid argument, such as the 61st minute of an hour.
  if (error instanceof TypeError)
    throw new ApiProblem('invalid', `the engine cannot use the schedule: ${error.message}`, {
      errors: [{ pointer: '/spec', message: error.message }],
    });
  if (error instanceof ScheduleNotFoundError)
    throw new ApiProblem('conflict', 'the engine has no such schedule any more; delete it');
  throw error;
}

type Body = z.infer<typeof updateScheduleBody>;
const definitionOf = (body: Body): ScheduleDefinition => ({
  spec: body.spec,
  overlap_policy: body.overlap_policy,
  catch_up_window_ms: body.catch_up_window_ms,
  pause_on_failure: body.pause_on_failure,
});

function scopeOf(flowType: string, { scope, from_phase }: Body) {
  const phases = Object.keys(contractOf(flowType)?.phases ?? {});
  const wrong = (message: string) =>
    new ApiProblem('invalid', message, { errors: [{ pointer: '/from_phase', message }] });
  if ((scope === 'from_phase') !== (from_phase !== undefined))
    throw wrong('from_phase belongs to scope from_phase, and it to from_phase');
  if (from_phase !== undefined && !phases.includes(from_phase))
    throw wrong(`there is no phase ${from_phase}; there are ${phases.join(', ')}`);
  return { rerun_scope: scope, rerun_from_phase: from_phase ?? null };
}

const createRoute = (deps: ApiDeps): Route =>
  defineRoute({
    ...changes,
    idempotency: 'native',
    method: 'post',
    path: '/schedules',
    summary: 'Run the newest iteration of a lineage again and again',
    body: createScheduleBody,
    responses: {
      200: { description: 'Created before under this key', schema: scheduleSchema },
      201: { description: 'Created', schema: scheduleSchema },
    },
    handler: async ({ caller, body, request }) => {
      const { tenant } = caller;
      const { lineage_id, flow_type } = await requireFlow(deps.db, tenant, body.flow_id);
      const made = await insertSchedule(deps.db, tenant, {
        schedule_id: randomUUID(),
        lineage_id,
        ...scopeOf(flow_type, body),
        created_by: caller.userId,
        idempotency_key: idempotencyKeyOf(request) ?? null,
        request_sha256: createHash('sha256').update(JSON.stringify(body)).digest('hex'),
      });
      if (!made.sameRequest)
        throw new ApiProblem('invalid', 'this Idempotency-Key was used for another request');
      const state = { paused: body.paused, ...(body.note !== undefined && { note: body.note }) };
      await deps.flows.schedules
        .create(tenant, made.schedule_id, definitionOf(body), state)
        .catch(async (error: unknown) => {
          // Nothing is left of a schedule the engine refused.
          if (made.created) await deleteSchedule(deps.db, tenant, made.schedule_id);
          return refused(error);
        });
      return {
        ...(await shownSchedule(deps, tenant, made.schedule_id, made.created ? 201 : 200)),
        headers: {
          Location: `${request.baseUrl}/schedules/${made.schedule_id}`,
          ...(!made.created && { 'Idempotency-Replayed': 'true' }),
        },
      };
    },
  });

const listRoute = (deps: ApiDeps): Route =>
  defineRoute({
    ...reads,
    method: 'get',
    path: '/schedules',
    summary: 'Schedules of the tenant, newest first',
    query: z.object({ ...pageQuery, lineage_id: z.guid().toLowerCase().optional() }),
    responses: { 200: { description: 'A page', schema: listOf(scheduleSchema) } },
    handler: async ({ caller: { tenant }, query }) => {
      const { lineage_id } = query;
      const { body, ...reply } = await pageReply({
        query,
        filter: { lineage_id },
        keyShape: createdKeyShape,
        keyOf: (row: Awaited<ReturnType<typeof listSchedules>>[number]) =>
          createdKey(row, row.schedule_id),
        show: (row) => row,
        read: (after, limit) => listSchedules(deps.db, tenant, lineage_id, { after, limit }),
      });
      const { items, page } = body as { items: ScheduleRow[]; page: unknown };
      return { ...reply, body: { items: await documentsOf(deps, tenant, items), page } };
    },
  });

const updateRoute = (deps: ApiDeps): Route =>
  defineRoute({
    ...changes,
    method: 'put',
    path: one,
    summary: 'Replace when a schedule runs and by which rules; a paused one stays paused',
    params,
    body: updateScheduleBody,
    responses: shown,
    handler: async ({ caller: { tenant }, params: { schedule_id }, body }) => {
      const row = await requireSchedule(deps, tenant, schedule_id);
      const newest = await findNewestIteration(deps.db, tenant, row.lineage_id);
      if (newest === undefined)
        throw new ApiProblem(
          'conflict',
          'no iteration of the lineage is left; delete the schedule',
        );
      const { flow_type } = await requireFlow(deps.db, tenant, newest);
      const scope = scopeOf(flow_type, body);
      await deps.flows.schedules
        .update(tenant, schedule_id, definitionOf(body), body.note)
        .catch(refused);
      await updateSchedule(deps.db, tenant, schedule_id, scope);
      return shownSchedule(deps, tenant, schedule_id);
    },
  });

/** A request to the engine about one schedule, answered with the schedule after it. */
const act = <Schema extends z.ZodType>(
  deps: ApiDeps,
  name: string,
  body: Schema,
  summary: string,
  run: (id: string, body: z.infer<Schema>, caller: Caller) => Promise<unknown>,
): Route =>
  defineRoute({
    ...changes,
    method: 'post',
    path: `${one}/${name}`,
    ...{ summary, params, body },
    responses: shown,
    handler: async ({ caller, params: { schedule_id }, body: given }) => {
      await requireSchedule(deps, caller.tenant, schedule_id);
      await run(schedule_id, given as z.infer<Schema>, caller).catch(refused);
      return shownSchedule(deps, caller.tenant, schedule_id);
    },
  });

/** The schedule's own policy unless another is asked for: the engine's default here is to allow all. */
async function policyFor(
  { flows }: ApiDeps,
  id: string,
  given: ScheduleDefinition['overlap_policy'] | undefined,
) {
  if (given !== undefined) return given;
  const state = await flows.schedules.describe(id);
  if (!state) throw new ScheduleNotFoundError('the engine has no such schedule', id);
  return state.overlap_policy;
}

export const scheduleRoutes = (deps: ApiDeps): Route[] => [
  createRoute(deps),
  listRoute(deps),
  defineRoute({
    ...reads,
    method: 'get',
    path: one,
    summary: 'A schedule with its next times and the flows it started',
    params,
    responses: shown,
    handler: ({ caller, params: { schedule_id } }) =>
      shownSchedule(deps, caller.tenant, schedule_id),
  }),
  updateRoute(deps),
  defineRoute({
    ...changes,
    method: 'delete',
    path: one,
    summary: 'Delete a schedule; what it started goes on',
    params,
    responses: { 204: { description: 'Deleted' } },
    handler: async ({ caller: { tenant }, params: { schedule_id } }) => {
      await requireSchedule(deps, tenant, schedule_id);
      await deps.flows.schedules.remove(schedule_id);
      await deleteSchedule(deps.db, tenant, schedule_id);
      return { status: 204 };
    },
  }),
  act(deps, 'pause', noteBody, 'Take no more actions until it is resumed', (id, body, caller) =>
    deps.flows.schedules.pause(id, body.note ?? `paused by ${caller.userId}`),
  ),
  act(deps, 'resume', noteBody, 'Take actions again', (id, body, caller) =>
    deps.flows.schedules.resume(id, body.note ?? `resumed by ${caller.userId}`),
  ),
  act(deps, 'trigger', triggerBody, 'Take the action now', async (id, body) =>
    deps.flows.schedules.trigger(id, await policyFor(deps, id, body.overlap_policy)),
  ),
  act(
    deps,
    'backfill',
    backfillBody,
    'Take the actions of past times; a time whose iteration was made makes no second one',
    async (id, body) =>
      deps.flows.schedules.backfill(id, {
        start: new Date(body.start_at),
        end: new Date(body.end_at),
        overlap: await policyFor(deps, id, body.overlap_policy),
      }),
  ),
];
