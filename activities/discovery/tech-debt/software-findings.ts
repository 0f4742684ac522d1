import { tagsOf, textOf } from './asset-values';
import { debtFinding } from './debt-finding';
import { catalogueProduct } from './eol-catalogue';
import { readSoftwareName } from './software-name';
import { supportFindings } from './support-findings';
import { supportStatus } from './support-status';
import type { DebtAsset, DebtFinding } from './tech-debt-result';
import { esxiOfHardwareTag } from './virtual-hardware';

/** Tag keys whose value names software; names and descriptions of assets are not searched for products. */
const softwareKeys = new Set([
  ...['db', 'database', 'dbms', 'db_engine', 'engine', 'runtime', 'middleware', 'software'],
  ...['app_server', 'appserver', 'web_server', 'webserver'],
]);

/** Databases, runtimes and virtual hardware that explicit values of the asset name. */
export function softwareFindings(asset: DebtAsset, asOf: string): DebtFinding[] {
  const findings = [...new Set(softwareTexts(asset))].flatMap((text): DebtFinding[] => {
    const software = readSoftwareName(text);
    if (!software) return [];
    const { product, cycle } = software;
    if (cycle !== null) return supportFindings(asset, { product, cycle, text }, asOf);
    const message = `\`${text}\` names no version of ${catalogueProduct(product)?.label ?? product} that has support dates`;
    return [debtFinding(asset, 'unknown_software_version', 'info', message, { product })];
  });
  return [...findings, ...hardwareFindings(asset, asOf)];
}

function softwareTexts(asset: DebtAsset): string[] {
  const tagged = tagsOf(asset).flatMap(({ key, value }) => (softwareKeys.has(key) ? [value] : []));
  if (textOf(asset, 'asset_type') !== 'database') return tagged;
  const name = textOf(asset, 'os_name');
  const version = textOf(asset, 'os_version');
  if (name === null) return tagged;
  // A name with a version of its own needs no second one behind it.
  const isComplete = version === null || (readSoftwareName(name)?.cycle ?? null) !== null;
  return [...tagged, isComplete ? name : `${name} ${version}`];
}

function hardwareFindings(asset: DebtAsset, asOf: string): DebtFinding[] {
  return tagsOf(asset).flatMap((tag) => {
    const esxi = esxiOfHardwareTag(tag);
    if (esxi === null || supportStatus('vmware-esxi', esxi, asOf).status !== 'ended') return [];
    const message = `virtual hardware \`${tag.value}\` is that of ESXi ${esxi}, which is out of support`;
    return debtFinding(asset, 'virtual_hardware', 'info', message, {
      product: 'vmware-esxi',
      cycle: esxi,
    });
  });
}
