/** The list of flows, and the one of those that have not ended. */
import { z } from 'zod';
import { countFlows, listFlows, type ListedFlow } from '../../db/flow-list';
import { type FlowOrder, flowSorts } from '../../db/flow-order';
import { openStatuses } from '../../workflows/run';
import { pageQuery } from '../cursor';
import type { ApiDeps } from '../deps';
import { engineFaultText } from '../engine-fault-text';
import { flowSummary, flowSummarySchema } from '../flow-document';
import { flowFilterOf, flowFilterShape } from '../flow-filter';
import { pageReply, walkableListOf } from '../keyset-page';
import { type Caller, defineRoute, type Reply, type Route } from '../route';

/** Rows of a page the engine is asked about, one call each. */
const MAX_DESCRIBED = 20;

const sort = z
  .enum(flowSorts.flatMap((name) => [name, `-${name}` as const]))
  .default('-created_at')
  .transform((text): FlowOrder => {
    const descending = text.startsWith('-');
    return { by: text.slice(descending ? 1 : 0) as FlowOrder['by'], descending };
  })
  .meta({
    description:
      'with `-` descending. Equal ones go by id; in a status, and in a type by status, the newest is first. What has not started, or not ended, is last when ascending',
    override: {
      type: 'string',
      enum: flowSorts.flatMap((name) => [name, `-${name}`]),
      default: '-created_at',
    },
  });

const listQuery = z.object({
  ...pageQuery,
  ...flowFilterShape,
  sort,
  include: z.enum(['total']).optional().meta({
    description: '`total`: how many there are; exact by status and type, else counted up to 10,000',
  }),
  consistency: z
    .enum(['registry', 'engine'])
    .default('registry')
    .meta({
      description: `\`engine\`: each flow with what the engine says of it; pages of at most ${MAX_DESCRIBED}`,
    }),
});
type ListQuery = z.infer<typeof listQuery>;

const listedSchema = flowSummarySchema
  .extend({
    engine: z
      .object({
        status: z
          .string()
          .meta({ description: 'running, completed, failed, … as the engine has it' }),
        run_id: z.string(),
        history_length: z.int(),
        started_at: z.iso.datetime(),
        closed_at: z.iso.datetime().nullable(),
      })
      .nullable()
      .optional()
      .meta({ description: 'with `consistency=engine`; null when the engine did not answer' }),
    engine_error: z
      .string()
      .nullable()
      .optional()
      .meta({ description: 'why the engine did not answer' }),
  })
  .meta({ id: 'ListedFlow' });
const responses = { 200: { description: 'A page', schema: walkableListOf(listedSchema) } };

async function flowPage(
  deps: ApiDeps,
  { tenant }: Caller,
  { limit, cursor, include, consistency, ...asked }: ListQuery,
): Promise<Reply> {
  const { sort: order, ...filter } = asked;
  const asksEngine = consistency === 'engine';
  let total = {};
  const reply = await pageReply({
    query: { cursor, limit: asksEngine ? Math.min(limit, MAX_DESCRIBED) : limit },
    filter: asked,
    keyShape: z.array(z.union([z.string(), z.number(), z.null()])),
    keyOf: ({ sort_key }: ListedFlow) => sort_key as (string | number | null)[],
    show: ({ sort_key: _, ...row }) => flowSummary(row),
    backward: true,
    read: async (after, rows, { backward, as_of }) => {
      const wanted = flowFilterOf(filter, as_of);
      if (include) total = await countFlows(deps.db, tenant, wanted);
      const walked = { by: order.by, descending: order.descending !== backward };
      return listFlows(deps.db, tenant, wanted, { order: walked, after, limit: rows });
    },
  });
  const { items, page } = reply.body;
  const described = asksEngine
    ? await Promise.all((items as ListedFlow[]).map((flow) => withEngine(deps, flow)))
    : items;
  return { ...reply, body: { items: described, page: { ...page, ...total } } };
}

/** A flow that is only intended is not in the engine yet; that is no fault, but it is said. */
const withEngine = ({ flows }: ApiDeps, flow: ListedFlow) =>
  flows.describe(flow.flow_id).then(
    ({ status, runId, historyLength, startTime, closeTime }) => ({
      ...flow,
      engine: {
        status: status.name.toLowerCase(),
        run_id: runId,
        history_length: historyLength,
        started_at: startTime,
        closed_at: closeTime ?? null,
      },
      engine_error: null,
    }),
    (error: unknown) => ({ ...flow, engine: null, engine_error: engineFaultText(error) }),
  );

const common = {
  ...({ method: 'get', tag: 'Flows', consistency: 'registry', permission: 'read' } as const),
  responses,
};

export const activeRoute = (deps: ApiDeps): Route =>
  defineRoute({
    ...common,
    path: '/master-flows/active',
    summary: 'Flows that have not ended: the same list with `status=active`',
    query: listQuery.omit({ status: true, deleted: true }),
    handler: ({ caller, query }) =>
      flowPage(deps, caller, { ...query, status: [...openStatuses], deleted: 'exclude' }),
  });

export const flowListRoutes = (deps: ApiDeps): Route[] => [
  defineRoute({
    ...common,
    path: '/flows',
    summary: 'Flows, newest first unless sorted otherwise; to be walked both ways',
    query: listQuery,
    handler: ({ caller, query }) => flowPage(deps, caller, query),
  }),
  activeRoute(deps),
];
