import { z } from 'zod';
import { activeStatuses, listFlowEvents, listFlows, listPhaseRuns } from '../../db/flow-reads';
import { flowStatuses, type FlowState, type FlowStatus } from '../../workflows/run';
import { decodeCursor, pageOf, pageQuery, pageSchema } from '../cursor';
import type { ApiDeps } from '../deps';
import {
  etagOf,
  flowDocument,
  flowSchema,
  flowSummary,
  flowSummarySchema,
  phaseRunSchema,
} from '../flow-document';
import { flowStateSchema } from '../flow-state-schema';
import { problemOf } from '../problem';
import { requireFlow } from '../require-flow';
import { defineRoute, type Route } from '../route';
import { startRoute } from './start-flow';

const flowParams = z.object({ flow_id: z.guid().toLowerCase() });

const statusFilter = z
  .string()
  .transform((text) => (text === 'active' ? [...activeStatuses] : text.split(',')))
  .pipe(z.array(z.enum(flowStatuses)))
  .optional()
  .meta({ description: 'comma-separated statuses, or `active`', override: { type: 'string' } });

export const listRoute = (
  { db }: ApiDeps,
  path: string,
  fixed: readonly FlowStatus[] = [],
): Route =>
  defineRoute({
    method: 'get',
    path,
    tag: 'Flows',
    consistency: 'registry',
    summary: fixed.length > 0 ? 'Flows that have not ended, newest first' : 'Flows, newest first',
    query: z.object({ ...pageQuery, status: statusFilter, flow_type: z.string().optional() }),
    responses: {
      200: {
        description: 'A page',
        schema: z.object({ items: z.array(flowSummarySchema), page: pageSchema }),
      },
    },
    handler: async ({ caller, query: { limit, cursor, status, flow_type } }) => {
      const filter = { statuses: status ?? fixed, flow_type: flow_type ?? null };
      const rows = await listFlows(db, caller.tenant, filter, {
        after: decodeCursor(cursor, filter),
        limit,
      });
      const { items, page } = pageOf(rows, limit, filter, (row) => [row.created_key, row.flow_id]);
      return { status: 200, body: { items: items.map(flowSummary), page } };
    },
  });

export const detailRoute = ({ db }: ApiDeps, path: string): Route =>
  defineRoute({
    method: 'get',
    path,
    tag: 'Flows',
    consistency: 'registry',
    summary: 'One flow with its phases and what may be asked of it; If-None-Match answers 304',
    params: flowParams,
    responses: {
      200: { description: 'The flow', schema: flowSchema },
      304: { description: 'Unchanged' },
    },
    handler: async ({ caller, params, request }) => {
      const flow = await requireFlow(db, caller.tenant, params.flow_id);
      const headers = { ETag: etagOf(flow), 'Cache-Control': 'private, no-cache' };
      if (request.get('If-None-Match') === headers.ETag) return { status: 304, headers };
      return {
        status: 200,
        headers,
        body: flowDocument(flow, await listPhaseRuns(db, caller.tenant, params.flow_id)),
      };
    },
  });

const statusSchema = z
  .object({
    source: z.enum(['engine', 'registry']),
    state: flowStateSchema.nullable(),
    registry: flowSummarySchema.pick({
      flow_status: true,
      current_phase: true,
      progress: true,
      run_id: true,
      version: true,
      updated_at: true,
    }),
    engine_error: z.string().nullable(),
  })
  .meta({ id: 'FlowStatusReport' });

const statusRoute = ({ db, flows }: ApiDeps): Route =>
  defineRoute({
    method: 'get',
    path: '/flows/{flow_id}/status',
    tag: 'Flows',
    consistency: 'engine',
    summary:
      'Where the engine says the flow is, beside the registry; the registry alone when the engine cannot answer',
    params: flowParams,
    responses: { 200: { description: 'The status', schema: statusSchema } },
    handler: async ({ caller, params }) => {
      const { flow_status, current_phase, progress, run_id, version, updated_at } =
        await requireFlow(db, caller.tenant, params.flow_id);
      const registry = { flow_status, current_phase, progress, run_id, version, updated_at };
      const answer = await flows.state(params.flow_id).catch((error: unknown) => error as Error);
      const state = answer instanceof Error ? null : (answer satisfies FlowState);
      return {
        status: 200,
        body: {
          source: state ? 'engine' : 'registry',
          state,
          registry,
          engine_error: answer instanceof Error ? problemOf(answer).message : null,
        },
      };
    },
  });

const phasesRoute = ({ db }: ApiDeps): Route =>
  defineRoute({
    method: 'get',
    path: '/flows/{flow_id}/phases',
    tag: 'Flows',
    consistency: 'registry',
    summary: 'Every phase the flow has run, with time, rows and result',
    params: flowParams,
    responses: {
      200: { description: 'The phases', schema: z.object({ items: z.array(phaseRunSchema) }) },
    },
    handler: async ({ caller, params }) => {
      await requireFlow(db, caller.tenant, params.flow_id);
      return {
        status: 200,
        body: { items: await listPhaseRuns(db, caller.tenant, params.flow_id) },
      };
    },
  });

const eventSchema = z
  .object({
    event_id: z.int(),
    action: z.string(),
    actor: z.string(),
    on_behalf_of: z.string().nullable(),
    source: z.string(),
    from_status: z.string().nullable(),
    to_status: z.string(),
    phase: z.string().nullable(),
    reason: z.string().nullable(),
    details: z.record(z.string(), z.unknown()),
    request_id: z.string().nullable(),
    occurred_at: z.iso.datetime({ offset: true }),
  })
  .meta({ id: 'FlowEvent' });

const eventsRoute = ({ db }: ApiDeps): Route =>
  defineRoute({
    method: 'get',
    path: '/flows/{flow_id}/events',
    tag: 'Flows',
    consistency: 'registry',
    summary: 'The audit log of a flow, oldest first',
    params: flowParams,
    query: z.object(pageQuery),
    responses: {
      200: {
        description: 'A page',
        schema: z.object({ items: z.array(eventSchema), page: pageSchema }),
      },
    },
    handler: async ({ caller, params, query: { limit, cursor } }) => {
      await requireFlow(db, caller.tenant, params.flow_id);
      const after = Number(decodeCursor(cursor, params.flow_id)?.[0] ?? 0);
      const rows = await listFlowEvents(db, caller.tenant, params.flow_id, { after, limit });
      return { status: 200, body: pageOf(rows, limit, params.flow_id, (row) => [row.event_id]) };
    },
  });

export const flowRoutes = (deps: ApiDeps): Route[] => [
  startRoute(deps),
  listRoute(deps, '/flows'),
  detailRoute(deps, '/flows/{flow_id}'),
  statusRoute(deps),
  phasesRoute(deps),
  eventsRoute(deps),
  // The original's names; the same handlers, so that the two can never disagree.
  listRoute(deps, '/master-flows/active', activeStatuses),
  detailRoute(deps, '/master-flows/{flow_id}'),
];
