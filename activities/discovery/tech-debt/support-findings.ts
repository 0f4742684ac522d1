import type { Severity } from '../cleansing/clean-row';
import { debtFinding } from './debt-finding';
import { CRITICAL_AFTER_DAYS, type DebtCategory } from './debt-rules';
import { catalogueProduct, catalogueRef, releaseName, type ProductCategory } from './eol-catalogue';
import { packedReleases } from './find-release';
import { supportStatus, type SupportStatus } from './support-status';
import type { DebtAsset, DebtFinding } from './tech-debt-result';

const categories: Record<ProductCategory, { ended: DebtCategory; endingSoon: DebtCategory }> = {
  os: { ended: 'os_end_of_life', endingSoon: 'os_ending_soon' },
  database: { ended: 'database_end_of_life', endingSoon: 'database_ending_soon' },
  runtime: { ended: 'runtime_end_of_life', endingSoon: 'runtime_ending_soon' },
};

/**
 * What the support of a product on a day means for an asset; nothing while it is supported, or when the catalogue has
 * no dates, which the caller has to report.
 *
 * @param text what the inventory says; tells whether the service pack was named or taken as best case
 */
export function supportFindings(
  asset: DebtAsset,
  software: { product: string; cycle: string; text: string },
  asOf: string,
): DebtFinding[] {
  const status = supportStatus(software.product, software.cycle, asOf);
  const { cycle, eolDate, extendedUntil, daysPastEol } = status;
  const product = catalogueProduct(software.product);
  if (!product || cycle === null || status.status === 'supported') return [];

  const isAssumed = status.isBestCase || !namesUpdate(software.text, software.product, cycle);
  const assumption = isAssumed
    ? ` (\`${software.text}\` names no service pack or update; the one supported longest is assumed)`
    : '';
  const add = (category: DebtCategory, severity: Severity, what: string): DebtFinding[] => [
    debtFinding(
      asset,
      category,
      severity,
      `${releaseName(software.product, cycle)} ${what}${assumption}`,
      {
        ...{ product: software.product, cycle, eolDate, extendedUntil, daysPastEol },
        sourceRef: catalogueRef(software.product, cycle),
      },
    ),
  ];
  const { ended, endingSoon } = categories[product.category];
  if (status.status === 'ending_soon')
    return add(endingSoon, 'warning', `is supported until ${eolDate ?? ''} only`);
  if (status.status === 'extended_only')
    return add('extended_support_only', 'warning', extendedSentence(status));
  return add(ended, endedSeverity(daysPastEol), endedSentence(status));
}

const endedSeverity = (daysPastEol: number | null): Severity =>
  daysPastEol !== null && daysPastEol > CRITICAL_AFTER_DAYS ? 'critical' : 'error';

function endedSentence({ eolDate, extendedUntil, daysPastEol }: SupportStatus): string {
  if (eolDate === null) return 'is out of support; the date is not known';
  const extended = extendedUntil === null ? '' : `, extended support on ${extendedUntil}`;
  return `is out of support: it ended on ${eolDate}, ${daysPastEol ?? 0} days ago${extended}`;
}

function extendedSentence({ eolDate, extendedUntil }: SupportStatus): string {
  const when = eolDate === null ? '' : `, which ended on ${eolDate}`;
  const until = extendedUntil === null ? 'has no end date yet' : `lasts until ${extendedUntil}`;
  return `is out of regular support${when}; extended support, where bought, ${until}`;
}

/** False when the cycle stands for a service pack or feature update that the text does not name. */
function namesUpdate(text: string, product: string, cycle: string): boolean {
  const plain = text.toLowerCase();
  const update = /-(\d\dh\d)/.exec(cycle)?.[1];
  if (update !== undefined) return plain.includes(update);
  const pack = (packedReleases.has(product) ? /\.(\d+)$/ : /-sp(\d+)$/).exec(cycle)?.[1];
  if (pack === undefined || plain.includes(cycle)) return true;
  return new RegExp(`\\b(?:sp|service pack|tl) ?0?${pack}\\b`).test(plain);
}
