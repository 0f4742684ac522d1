import { compareText } from '../dependencies/compare-text';
import { catalogueProduct, type CatalogueProduct, type ProductRelease } from './eol-catalogue';

export interface FoundRelease {
  release: ProductRelease;
  /** the cycle was given without its service pack or update, and the one supported longest was taken */
  isBestCase: boolean;
}

/** Products whose `12.5` is a service pack or technology level of 12: each is supported only until the next. */
export const packedReleases = new Set(['sles', 'ibm-aix', 'oracle-solaris']);

/**
 * The release a cycle means, null when the catalogue has none. `2008-r2` takes the service pack supported longest,
 * `7.9` falls back to `7`.
 */
export function findRelease(slug: string, cycle: string): FoundRelease | null {
  const product = catalogueProduct(slug);
  if (!product) return null;
  for (let wanted = cycle; wanted !== ''; wanted = withoutLastPart(wanted)) {
    const packs = product.releases.filter((release) => isPackOf(slug, release.cycle, wanted));
    const best = supportedLongest(packs);
    if (best) return { release: best, isBestCase: true };
    const exact = product.releases.find((release) => release.cycle === wanted);
    if (exact) return { release: exact, isBestCase: false };
  }
  return null;
}

function isPackOf(slug: string, cycle: string, wanted: string): boolean {
  if (!cycle.startsWith(wanted)) return false;
  const rest = cycle.slice(wanted.length);
  if (/^-sp\d+$/.test(rest)) return true;
  if (packedReleases.has(slug)) return /^\.\d+$/.test(rest);
  // Feature updates of the Windows client; `w` is Home and Pro, `e` Enterprise and Education.
  return slug === 'windows' && /^-\d\dh\d(?:-[ew])?$/.test(rest);
}

const supportedLongest = (releases: CatalogueProduct['releases']): ProductRelease | undefined =>
  [...releases].sort(
    (a, b) =>
      compareText(lastDay(b.eol), lastDay(a.eol)) ||
      compareText(lastDay(b.eoes ?? true), lastDay(a.eoes ?? true)) ||
      compareText(b.cycle, a.cycle),
  )[0];

/** For comparison only: support without an end date outlasts every date. */
function lastDay(end: string | boolean): string {
  if (typeof end === 'string') return end;
  return end ? '0000-00-00' : '9999-12-31';
}

const withoutLastPart = (cycle: string): string => {
  const dot = cycle.lastIndexOf('.');
  return dot === -1 ? '' : cycle.slice(0, dot);
};
