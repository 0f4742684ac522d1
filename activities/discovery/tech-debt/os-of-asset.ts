import { hasOwnOs, textOf } from './asset-values';
import { readSoftwareName } from './software-name';
import type { DebtAsset, OsReading } from './tech-debt-result';

interface OsText extends OsReading {
  text: string;
}

export interface AssetOs {
  /** the reading to go by, null without any text */
  os: OsText | null;
  /** the reading that contradicts it */
  contradiction: OsText | null;
  bits: 32 | 64 | null;
}

/**
 * The operating system of an asset. What the guest tools report goes before what was configured, because it is what
 * runs, unless it says less.
 */
export function osOfAsset(asset: DebtAsset, parseOs: (text: string) => OsReading): AssetOs {
  const reported = read(textOf(asset, 'os_reported'), parseOs);
  const configured = readConfigured(asset, parseOs);
  if (!reported || !configured) {
    const os = reported ?? configured;
    return { os, contradiction: null, bits: os?.bits ?? null };
  }
  const isReportedBetter = clarity(reported) >= clarity(configured);
  const [os, other] = isReportedBetter ? [reported, configured] : [configured, reported];
  const contradiction = contradicts(os, other) ? other : null;
  return { os, contradiction, bits: reported.bits ?? configured.bits };
}

/** The version column helps only where the name lacks it: `CentOS 7` with version `7` is not `CentOS 7 7`. */
function readConfigured(asset: DebtAsset, parseOs: (text: string) => OsReading): OsText | null {
  const name = textOf(asset, 'os_name');
  const version = textOf(asset, 'os_version');
  // Exports of databases write the engine where those of machines write the system.
  if (name !== null && !hasOwnOs(asset) && readSoftwareName(name)) return null;
  const byName = read(name, parseOs);
  if (version === null || byName?.cycle) return byName;
  const withVersion = read(name === null ? version : `${name} ${version}`, parseOs);
  return withVersion?.cycle || !byName ? withVersion : byName;
}

function read(text: string | null, parseOs: (text: string) => OsReading): OsText | null {
  return text === null ? null : { ...parseOs(text), text };
}

function clarity(os: OsReading): number {
  if (os.product !== null && os.cycle !== null) return 3;
  if (os.ambiguous.length > 0) return 2;
  return os.product === null ? 0 : 1;
}

function contradicts(os: OsReading, other: OsReading): boolean {
  if (os.product === null || other.product === null) return false;
  if (os.product !== other.product) return true;
  if (os.cycle === null) return false;
  if (other.ambiguous.length > 0) return !other.ambiguous.includes(os.cycle);
  return other.cycle !== null && os.cycle !== other.cycle;
}
