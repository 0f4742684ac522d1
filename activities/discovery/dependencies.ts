import { readSeenAssets } from '../../db/assets';
import { readChunks, readProfiles } from '../../db/datasets';
import { readApplicationNames } from '../../db/applications';
import { insertJson } from '../../db/knex';
import { findingColumns } from './finding-columns';
import { givenResult } from './given-result';
import type { DependencyTaskInput } from './dependencies/analyse-dependencies-task';
import type { CleansedTable } from './inventory';
import { discoveryPhases } from '../../workflows/discovery/phases';
import type { DiscoveryDeps, DiscoveryPhase } from './phases';

const edgeColumns = [
  'result_id',
  'edge_no',
  'from_node',
  'to_node',
  'port',
  'protocol',
  'type',
  'strength',
  'connections',
  'bytes',
  'first_seen',
  'last_seen',
  'confidence',
  'shared_service',
  'evidence',
];
const nodeColumns = [
  'result_id',
  'node',
  'label',
  'kind',
  'component',
  'scc',
  'community',
  'betweenness',
  'in_degree',
  'out_degree',
];

/** What depends on what: edges with their evidence, groups that belong together, cycles, shared services. */
export const dependencies =
  ({ db, compute }: DiscoveryDeps): DiscoveryPhase<'dependencies'> =>
  async ({ cleansing_id, inventory_id, as_of }, context) => {
    const { tenant } = context.header;
    await givenResult(db, tenant, cleansing_id, 'data_cleansing');
    await givenResult(db, tenant, inventory_id, 'inventory');
    const datasets: DependencyTaskInput['datasets'] = [];
    for (const { datasetNo, role } of await readProfiles<CleansedTable>(db, tenant, cleansing_id))
      if (role === 'dependencies' || role === 'applications')
        datasets.push({
          datasetNo,
          role,
          chunks: await readChunks(db, tenant, cleansing_id, datasetNo),
        });
    const analysed = await compute.run(
      'analyseDependencies',
      {
        resultId: context.resultId,
        datasets,
        assets: await readSeenAssets(db, tenant, inventory_id),
        applications: await readApplicationNames(db, tenant, inventory_id),
      },
      context,
    );
    const { edges, nodes, findings, counts, ...told } = analysed;
    return {
      algorithm: discoveryPhases.dependencies.algorithm,
      asOf: as_of,
      rows: told.rowsTotal,
      result: {
        edges: counts.edges,
        nodes: counts.nodes,
        components: counts.components,
        cycles: counts.cycles,
        shared_services: told.sharedServices.length,
        unresolved: told.unresolved.length,
        resolved_endpoint_ratio: told.resolvedEndpointRatio,
      },
      document: { ...told, counts },
      write: async (trx) => {
        await insertJson(trx, 'dependency_nodes', nodeColumns, nodes);
        await insertJson(trx, 'dependency_edges', edgeColumns, edges);
        await insertJson(trx, 'findings', findingColumns, findings);
      },
    };
  };
