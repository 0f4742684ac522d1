import type { Estate } from './estate';
import type { RenderedFile } from './sheet';
import { renderAwsDiscovery } from './writers/aws-discovery';
import { renderAzureDependencies } from './writers/azure-dependencies';
import { renderAzureMigrate } from './writers/azure-migrate';
import { renderCmdb } from './writers/cmdb';
import { renderKonveyor } from './writers/konveyor';
import { renderMigrationCenter } from './writers/migration-center';
import { renderRvtools } from './writers/rvtools-tabs';
import { renderServiceNow } from './writers/service-now';

/** An estate in every format there is a writer for. Both generations of RVTools are told apart by folder. */
export function renderEveryFormat(estate: Estate): RenderedFile[] {
  const within = (folder: string, files: RenderedFile[]): RenderedFile[] =>
    files.map((file) => ({ ...file, name: `${folder}/${file.name}` }));
  return [
    renderCmdb(estate),
    ...renderServiceNow(estate),
    ...within('rvtools-mib', renderRvtools(estate, { unit: 'MiB' })),
    ...within('rvtools-mb', renderRvtools(estate, { unit: 'MB' })),
    renderAzureMigrate(estate),
    renderAwsDiscovery(estate),
    renderMigrationCenter(estate),
    renderAzureDependencies(estate, { repeats: 0.1, strays: 5 }),
    renderKonveyor(estate),
  ];
}
