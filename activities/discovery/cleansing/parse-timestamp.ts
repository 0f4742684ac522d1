/** Which part of `03/04/2025` is the day; null when the column does not say. */
export type DateOrder = 'day-first' | 'month-first' | null;

export type ParsedTimestamp =
  /** `rule` is null when the text already is the canonical form */
  | {
      kind: 'ok';
      iso: string;
      rule: 'date.parse' | 'date.no-zone' | 'date.excel-serial' | 'date.epoch' | null;
    }
  /** day and month could be swapped and the column does not decide */
  | { kind: 'ambiguous' }
  | { kind: 'invalid' };

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const GERMAN_MONTHS: Readonly<Record<string, number>> = {
  mär: 3,
  mrz: 3,
  mai: 5,
  okt: 10,
  dez: 12,
};
const TIME =
  '(?:[T ,]+(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:[.,](\\d{1,9}))?)?\\s*([ap]\\.?m\\.?)?)?\\s*(z|utc|gmt|[+-]\\d{2}:?\\d{2})?';
const ISO = new RegExp(`^(\\d{4})[-/.](\\d{1,2})[-/.](\\d{1,2})${TIME}$`, 'iu');
const SLASHED = new RegExp(`^(\\d{1,2})([/.-])(\\d{1,2})\\2(\\d{4})${TIME}$`, 'iu');
const DAY_NAMED = new RegExp(
  `^(?:[a-z]{2,9},? )?(\\d{1,2})[-. ]+([a-zä]{3,9})[-., ]+(\\d{4})${TIME}$`,
  'iu',
);
const MONTH_NAMED = new RegExp(
  `^(?:[a-z]{2,9},? )?([a-z]{3,9})[. ]+(\\d{1,2})(?:st|nd|rd|th)?,? (\\d{4})${TIME}$`,
  'iu',
);

/** 1990-01-01 and 2100-01-01 as days since 1899-12-30, the epoch of a spreadsheet's serial dates. */
const SERIAL_FROM = 32_874;
const SERIAL_TO = 73_051;
const DAY_MS = 86_400_000;
const SPREADSHEET_EPOCH_MS = Date.UTC(1899, 11, 30);

/**
 * Reads a point in time as ISO 8601 in UTC with milliseconds. A time without a zone is taken as UTC (rule
 * `date.no-zone`). `d/m/y` against `m/d/y` follows the numbers where one is above 12, else `order`; dotted dates are
 * day first. Bare numbers are spreadsheet serials or Unix seconds or milliseconds of the years 1990 to 2100.
 */
export function parseTimestamp(text: string, order: DateOrder): ParsedTimestamp {
  if (/^\d+(?:[.,]\d+)?$/u.test(text)) return fromNumber(Number(text.replace(',', '.')));
  const iso = ISO.exec(text);
  if (iso) return build(text, iso[1], iso[2], iso[3], iso.slice(4));
  const slashed = SLASHED.exec(text);
  if (slashed) return fromSlashed(text, slashed, order);
  const dayNamed = DAY_NAMED.exec(text);
  if (dayNamed)
    return build(text, dayNamed[3], monthNumber(dayNamed[2]), dayNamed[1], dayNamed.slice(4));
  const monthNamed = MONTH_NAMED.exec(text);
  if (monthNamed)
    return build(
      text,
      monthNamed[3],
      monthNumber(monthNamed[1]),
      monthNamed[2],
      monthNamed.slice(4),
    );
  return { kind: 'invalid' };
}

/** The order the texts of one column prove, null when none does or they contradict each other. */
export function voteDateOrder(texts: Iterable<string>): DateOrder {
  let dayFirst = false;
  let monthFirst = false;
  for (const text of texts) {
    const match = SLASHED.exec(text);
    if (!match || match[2] === '.') continue;
    if (Number(match[1]) > 12) dayFirst = true;
    if (Number(match[3]) > 12) monthFirst = true;
  }
  if (dayFirst === monthFirst) return null;
  return dayFirst ? 'day-first' : 'month-first';
}

function fromSlashed(text: string, match: RegExpExecArray, order: DateOrder): ParsedTimestamp {
  const [, first = '', separator, second = '', year] = match;
  const rest = match.slice(5);
  const dayFirst = () => build(text, year, second, first, rest);
  const monthFirst = () => build(text, year, first, second, rest);
  if (separator === '.' || Number(first) > 12) return dayFirst();
  if (Number(second) > 12 || first === second) return monthFirst();
  if (order === null) return { kind: 'ambiguous' };
  return order === 'day-first' ? dayFirst() : monthFirst();
}

function fromNumber(value: number): ParsedTimestamp {
  if (value >= SERIAL_FROM && value < SERIAL_TO) {
    // Serial times are fractions of a day, exact to the second at best.
    const ms = SPREADSHEET_EPOCH_MS + Math.round((value * DAY_MS) / 1000) * 1000;
    return { kind: 'ok', iso: new Date(ms).toISOString(), rule: 'date.excel-serial' };
  }
  for (const scale of [1000, 1]) {
    const ms = value * scale;
    if (ms >= Date.UTC(1990, 0) && ms < Date.UTC(2100, 0)) {
      return { kind: 'ok', iso: new Date(ms).toISOString(), rule: 'date.epoch' };
    }
  }
  return { kind: 'invalid' };
}

function monthNumber(name: string | undefined): string {
  const short = (name ?? '').toLowerCase().slice(0, 3);
  return String(GERMAN_MONTHS[short] ?? MONTHS.indexOf(short) + 1);
}

/** `time` is hour, minute, second, fraction, am/pm and zone as TIME captures them. */
function build(
  text: string,
  year: string | undefined,
  month: string | undefined,
  day: string | undefined,
  time: (string | undefined)[],
): ParsedTimestamp {
  const [hourText, minute, second, fraction, half, zone] = time;
  const hour = to24Hours(Number(hourText ?? 0), half);
  const parts = [
    Number(year),
    Number(month),
    Number(day),
    hour,
    Number(minute ?? 0),
    Number(second ?? 0),
  ] as const;
  const [y, mo, d, h, mi, s] = parts;
  if (hour < 0 || hour > 23 || mi > 59 || s > 59 || mo < 1 || mo > 12 || d < 1)
    return { kind: 'invalid' };
  const local = Date.UTC(
    y,
    mo - 1,
    d,
    h,
    mi,
    s,
    Number((fraction ?? '').padEnd(3, '0').slice(0, 3)),
  );
  // 31 February rolls over into March: such a date does not exist.
  if (new Date(local).getUTCDate() !== d) return { kind: 'invalid' };
  const iso = new Date(local - offsetMinutes(zone) * 60_000).toISOString();
  if (iso === text) return { kind: 'ok', iso, rule: null };
  return { kind: 'ok', iso, rule: zone === undefined ? 'date.no-zone' : 'date.parse' };
}

function to24Hours(hour: number, half: string | undefined): number {
  if (half === undefined) return hour;
  if (hour < 1 || hour > 12) return -1;
  return (hour % 12) + (half.toLowerCase().startsWith('p') ? 12 : 0);
}

function offsetMinutes(zone: string | undefined): number {
  const match = /^([+-])(\d{2}):?(\d{2})$/u.exec(zone ?? '');
  if (!match) return 0;
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3]));
}
