import type { Severity } from '../cleansing/clean-row';
import { debtRules, type DebtCategory } from './debt-rules';
import type { DebtAsset, DebtFinding } from './tech-debt-result';

type ProductFacts = Pick<
  DebtFinding,
  'product' | 'cycle' | 'eolDate' | 'extendedUntil' | 'daysPastEol'
>;

const noProduct: ProductFacts = {
  ...{ product: null, cycle: null },
  ...{ eolDate: null, extendedUntil: null, daysPastEol: null },
};

/** A finding of our own rules; those about a product name it and its source. */
export function debtFinding(
  asset: DebtAsset,
  category: DebtCategory,
  severity: Severity,
  message: string,
  about: Partial<ProductFacts> & { sourceRef?: string } = {},
): DebtFinding {
  return {
    assetId: asset.assetId,
    category,
    ...noProduct,
    sourceRef: `rule ${category}`,
    ...about,
    severity,
    points: debtRules[category].points,
    message,
  };
}
