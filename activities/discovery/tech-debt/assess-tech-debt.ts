import { textOf } from './asset-values';
import { compareText } from '../dependencies/compare-text';
import { countDataPoints, type DataPoints } from './data-points';
import { debtFinding } from './debt-finding';
import { STALE_AFTER_DAYS } from './debt-rules';
import { scoreDebt } from './debt-score';
import { osFindings } from './os-findings';
import { osOfAsset, type AssetOs } from './os-of-asset';
import { softwareFindings } from './software-findings';
import { calendarDay, daysBetween } from './support-status';
import type { DebtAsset, DebtFinding, TechDebtInput, TechDebtResult } from './tech-debt-result';

/**
 * The technical debt of an estate on a day: what is out of support, unknown, stale or owned by nobody. Assets in any
 * order give byte-equal output. A field that no asset has is listed as a missing data point, not as debt of each.
 *
 * @throws RangeError when `asOf` is no date
 */
export function assessTechDebt(input: TechDebtInput): TechDebtResult {
  const asOf = calendarDay(input.asOf);
  const assets = [...input.assets].sort((a, b) => compareText(a.assetId, b.assetId));
  const entries = assets.map((asset) => ({ asset, found: osOfAsset(asset, input.parseOs) }));
  const { isRecorded, dataConfidence, missingDataPoints } = countDataPoints(entries);

  const findings = entries.flatMap(({ asset, found }) =>
    [
      ...(isRecorded.os ? osFindings(asset, found, asOf) : []),
      ...softwareFindings(asset, asOf),
      ...careFindings(asset, asOf, isRecorded),
    ].sort(compareFindings),
  );
  const withOs = entries.flatMap(({ found }) => found.os ?? []);
  const covered = withOs.filter(({ product, cycle }) => product !== null && cycle !== null);
  return {
    findings,
    ...scoreDebt(assets, findings),
    ...listUnclearTexts(entries.map(({ found }) => found)),
    osCoverage: withOs.length === 0 ? 0 : covered.length / withOs.length,
    dataConfidence,
    missingDataPoints,
  };
}

/** Whether anyone looks after the asset. */
function careFindings(
  asset: DebtAsset,
  asOf: string,
  isRecorded: DataPoints['isRecorded'],
): DebtFinding[] {
  const findings: DebtFinding[] = [];
  if (isRecorded.owner && textOf(asset, 'owner') === null)
    findings.push(debtFinding(asset, 'no_owner', 'warning', 'nobody is recorded as the owner'));
  const lastSeen = textOf(asset, 'last_seen_at')?.slice(0, 10);
  const daysUnseen = lastSeen === undefined ? 0 : daysBetween(lastSeen, asOf);
  if (daysUnseen > STALE_AFTER_DAYS) {
    const message = `last seen on ${lastSeen ?? ''}, ${daysUnseen} days ago (limit ${STALE_AFTER_DAYS})`;
    findings.push(debtFinding(asset, 'stale', 'warning', message));
  }
  return findings;
}

const compareFindings = (a: DebtFinding, b: DebtFinding): number =>
  compareText(a.category, b.category) ||
  compareText(a.product ?? '', b.product ?? '') ||
  compareText(a.message, b.message);

function listUnclearTexts(found: AssetOs[]): Pick<TechDebtResult, 'unknownOs' | 'ambiguousOs'> {
  const unknown = new Map<string, { text: string; count: number }>();
  const ambiguous = new Map<string, { text: string; count: number; candidates: string[] }>();
  for (const { os } of found) {
    if (!os || (os.product !== null && os.cycle !== null)) continue;
    const { text, ambiguous: candidates } = os;
    if (candidates.length > 0) {
      const known = ambiguous.get(text) ?? { text, count: 0, candidates: [...candidates] };
      ambiguous.set(text, { ...known, count: known.count + 1 });
    } else {
      unknown.set(text, { text, count: (unknown.get(text)?.count ?? 0) + 1 });
    }
  }
  const byCount = (a: { text: string; count: number }, b: { text: string; count: number }) =>
    b.count - a.count || compareText(a.text, b.text);
  return {
    unknownOs: [...unknown.values()].sort(byCount),
    ambiguousOs: [...ambiguous.values()].sort(byCount),
  };
}
