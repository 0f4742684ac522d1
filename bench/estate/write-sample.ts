/**
 * Writes the sample estate that ships in `cli/demo-data`. Run from the root of the project after a build:
 * `node dist/bench/estate/write-sample.js`
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Estate } from './estate';
import { generateEstate } from './generate-estate';
import type { RenderedFile } from './sheet';
import { renderAzureDependencies } from './writers/azure-dependencies';
import { renderCmdb } from './writers/cmdb';
import { renderVInfo } from './writers/rvtools-vinfo';

const SAMPLE = { seed: 20_261_107, servers: 640, dependencies: 1_900, asOf: '2026-11-01' };

/** The sample: the company's CMDB, the vCenter of its main site, and the observed dependencies of all sites. */
export function renderSample(): { estate: Estate; files: RenderedFile[] } {
  const estate = generateEstate(SAMPLE);
  const files = [
    renderCmdb(estate, { name: 'cmdb-servers.csv' }),
    renderVInfo(estate, { unit: 'MiB', site: 'fra', name: 'vcenter-vinfo.csv' }),
    renderAzureDependencies(estate, { name: 'dependencies.csv', repeats: 0.1, strays: 12 }),
  ];
  return { estate, files };
}

if (require.main === module) {
  const folder = path.resolve(process.cwd(), 'cli/demo-data');
  mkdirSync(folder, { recursive: true });
  for (const { name, bytes } of renderSample().files) writeFileSync(path.join(folder, name), bytes);
}
