/** The assets a flow's inventory saw: as pages, as a file, and one by one with the origin of every value. */
import { z } from 'zod';
import { findAsset, readAssets, type AssetPageRow } from '../../db/asset-pages';
import { pageQuery } from '../cursor';
import { listOf, pageReply } from '../keyset-page';
import { ApiProblem } from '../problem';
import { defineRoute, type Route } from '../route';
import { snakeKeys } from '../snake-keys';
import { assetFilterShape, assetCsvRoute } from './asset-csv';
import { provenance, value } from './document-shapes';
import { count, flowParams, ratio, resultIdOf, TAG, type ResultDeps } from './flow-result';

const provenanceShape = z
  .record(z.string(), provenance)
  .meta({ description: 'By field: the row, column and text the value came from' });
const assetShape = z.object({
  asset_id: z.uuid(),
  identity_key: z.string(),
  asset_name: z.string(),
  asset_type: z.string(),
  class_confidence: ratio.meta({ description: 'Below 0.7 a person should look' }),
  application_name: z.string().nullable(),
  change: z.enum(['created', 'updated', 'unchanged']).meta({ description: 'What this flow did' }),
  values: z.record(z.string(), value).meta({ description: 'By canonical field' }),
  provenance: provenanceShape.optional(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
});
const oneAssetShape = assetShape.extend({
  provenance: provenanceShape,
  sources: z
    .array(
      z.object({
        import_id: z.uuid(),
        dataset_no: count,
        file_name: z.string().nullable(),
        table: z.string().nullable(),
      }),
    )
    .meta({ description: 'The tables provenance speaks of' }),
});

const show = ({
  field_values,
  provenance: origin,
  created_at,
  updated_at,
  ...asset
}: AssetPageRow) => ({
  ...asset,
  values: field_values,
  ...(origin && { provenance: snakeKeys(origin) }),
  created_at: created_at.toISOString(),
  updated_at: updated_at.toISOString(),
});

export const assetRoutes = (deps: ResultDeps): Route[] => [
  assetListRoute(deps),
  assetCsvRoute(deps),
  oneAssetRoute(deps),
];

const assetListRoute = ({ db }: ResultDeps) =>
  defineRoute({
    method: 'get',
    path: '/flows/{flow_id}/assets',
    summary: 'Assets the newest inventory of the flow saw, by name',
    tag: TAG,
    consistency: 'registry',
    permission: 'read',
    params: flowParams,
    query: z.object({
      ...pageQuery,
      ...assetFilterShape,
      include: z.enum(['provenance']).optional().meta({ description: 'Adds the origin of values' }),
    }),
    responses: {
      200: { description: 'A page of assets', schema: listOf(assetShape) },
    },
    handler: async ({ params: { flow_id }, query, caller: { tenant } }) => {
      const inventoryId = await resultIdOf(db, tenant, flow_id, 'inventory');
      const { asset_type: assetType, change, application } = query;
      const filter = { inventoryId, assetType, change, application };
      return pageReply({
        query,
        filter,
        keyShape: z.tuple([z.string(), z.uuid()]),
        keyOf: (row): [string, string] => [row.asset_name, row.asset_id],
        show,
        read: (after, limit) =>
          readAssets(db, tenant, {
            ...filter,
            after,
            limit,
            provenance: query.include === 'provenance',
          }),
      });
    },
  });

const oneAssetRoute = ({ db }: ResultDeps) =>
  defineRoute({
    method: 'get',
    path: '/flows/{flow_id}/assets/{asset_id}',
    summary: 'One asset, with the row and column every value came from',
    tag: TAG,
    consistency: 'registry',
    permission: 'read',
    params: flowParams.extend({ asset_id: z.uuid() }),
    responses: { 200: { description: 'The asset', schema: oneAssetShape } },
    handler: async ({ params: { flow_id, asset_id }, caller: { tenant } }) => {
      const inventoryId = await resultIdOf(db, tenant, flow_id, 'inventory');
      const asset = await findAsset(db, tenant, inventoryId, asset_id);
      if (!asset) throw new ApiProblem('not_found', `the flow saw no asset ${asset_id}`);
      const { sources, ...row } = asset;
      return {
        status: 200,
        body: {
          ...show(row),
          sources: sources.map(({ table_name: table, ...source }) => ({ ...source, table })),
        },
      };
    },
  });
