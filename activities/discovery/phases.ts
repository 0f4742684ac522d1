/** The phases of discovery as activities. The compiler names a missing one, and one that is no phase. */
import type { Knex } from 'knex';
import type { DiscoveryInputs, DiscoveryOutcome } from '../../workflows/discovery/contract';
import type { Compute } from '../compute';
import type { Phase } from '../phase';
import { attributeMapping } from './attribute-mapping';
import { dataCleansing } from './data-cleansing';
import { dataImport } from './data-import';
import { dependencies } from './dependencies';
import { inventory } from './inventory';
import { techDebt } from './tech-debt';

export interface DiscoveryDeps {
  db: Knex;
  compute: Compute;
}

export type DiscoveryPhase<Name extends keyof DiscoveryInputs> = Phase<
  DiscoveryInputs[Name],
  DiscoveryOutcome<Name>
>;

export const createDiscoveryPhases = (deps: DiscoveryDeps) =>
  ({
    data_import: dataImport(deps),
    attribute_mapping: attributeMapping(deps),
    data_cleansing: dataCleansing(deps),
    inventory: inventory(deps),
    dependencies: dependencies(deps),
    tech_debt: techDebt(deps),
  }) satisfies { [Name in keyof DiscoveryInputs]: DiscoveryPhase<Name> };
