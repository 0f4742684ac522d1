/** What happens to flows, as it happens. */
import type { Request } from 'express';
import { z } from 'zod';
import type { EventFilter } from '../../db/event-stream';
import type { ApiDeps } from '../deps';
import { streamEvents } from '../event-stream';
import { ApiProblem } from '../problem';
import { requireFlow } from '../require-flow';
import { defineRoute, type Route, type RouteInput } from '../route';
import { storableText } from '../storable-text';

const flowId = z.guid().toLowerCase();
const position = z.coerce.number().int().min(0);
const startShape = {
  last_event_id: position
    .optional()
    .meta({ description: 'as the header Last-Event-ID: resume behind this event' }),
  from: z.enum(['now', 'start']).default('now'),
};
const tenantQuery = z.object({
  ...startShape,
  flow_type: storableText(50).optional(),
  flow_id: flowId.optional(),
});

const common = {
  method: 'get',
  tag: 'Events',
  consistency: 'registry',
  permission: 'read',
  responses: { 200: { description: 'The stream', contentType: 'text/event-stream' } },
} as const;

type Input = RouteInput<unknown, z.infer<z.ZodObject<typeof startShape>>, unknown>;

async function stream(
  { events: hub }: ApiDeps,
  { caller, request, query, response }: Input,
  filter: EventFilter,
): Promise<undefined> {
  const listener = await hub.join(caller.tenant);
  try {
    const after = startOf(request, query, listener.head());
    // Express answers HEAD by the handler of GET, and this one would never end.
    if (request.method === 'HEAD') response.type('text/event-stream').end();
    else await streamEvents(response, { hub, listener, filter, after });
  } finally {
    listener.leave();
  }
}

/** The position to go on from. One that is not there yet is of another log: going on from it would skip events. */
function startOf(request: Request, { last_event_id, from }: Input['query'], head: number): number {
  const header = request.get('Last-Event-ID');
  const given =
    header === undefined
      ? { success: true as const, data: last_event_id }
      : position.safeParse(header);
  if (!given.success || (given.data ?? 0) > head)
    throw new ApiProblem('invalid', 'the last event id is none of this log', {
      errors: [{ pointer: '/last_event_id', message: `the log ends at ${head}` }],
    });
  return given.data ?? (from === 'start' ? 0 : head);
}

export const eventStreamRoutes = (deps: ApiDeps): Route[] => [
  defineRoute({
    ...common,
    path: '/events',
    summary: 'Events of all flows as they happen (server-sent events); Last-Event-ID resumes',
    query: tenantQuery,
    handler: (input) => {
      const { flow_type, flow_id } = input.query;
      return stream(deps, input, { flow_type, flow_id });
    },
  }),
  defineRoute({
    ...common,
    path: '/flows/{flow_id}/events/stream',
    summary: 'Events of one flow as they happen (server-sent events); Last-Event-ID resumes',
    params: z.object({ flow_id: flowId }),
    query: z.object(startShape),
    handler: async (input) => {
      const { flow_id } = input.params;
      await requireFlow(deps.db, input.caller.tenant, flow_id, { includeDeleted: true });
      return stream(deps, input, { flow_id });
    },
  }),
];
