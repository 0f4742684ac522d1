import { z } from 'zod';
import { readApplications, type ApplicationRow } from '../../db/applications';
import { pageQuery } from '../cursor';
import { listOf, pageReply } from '../keyset-page';
import { defineRoute, type Route } from '../route';
import { flowParams, resultIdOf, TAG, type ResultDeps } from './flow-result';

const applicationShape = z.object({
  name: z.string(),
  source: z
    .enum(['column', 'prefix', 'tag', 'import'])
    .meta({ description: 'How the assets were grouped' }),
  asset_ids: z.array(z.uuid()),
  attributes: z.record(z.string(), z.unknown()),
});

export const applicationRoute = ({ db }: ResultDeps): Route =>
  defineRoute({
    method: 'get',
    path: '/flows/{flow_id}/applications',
    summary: 'Applications of the newest inventory and the assets they consist of, by name',
    tag: TAG,
    consistency: 'registry',
    permission: 'read',
    params: flowParams,
    query: z.object(pageQuery),
    responses: {
      200: { description: 'A page of applications', schema: listOf(applicationShape) },
    },
    handler: async ({ params: { flow_id }, query, caller: { tenant } }) => {
      const inventoryId = await resultIdOf(db, tenant, flow_id, 'inventory');
      return pageReply({
        query,
        filter: { inventoryId },
        keyShape: z.tuple([z.string()]),
        keyOf: ({ name }): [string] => [name],
        show: (row: ApplicationRow) => row,
        read: (after, limit) =>
          readApplications(db, tenant, { inventoryId, after: after?.[0] ?? null, limit }),
      });
    },
  });
