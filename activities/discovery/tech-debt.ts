import { readSeenAssets } from '../../db/assets';
import { insertJson } from '../../db/knex';
import { findingColumns } from './finding-columns';
import { givenResult } from './given-result';
import { discoveryPhases } from '../../workflows/discovery/phases';
import type { DiscoveryDeps, DiscoveryPhase } from './phases';

/** What is old, unsupported or unowned, judged at the flow's date against published end-of-life dates. */
export const techDebt =
  ({ db, compute }: DiscoveryDeps): DiscoveryPhase<'tech_debt'> =>
  async ({ inventory_id, as_of }, context) => {
    const { tenant } = context.header;
    await givenResult(db, tenant, inventory_id, 'inventory');
    const assets = await readSeenAssets(db, tenant, inventory_id);
    const assessed = await compute.run(
      'assessTechDebt',
      { resultId: context.resultId, assets, asOf: as_of },
      context,
    );
    const { findings, ...told } = assessed;
    return {
      algorithm: discoveryPhases.tech_debt.algorithm,
      asOf: as_of,
      rows: assets.length,
      result: {
        findings: told.findingCounts.reduce((total, { count }) => total + count, 0),
        assets_past_end_of_life: told.assetsPastEndOfLife,
        os_coverage: told.osCoverage,
        score: told.score,
      },
      document: told,
      write: (trx) => insertJson(trx, 'findings', findingColumns, findings),
    };
  };
