import { debtRules, severityFactors } from './debt-rules';
import type { DebtAsset, DebtFinding, TechDebtResult } from './tech-debt-result';

type Scores = Pick<TechDebtResult, 'assetScores' | 'applicationScores'>;

/**
 * Score of an asset = min(100, sum of weight x severity factor over its findings); points are summed without a limit.
 * The score of an application is the mean of its assets, to one decimal.
 */
export function scoreDebt(assets: DebtAsset[], findings: DebtFinding[]): Scores {
  const totals = new Map(assets.map(({ assetId }) => [assetId, { score: 0, points: 0 }]));
  for (const { assetId, category, severity, points } of findings) {
    const total = totals.get(assetId);
    if (!total) continue;
    total.score += debtRules[category].weight * severityFactors[severity];
    total.points += points;
  }
  const assetScores = assets.map(({ assetId }) => {
    const { score = 0, points = 0 } = totals.get(assetId) ?? {};
    return { assetId, score: Math.min(100, score), points };
  });

  const scoresOf = new Map<string, number[]>();
  for (const [index, { applicationName }] of assets.entries()) {
    if (applicationName === null) continue;
    const score = assetScores[index]?.score ?? 0;
    const known = scoresOf.get(applicationName);
    if (known) known.push(score);
    else scoresOf.set(applicationName, [score]);
  }
  const applicationScores = [...scoresOf.keys()].sort().map((name) => {
    const scores = scoresOf.get(name) ?? [];
    const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
    return { name, score: Math.round(mean * 10) / 10, assets: scores.length };
  });
  return { assetScores, applicationScores };
}
