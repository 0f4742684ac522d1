/** An instant in a query: RFC 3339, or so long ago. */
import { z } from 'zod';

const RELATIVE = /^-(\d{1,6})([smhdw])$/;
const unitMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
/** A hundred years: nothing here is older, and every instant since is a date. */
const MAX_MS = 36_525 * unitMs.d;

/** Milliseconds of `-15m`; null for what is not relative. */
function agoMs(text: string): number | null {
  const [, digits, unit] = RELATIVE.exec(text) ?? [];
  return digits === undefined ? null : Number(digits) * unitMs[unit as keyof typeof unitMs];
}

const absolute = z.iso.datetime({ offset: true });
/** Four digits of a year, in whatever offset: what both sides read in the same way. */
const FIRST = Date.parse('0001-01-02T00:00:00Z');
const LAST = Date.parse('9999-12-30T00:00:00Z');

function isAbsolute(text: string): boolean {
  const ms = absolute.safeParse(text).success ? Date.parse(text) : NaN;
  return ms >= FIRST && ms <= LAST;
}

export const instantText = z
  .string()
  .max(64)
  .refine((text) => {
    const ms = agoMs(text);
    return ms === null ? isAbsolute(text) : ms <= MAX_MS;
  }, 'must be an RFC 3339 time, or a time ago such as -15m, -1h, -7d or -2w')
  .meta({
    description: 'an RFC 3339 time, or a time ago: `-30s`, `-15m`, `-1h`, `-7d`, `-2w`',
    examples: ['-7d'],
  });

/**
 * The instant in UTC, with all the digits of the second it was given with.
 * @param asOf what relative times count from, in ms since 1970
 */
export function resolveInstant(text: string, asOf: number): string {
  const ms = agoMs(text);
  if (ms !== null) return new Date(asOf - ms).toISOString();
  const fraction = /\.\d+/.exec(text)?.[0] ?? '';
  // The database knows no offsets beyond 16 hours.
  return `${new Date(text.replace(fraction, '')).toISOString().slice(0, 19)}${fraction}Z`;
}
