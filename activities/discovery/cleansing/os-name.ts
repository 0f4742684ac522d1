import {
  lastSlesServicePack,
  osProducts,
  windowsReleases,
  windowsServerReleases,
  type OsFamily,
  type OsProduct,
} from './os-products';

/** An operating-system text taken apart. What the text does not say is null; nothing is guessed. */
export interface ParsedOs {
  family: OsFamily;
  /** slug of endoflife.date, null when the text names no product known there */
  product: string | null;
  /** cycle of endoflife.date, null when the text names none or several */
  cycle: string | null;
  bits: 32 | 64 | null;
  /** the cycles a text that covers several stands for, oldest first; empty when it is clear or says nothing */
  ambiguous: string[];
}

/**
 * Reads an operating-system text as hypervisors, CMDBs and guest tools write it (`CentOS 4/5/6/7 (64-bit)`).
 *
 * Of all products whose pattern occurs the longest match wins. Where the release is named but its service pack is
 * not, the cycle is that of the last service pack, the best case for support. A text that covers several releases
 * (`4/5/6/7`, `2016 or later`, `Other 3.x Linux`) has no cycle and lists the possible ones in `ambiguous`.
 */
export function parseOsName(text: string): ParsedOs {
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[®™]|\((?:r|tm)\)/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
  const bits = bitsOf(plain);
  const found = longestMatch(plain);
  if (!found) return { family: 'unknown', product: null, cycle: null, bits, ambiguous: [] };
  const { product } = found;
  const base = { family: product.family, product: product.slug, bits };
  const rest = restAfter(plain, found.end);
  const other = /\bother (\d+)\.x\b/u.exec(plain);
  if (other)
    return { ...base, product: null, cycle: null, ambiguous: [`linux ${other[1] ?? ''}.x`] };
  // `CentOS 8 Stream` has its number before the word that tells it from CentOS 8.
  const named = cyclesNamed(product, product.slug === 'centos-stream' ? plain : rest, plain);
  const open = /\bor (?:later|newer|higher|above)\b|\d\+/u.test(plain);
  const last = named.at(-1);
  if (open && last !== undefined) {
    const from = product.cycles.indexOf(last);
    const later = from >= 0 ? product.cycles.slice(from) : [last];
    const all = [...new Set([...named, ...later])];
    return { ...base, cycle: null, ambiguous: all };
  }
  if (named.length === 1) return { ...base, cycle: named[0] ?? null, ambiguous: [] };
  return { ...base, cycle: null, ambiguous: named };
}

function longestMatch(plain: string): { product: OsProduct; end: number } | null {
  let best: { product: OsProduct; end: number; length: number } | null = null;
  for (const product of osProducts) {
    const match = product.pattern.exec(plain);
    // A named product beats a longer nameless one: `windows 10` over a bare `microsoft windows`.
    if (!match) continue;
    const length = match[0].length + (product.slug === null ? 0 : 100);
    if (!best || length > best.length) {
      best = { product, end: match.index + match[0].length, length };
    }
  }
  return best;
}

const bitsOf = (plain: string): 32 | 64 | null => {
  const is64 = /\b(?:64[ -]?bits?|x64|x86[_-]64|amd64|aarch64|arm64|ppc64(?:le)?|s390x)\b/u.test(
    plain,
  );
  const is32 = /\b(?:32[ -]?bits?|i[3-6]86|x86(?![_-]64))\b/u.test(plain);
  if (is64 === is32) return null;
  return is64 ? 64 : 32;
};

// The word size and build numbers would otherwise read as versions.
const restAfter = (plain: string, end: number): string =>
  plain
    .slice(end)
    .replace(
      /\b(?:32|64)[ -]?bits?\b|\bx86[_-]64\b|\bx(?:64|86)\b|\bbuild[ -]?\d+|\bkernel [\d.]+\S*/gu,
      ' ',
    );

function cyclesNamed(product: OsProduct, rest: string, plain: string): string[] {
  switch (product.version) {
    case null:
      return [];
    case 'windows-server':
      return windowsServerCycles(plain);
    case 'windows':
      return windowsCycles(plain);
    case 'sles':
      return slesCycles(rest);
    case 'solaris':
      return solarisCycles(rest, plain, product);
    case 'aix':
      return aixCycles(rest, product);
    default:
      return numberedCycles(product, rest, product.version);
  }
}

/** `7`, `7.9`, `4/5/6/7`, `release 8.4`, `20.04.3 lts`: every version of a slash list, else the first number. */
function numberedCycles(product: OsProduct, rest: string, kind: 'major' | 'major.minor'): string[] {
  const list = /(\d+(?:\.\d+)*)((?:\s*(?:\/|,|\bor\b)\s*\d+(?:\.\d+)*)*)/u.exec(rest);
  if (!list) return [];
  const versions = [list[1] ?? '', ...(list[2] ?? '').split(/\/|,|\bor\b/u)]
    .map((v) => v.trim())
    .filter((v) => v !== '');
  return [...new Set(versions.flatMap((version) => cycleOf(product, version, kind)))];
}

function cycleOf(product: OsProduct, version: string, kind: 'major' | 'major.minor'): string[] {
  const [major = '', minor] = version.split('.');
  if (product.slug === 'amazon-linux') {
    return Number(major) >= 2011 && Number(major) < 2023 && minor !== undefined
      ? [`${major}.${minor}`]
      : [major];
  }
  if (kind === 'major') return [String(Number(major))];
  if (minor !== undefined) return [`${Number(major)}.${minor}`];
  // A release family without its minor number: the cycles it covers.
  return product.cycles.filter((cycle) => cycle.startsWith(`${Number(major)}.`));
}

function windowsServerCycles(plain: string): string[] {
  const short = plain
    .replace(
      /\b(?:win(?:dows)?|w)2k(\d{1,2})\b/gu,
      (_, year: string) => `windows server ${2000 + Number(year)}`,
    )
    .replace(/\bwin(20\d\d)/gu, 'windows server $1');
  const years = [...short.matchAll(/(?<!\d)(20\d\d)((?: ?r2)?)(?!\d)/gu)];
  const named = years.flatMap(([, year = '', r2 = '']) => {
    const cycle = windowsServerReleases[r2 === '' ? year : `${year} r2`];
    return cycle === undefined ? [] : [cycle];
  });
  return [...new Set(named)];
}

function windowsCycles(plain: string): string[] {
  const release = /\bwin(?:dows)? ?(xp|vista|11|10|8\.1|8|7)\b/u.exec(plain)?.[1] ?? '';
  const update = /\b(\d\dh[12])\b/u.exec(plain)?.[1];
  if (update !== undefined && release === '11') {
    // Home and Pro (`w`) end a year before Enterprise and Education (`e`).
    if (/\b(?:enterprise|education)\b/u.test(plain)) return [`11-${update}-e`];
    if (/\b(?:home|pro|professional)\b/u.test(plain)) return [`11-${update}-w`];
    return [`11-${update}-e`, `11-${update}-w`];
  }
  const cycle = windowsReleases[release];
  return cycle === undefined ? [] : [cycle];
}

function slesCycles(rest: string): string[] {
  const match = /(\d+)(?:\.(\d+)|[ -]*(?:sp|service pack) ?(\d))?/u.exec(rest);
  const list = /\d+(?:\/\d+)+/u.exec(rest)?.[0];
  if (list !== undefined)
    return list.split('/').map((major) => lastSlesServicePack[major] ?? `${major}.0`);
  if (!match) return [];
  const [, major = '', minor, pack] = match;
  const level = minor ?? pack;
  if (level !== undefined) return [`${major}.${level}`];
  return [lastSlesServicePack[major] ?? major];
}

function solarisCycles(rest: string, plain: string, product: OsProduct): string[] {
  const match = /(\d+)(?:\.(\d+))?/u.exec(rest);
  if (!match) return [];
  const [, major = '', minor] = match;
  // SunOS 5.10 is Solaris 10; SunOS 5.11 is Solaris 11 of any update.
  const release = plain.includes('sunos') && major === '5' ? (minor ?? '') : major;
  const update = plain.includes('sunos') ? undefined : minor;
  if (update !== undefined && product.cycles.includes(`${release}.${update}`))
    return [`${release}.${update}`];
  if (release === '11')
    return product.cycles.filter((cycle) => cycle === '11' || cycle.startsWith('11.'));
  return release === '' ? [] : [release];
}

function aixCycles(rest: string, product: OsProduct): string[] {
  const match = /(\d)\.(\d)(?:\.(\d))?/u.exec(rest);
  if (!match) return [];
  const level = /\b(?:tl|technology level)[ -]?0?(\d)/u.exec(rest)?.[1] ?? match[3];
  const release = `${match[1] ?? ''}.${match[2] ?? ''}`;
  if (level !== undefined && level !== '0') return [`${release}.${level}`];
  return product.cycles.filter((cycle) => cycle.startsWith(`${release}.`));
}
