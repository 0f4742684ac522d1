/** How the quality of a lineage's data develops from iteration to iteration. */
import { z } from 'zod';
import type { Knex } from 'knex';
import {
  hasLineage,
  type IterationQuality,
  readQualityBefore,
  readQualityTrend,
} from '../../db/iteration-quality';
import { flowStatuses, type Tenant } from '../../workflows/run';
import { numbersOf, qualityChange } from '../compare-figures';
import { figuresShape, qualityChangeShape } from '../compare-shapes';
import { pageQuery } from '../cursor';
import { listOf, pageReply } from '../keyset-page';
import { ApiProblem } from '../problem';
import { requireFlow } from '../require-flow';
import { defineRoute, type Reply, type Route } from '../route';
import { flowParams, type ResultDeps } from './flow-result';

const instant = z.iso.datetime({ offset: true }).nullable();
const pointShape = z
  .object({
    flow_id: z.uuid(),
    iteration: z.int(),
    flow_status: z.enum(flowStatuses),
    started_at: instant,
    ended_at: instant,
    compared_with: z
      .uuid()
      .nullable()
      .meta({ description: '`before`: the last earlier iteration that measured quality' }),
    quality: qualityChangeShape,
    figures: figuresShape,
  })
  .meta({ id: 'QualityPoint' });

const query = z.object(pageQuery);
type Query = z.infer<typeof query>;
const responses = {
  200: { description: 'A page, the oldest iteration first', schema: listOf(pointShape) },
};

type Point = IterationQuality & { earlier: IterationQuality | undefined };

/** Each iteration with the one it is held against: one that failed early measured nothing, and is passed over. */
async function readPoints(
  db: Knex,
  tenant: Tenant,
  lineageId: string,
  after: number,
  limit: number,
): Promise<Point[]> {
  let earlier = after > 0 ? await readQualityBefore(db, tenant, lineageId, after) : undefined;
  const rows = await readQualityTrend(db, tenant, lineageId, { after, limit });
  return rows.map((row) => {
    const point = { ...row, earlier };
    if (row.quality) earlier = row;
    return point;
  });
}

const show = ({ earlier, ...point }: Point) => ({
  flow_id: point.flow_id,
  iteration: point.iteration,
  flow_status: point.flow_status,
  started_at: point.started_at,
  ended_at: point.ended_at,
  compared_with: earlier?.flow_id ?? null,
  quality: qualityChange(earlier?.quality ?? null, point.quality),
  figures: numbersOf(earlier ?? {}, point),
});

const trendOf = (db: Knex, tenant: Tenant, lineage_id: string, page: Query): Promise<Reply> =>
  pageReply({
    query: page,
    filter: { lineage_id },
    keyShape: z.tuple([z.int().min(1)]),
    keyOf: ({ iteration }: Point): [number] => [iteration],
    show,
    read: (after, limit) => readPoints(db, tenant, lineage_id, after?.[0] ?? 0, limit),
  });

export const qualityTrendRoutes = ({ db }: ResultDeps): Route[] => [
  defineRoute({
    method: 'get',
    path: '/flows/{flow_id}/quality-trend',
    tag: 'Iterations',
    consistency: 'registry',
    permission: 'read',
    summary: 'Data quality of every iteration of the flow’s lineage, each with its gain',
    params: flowParams,
    ...{ query, responses },
    handler: async ({ caller: { tenant }, params: { flow_id }, query: page }) => {
      const { lineage_id } = await requireFlow(db, tenant, flow_id);
      return trendOf(db, tenant, lineage_id, page);
    },
  }),
  defineRoute({
    method: 'get',
    path: '/lineages/{lineage_id}/quality-trend',
    tag: 'Iterations',
    consistency: 'registry',
    permission: 'read',
    summary: 'The same by lineage, whichever of its flows are deleted',
    params: z.object({ lineage_id: z.guid().toLowerCase() }),
    ...{ query, responses },
    handler: async ({ caller: { tenant }, params: { lineage_id }, query: page }) => {
      if (!(await hasLineage(db, tenant, lineage_id)))
        throw new ApiProblem('not_found', 'there is no such lineage');
      return trendOf(db, tenant, lineage_id, page);
    },
  }),
];
