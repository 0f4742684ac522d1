import { findRelease } from './find-release';

/** Support that ends within so many days needs a plan now: half a year, the lead time of most migrations. */
const ENDING_SOON_DAYS = 180;

export interface SupportStatus {
  status: 'supported' | 'ending_soon' | 'extended_only' | 'ended' | 'unknown';
  /** the cycle of the catalogue that was used, null when it has none */
  cycle: string | null;
  /** last day of regular support; null when unknown or not set yet */
  eolDate: string | null;
  /** last day of extended (paid) support; null when there is none or it has no date */
  extendedUntil: string | null;
  /** whole days since `eolDate`; null while supported or when the date is unknown */
  daysPastEol: number | null;
  /** the service pack or update was not given, so the one supported longest was taken */
  isBestCase: boolean;
}

const unknown: SupportStatus = {
  status: 'unknown',
  cycle: null,
  eolDate: null,
  extendedUntil: null,
  daysPastEol: null,
  isBestCase: false,
};

/**
 * The support status of a product on a day. The end-of-life day itself is still supported, and so is the last day of
 * extended support. A product or cycle the catalogue does not have is `unknown`.
 *
 * @param asOf `YYYY-MM-DD`, or an ISO 8601 timestamp of which the date is taken
 * @throws RangeError when `asOf` is no such date
 */
export function supportStatus(product: string, cycle: string, asOf: string): SupportStatus {
  const today = calendarDay(asOf);
  const found = findRelease(product, cycle);
  if (!found) return unknown;
  const { eol, eoes, cycle: foundCycle } = found.release;
  const base: SupportStatus = {
    status: 'supported',
    cycle: foundCycle,
    eolDate: typeof eol === 'string' ? eol : null,
    extendedUntil: typeof eoes === 'string' ? eoes : null,
    daysPastEol: null,
    isBestCase: found.isBestCase,
  };
  if (eol === false) return base;
  if (typeof eol === 'string' && today <= eol)
    return daysBetween(today, eol) <= ENDING_SOON_DAYS ? { ...base, status: 'ending_soon' } : base;
  const isExtended = eoes === false || (typeof eoes === 'string' && today <= eoes);
  return {
    ...base,
    status: isExtended ? 'extended_only' : 'ended',
    daysPastEol: typeof eol === 'string' ? daysBetween(eol, today) : null,
  };
}

/**
 * The date of an ISO 8601 date or timestamp.
 *
 * @throws RangeError when it is none, or no day of the calendar
 */
export function calendarDay(text: string): string {
  const day = /^(\d{4}-\d{2}-\d{2})(?:T.*)?$/.exec(text)?.[1] ?? '';
  const time = Date.parse(day);
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== day)
    throw new RangeError(`\`${text}\` is no date; expected YYYY-MM-DD`);
  return day;
}

/** Whole days from one calendar day to another, negative when the second is earlier. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
