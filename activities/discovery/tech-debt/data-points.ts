import { hasOwnOs, textOf } from './asset-values';
import type { AssetOs } from './os-of-asset';
import type { DebtAsset, TechDebtResult } from './tech-debt-result';

export interface DataPoints {
  /** false when no asset has the field: then the column is missing, which is no debt of each asset */
  isRecorded: { os: boolean; owner: boolean; lastSeen: boolean };
  dataConfidence: TechDebtResult['dataConfidence'];
  missingDataPoints: string[];
}

/** Which of the facts the assessment needs are there: OS product and version, owner, last seen, application. */
export function countDataPoints(assets: { asset: DebtAsset; found: AssetOs }[]): DataPoints {
  const machines = assets.filter(({ asset, found }) => hasOwnOs(asset) || found.os !== null);
  const count = (has: (entry: (typeof assets)[number]) => boolean, of = assets) => ({
    of: of.length,
    present: of.filter(has).length,
  });
  const points = {
    'operating system and version': count(({ found }) => Boolean(found.os?.cycle), machines),
    owner: count(({ asset }) => textOf(asset, 'owner') !== null),
    'last seen': count(({ asset }) => textOf(asset, 'last_seen_at') !== null),
    application: count(({ asset }) => asset.applicationName !== null),
  };
  const all = Object.values(points);
  const present = all.reduce((sum, point) => sum + point.present, 0);
  const needed = all.reduce((sum, point) => sum + point.of, 0);
  return {
    isRecorded: {
      os: assets.some(({ found }) => found.os !== null),
      owner: points.owner.present > 0,
      lastSeen: points['last seen'].present > 0,
    },
    dataConfidence: stars(needed === 0 ? 0 : present / needed),
    missingDataPoints: Object.entries(points).flatMap(([name, point]) =>
      point.present < point.of
        ? [`${name}: ${point.of - point.present} of ${point.of} assets`]
        : [],
    ),
  };
}

/** Azure Migrate's confidence rating: 0-20 % of the data points is one star, 81-100 % five. */
function stars(share: number): TechDebtResult['dataConfidence'] {
  if (share <= 0.2) return 1;
  if (share <= 0.4) return 2;
  if (share <= 0.6) return 3;
  return share <= 0.8 ? 4 : 5;
}
