import { jsonBatches } from '../../json-batches';
import { parseOsName } from '../cleansing/os-name';
import { assessTechDebt } from './assess-tech-debt';
import type { DebtAsset, TechDebtResult } from './tech-debt-result';

export interface TechDebtTaskInput {
  resultId: string;
  /** JSON documents of the assets the inventory saw */
  assets: string[];
  asOf: string;
}

export interface TechDebtTaskOutput extends Omit<TechDebtResult, 'findings' | 'assetScores'> {
  findings: string[];
  findingCounts: { category: string; count: number }[];
  /** assets with a finding whose end of life is past */
  assetsPastEndOfLife: number;
  /** mean over the assets, 0 to 100 */
  score: number;
  /** the worst first, at most WORST_SHOWN */
  worstAssets: { assetId: string; assetName: string; score: number; points: number }[];
}

const WORST_SHOWN = 100;

export function assessTechDebtTask({
  resultId: result_id,
  assets: documents,
  asOf,
}: TechDebtTaskInput): TechDebtTaskOutput {
  const assets = documents.map((json) => JSON.parse(json) as DebtAsset);
  const { findings, assetScores, ...told } = assessTechDebt({ assets, asOf, parseOs: parseOsName });
  const names = new Map(assets.map(({ assetId, assetName }) => [assetId, assetName]));
  const counts = new Map<string, number>();
  for (const { category } of findings) counts.set(category, (counts.get(category) ?? 0) + 1);
  const past = new Set(
    findings.flatMap(({ daysPastEol, assetId }) =>
      daysPastEol !== null && daysPastEol > 0 ? [assetId] : [],
    ),
  );
  return {
    ...told,
    findings: jsonBatches(
      findings.map(({ assetId, category, severity, message, ...details }, index) => ({
        result_id,
        finding_no: index + 1,
        category,
        severity,
        message,
        asset_id: assetId,
        details,
      })),
    ),
    findingCounts: [...counts]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([category, count]) => ({ category, count })),
    assetsPastEndOfLife: past.size,
    score:
      assetScores.length === 0
        ? 0
        : assetScores.reduce((total, { score }) => total + score, 0) / assetScores.length,
    worstAssets: assetScores
      .toSorted((a, b) => b.score - a.score || (a.assetId < b.assetId ? -1 : 1))
      .slice(0, WORST_SHOWN)
      .map((asset) => ({ ...asset, assetName: names.get(asset.assetId) ?? asset.assetId })),
  };
}
