import { ApplicationFailure } from '@temporalio/activity';
import { insertSightings, lockInventory, readKnownAssets, upsertAssets } from '../../db/assets';
import { readChunks, readProfiles } from '../../db/datasets';
import { insertJson } from '../../db/knex';
import type { DuplicateCluster } from './cleansing/find-duplicates';
import type { DatasetRole } from './dataset';
import { givenResult } from './given-result';
import type { InventoryTaskInput } from './inventory/build-inventory-task';
import { discoveryPhases } from '../../workflows/discovery/phases';
import type { DiscoveryDeps, DiscoveryPhase } from './phases';

/** A cleansed table as data_cleansing stored it. */
export interface CleansedTable {
  datasetNo: number;
  role: DatasetRole;
  formatId: string | null;
}

/** Turns rows into the tenant's assets: the same machine once, however many rows and imports describe it. */
export const inventory =
  ({ db, compute }: DiscoveryDeps): DiscoveryPhase<'inventory'> =>
  async ({ import_id, cleansing_id, as_of }, context) => {
    const { tenant, flow_id } = context.header;
    const cleansing = await givenResult(db, tenant, cleansing_id, 'data_cleansing');
    const datasets: InventoryTaskInput['datasets'] = [];
    for (const table of await readProfiles<CleansedTable>(db, tenant, cleansing_id))
      datasets.push({
        ...table,
        chunks: await readChunks(db, tenant, cleansing_id, table.datasetNo),
      });
    const known = await readKnownAssets(db, tenant);
    const built = await compute.run(
      'buildInventory',
      {
        importId: import_id,
        resultId: context.resultId,
        flowId: flow_id,
        tenantKey: `${tenant.client_account_id}/${tenant.engagement_id}`,
        datasets,
        duplicateClusters: (
          cleansing.document as unknown as { duplicateClusters: DuplicateCluster[] }
        ).duplicateClusters,
        known: known.assets,
        asOf: as_of,
      },
      context,
    );
    const { assets, flowAssets, applications, counts, ...told } = built;
    return {
      algorithm: discoveryPhases.inventory.algorithm,
      asOf: as_of,
      rows: built.rowsUsed,
      result: {
        ...counts,
        conflicts: built.conflicts.length,
        quarantined: built.quarantined.length,
      },
      document: { ...told, counts },
      write: async (trx) => {
        if (!(await lockInventory(trx, tenant, known.version)))
          throw ApplicationFailure.retryable(
            'another flow changed the inventory meanwhile',
            'STALE_INPUT',
          );
        await upsertAssets(trx, assets);
        await insertSightings(trx, context.resultId, flowAssets);
        await insertJson(
          trx,
          'applications',
          ['result_id', 'name', 'source', 'asset_ids', 'attributes'],
          applications,
        );
      },
    };
  };
