/** The inventory as a file for spreadsheets. */
import { z } from 'zod';
import { readAssetFields, readAssets, type AssetPageRow } from '../../db/asset-pages';
import { sendCsv, type CsvCell } from '../csv';
import { allPages } from '../keyset-page';
import { storableText } from '../storable-text';
import { defineRoute } from '../route';
import { flowParams, resultIdOf, TAG, type ResultDeps } from './flow-result';

/** Assets read at a time. */
const CSV_PAGE = 2000;

export const assetFilterShape = {
  asset_type: storableText(50).optional().meta({ description: 'e.g. server, vm, database' }),
  change: z.enum(['created', 'updated', 'unchanged']).optional(),
  application: storableText(255).optional().meta({ description: 'Name of an application' }),
};

const own = ['asset_id', 'asset_name', 'asset_type', 'application_name', 'change'] as const;

export const assetCsvRoute = ({ db }: ResultDeps) =>
  defineRoute({
    method: 'get',
    path: '/flows/{flow_id}/assets.csv',
    summary: 'Assets as a file, a column per field that has a value; lists are joined by `;`',
    tag: TAG,
    consistency: 'registry',
    permission: 'read',
    params: flowParams,
    query: z.object(assetFilterShape),
    responses: { 200: { description: 'All assets', contentType: 'text/csv' } },
    handler: async ({ params: { flow_id }, query, caller: { tenant }, response }) => {
      const inventoryId = await resultIdOf(db, tenant, flow_id, 'inventory');
      const { asset_type: assetType, change, application } = query;
      const fields = (await readAssetFields(db, tenant, inventoryId)).filter(
        (field) => !(own as readonly string[]).includes(field),
      );
      const pages = allPages(
        (after: [string, string] | null, limit) =>
          readAssets(db, tenant, {
            ...{ inventoryId, assetType, change, application },
            ...{ after, limit, provenance: false },
          }),
        (row: AssetPageRow): [string, string] => [row.asset_name, row.asset_id],
        CSV_PAGE,
      );
      const header = [...own, 'class_confidence', ...fields];
      return sendCsv(response, `assets-${flow_id}.csv`, header, rowsOf(pages, fields));
    },
  });

async function* rowsOf(pages: AsyncIterable<AssetPageRow[]>, fields: readonly string[]) {
  for await (const page of pages)
    yield page.map((asset) => [
      ...own.map((column) => asset[column]),
      asset.class_confidence,
      ...fields.map((field) => cellOf(asset.field_values[field])),
    ]);
}

const cellOf = (value: AssetPageRow['field_values'][string] | undefined): CsvCell =>
  Array.isArray(value) ? value.join(';') : (value ?? null);
