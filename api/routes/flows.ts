import { z } from 'zod';
import { type FlowEventRow, listFlowEvents, listPhaseRuns } from '../../db/flow-reads';
import { awaitVersion, waitShape } from '../await-version';
import { pageQuery } from '../cursor';
import type { ApiDeps } from '../deps';
import {
  etagOf,
  matchesEtag,
  flowSchema,
  flowSummarySchema,
  phaseRunSchema,
  readFlowDocument,
} from '../flow-document';
import { flowStateSchema } from '../flow-state-schema';
import { listOf, pageReply } from '../keyset-page';
import { engineFaultText } from '../engine-fault-text';
import { requireFlow } from '../require-flow';
import { defineRoute, type Route } from '../route';
import { flowListRoutes } from './flow-list';
import { startRoute } from './start-flow';

const flowParams = z.object({ flow_id: z.guid().toLowerCase() });

export const detailRoute = ({ db, events }: ApiDeps, path: string): Route =>
  defineRoute({
    method: 'get',
    path,
    tag: 'Flows',
    consistency: 'registry',
    permission: 'read',
    summary:
      'One flow with its phases and what may be asked of it; If-None-Match answers 304, and `wait` waits for a change',
    params: flowParams,
    query: z.object({
      ...waitShape,
      include_deleted: z
        .enum(['true', 'false'])
        .default('false')
        .transform((text) => text === 'true')
        .meta({ override: { type: 'string', enum: ['true', 'false'] } }),
    }),
    responses: {
      200: { description: 'The flow', schema: flowSchema },
      304: { description: 'Unchanged' },
    },
    handler: async ({ caller, params, query, request, response }) => {
      const read = () =>
        requireFlow(db, caller.tenant, params.flow_id, { includeDeleted: query.include_deleted });
      await awaitVersion(events, caller.tenant, await read(), query, response);
      const flow = await read();
      const headers = { ETag: etagOf(flow), 'Cache-Control': 'private, no-cache' };
      if (matchesEtag(request.get('If-None-Match'), headers.ETag)) return { status: 304, headers };
      return {
        status: 200,
        headers,
        body: await readFlowDocument(db, caller.tenant, flow),
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

export const statusRoute = ({ db, flows, events }: ApiDeps): Route =>
  defineRoute({
    method: 'get',
    path: '/flows/{flow_id}/status',
    tag: 'Flows',
    consistency: 'engine',
    permission: 'read',
    summary:
      'Where the engine says the flow is, beside the registry; the registry alone when the engine cannot answer',
    params: flowParams,
    query: z.object(waitShape),
    responses: { 200: { description: 'The status', schema: statusSchema } },
    handler: async ({ caller, params, query, response }) => {
      const known = await requireFlow(db, caller.tenant, params.flow_id);
      await awaitVersion(events, caller.tenant, known, query, response);
      const { flow_status, current_phase, progress, run_id, version, updated_at } =
        await requireFlow(db, caller.tenant, params.flow_id);
      const registry = { flow_status, current_phase, progress, run_id, version, updated_at };
      const { state, engine_error } = await flows.state(params.flow_id).then(
        (known) => ({ state: known, engine_error: null }),
        (error: unknown) => ({ state: null, engine_error: engineFaultText(error) }),
      );
      const source = state ? 'engine' : 'registry';
      return { status: 200, body: { source, state, registry, engine_error } };
    },
  });

const phasesRoute = ({ db }: ApiDeps): Route =>
  defineRoute({
    method: 'get',
    path: '/flows/{flow_id}/phases',
    tag: 'Flows',
    consistency: 'registry',
    permission: 'read',
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
    permission: 'read',
    summary: 'The audit log of a flow, oldest first',
    params: flowParams,
    query: z.object(pageQuery),
    responses: { 200: { description: 'A page', schema: listOf(eventSchema) } },
    handler: async ({ caller, params: { flow_id }, query }) => {
      await requireFlow(db, caller.tenant, flow_id);
      return pageReply({
        query,
        filter: { flow_id },
        keyShape: z.tuple([z.int().min(0)]),
        keyOf: ({ event_id }: FlowEventRow): [number] => [event_id],
        show: (row) => row,
        read: (after, limit) =>
          listFlowEvents(db, caller.tenant, flow_id, { after: after?.[0] ?? 0, limit }),
      });
    },
  });

export const flowRoutes = (deps: ApiDeps): Route[] => [
  startRoute(deps),
  ...flowListRoutes(deps),
  detailRoute(deps, '/flows/{flow_id}'),
  statusRoute(deps),
  phasesRoute(deps),
  eventsRoute(deps),
  // The original's names; the same handlers, so that the two can never disagree.
  detailRoute(deps, '/master-flows/{flow_id}'),
];
