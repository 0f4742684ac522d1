import type { Estate } from './estate';
import { generateEstate } from './generate-estate';
import type { RenderedFile } from './sheet';
import { renderAzureDependencies } from './writers/azure-dependencies';
import { renderCmdb } from './writers/cmdb';

/** The largest import of the trade, 20,000 servers a file (Azure Migrate), with ten relations each. */
const LARGE = { seed: 7, servers: 20_000, dependencies: 200_000, asOf: '2026-11-01' };

/**
 * A CMDB list of 20,000 machines and exactly 200,000 dependency rows, by file name. Every machine is in the list, so
 * that the count is a round one; the bad rows and duplicates of the list are labelled as everywhere.
 */
export function renderLarge(options = LARGE): { estate: Estate; files: Map<string, RenderedFile> } {
  const estate = generateEstate(options);
  const files = [
    renderCmdb(estate, { name: 'large-cmdb.csv', complete: true }),
    renderAzureDependencies(estate, { name: 'large-dependencies.csv', repeats: 0, strays: 0 }),
  ];
  return { estate, files: new Map(files.map((file) => [file.name, file])) };
}
