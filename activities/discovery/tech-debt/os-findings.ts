import { hasOwnOs } from './asset-values';
import { debtFinding } from './debt-finding';
import { releaseName } from './eol-catalogue';
import type { AssetOs } from './os-of-asset';
import { findRelease } from './find-release';
import { supportFindings } from './support-findings';
import type { DebtAsset, DebtFinding } from './tech-debt-result';

/** What the operating system of an asset is worth knowing for. */
export function osFindings(asset: DebtAsset, found: AssetOs, asOf: string): DebtFinding[] {
  const { os, contradiction, bits } = found;
  if (!os)
    return hasOwnOs(asset)
      ? [debtFinding(asset, 'no_os', 'warning', 'no operating system is recorded')]
      : [];
  const findings: DebtFinding[] = [];
  const { product, cycle, text } = os;
  if (product !== null && cycle !== null) {
    findings.push(...supportFindings(asset, { product, cycle, text }, asOf));
    if (!findRelease(product, cycle)) findings.push(withoutDates(asset, product, cycle));
  } else if (os.ambiguous.length > 0) {
    const message = `\`${text}\` may be ${os.ambiguous.join(', ')}; none was guessed`;
    findings.push(debtFinding(asset, 'ambiguous_os', 'info', message, { product }));
  } else {
    const what = product === null ? 'is no known operating system' : 'does not name its version';
    findings.push(debtFinding(asset, 'unknown_os', 'info', `\`${text}\` ${what}`, { product }));
  }
  if (contradiction) {
    const message = `one source says \`${text}\`, another \`${contradiction.text}\`; the first was used`;
    findings.push(debtFinding(asset, 'os_disagreement', 'warning', message, { product, cycle }));
  }
  if (bits === 32) {
    const message = `\`${text}\` is a 32-bit system, which current clouds hardly run`;
    findings.push(debtFinding(asset, '32_bit', 'warning', message, { product, cycle }));
  }
  return findings;
}

function withoutDates(asset: DebtAsset, product: string, cycle: string): DebtFinding {
  const message = `no end-of-life date is known for ${releaseName(product, cycle)}`;
  return debtFinding(asset, 'unknown_os', 'info', message, { product, cycle });
}
