import { workflowInfo } from '@temporalio/workflow';
import { proxyPhases } from '../phases';
import type { FlowInput } from '../run';
import type { DiscoveryConfiguration, DiscoveryPhases, DiscoveryResult } from './contract';
import './phases';

const phases = proxyPhases<DiscoveryPhases>();

/** From a tenant's exports to its inventory: what is there, how good the data is, what depends on what, what is old. */
export async function discovery({
  configuration,
}: FlowInput<DiscoveryConfiguration>): Promise<DiscoveryResult> {
  const as_of = configuration.as_of ?? workflowInfo().startTime.toISOString().slice(0, 10);

  const data_import = await phases.data_import({ uploads: configuration.uploads, as_of });
  const import_id = data_import.result_id;

  // Columns are mapped before they are cleansed: cleansing needs typed fields with units.
  const attribute_mapping = await phases.attribute_mapping({ import_id, as_of });
  const { result_id: mapping_id, decision } = attribute_mapping;

  const data_cleansing = await phases.data_cleansing({ import_id, mapping_id, decision, as_of });
  const cleansing_id = data_cleansing.result_id;

  const inventory = await phases.inventory({ import_id, cleansing_id, as_of });
  const inventory_id = inventory.result_id;

  const dependencies = await phases.dependencies({ cleansing_id, inventory_id, as_of });
  const tech_debt = await phases.tech_debt({ inventory_id, as_of });

  return { data_import, attribute_mapping, data_cleansing, inventory, dependencies, tech_debt };
}
