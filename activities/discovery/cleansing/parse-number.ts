/** Which character separates the decimals of a column: `1,024.5` is `dot`, `1.024,5` is `comma`. */
export type DecimalMark = 'dot' | 'comma';

export interface ParsedNumber {
  value: number;
  /** unit written after the number, lower case, null when there is none */
  unit: string | null;
  /** false when the text is plain digits with an optional sign and decimal point */
  rewritten: boolean;
}

const WITH_UNIT = /^([+-]?[\d.,'’_\s]*\d)\s*([a-zµ%][a-z%/ ]*)?$/iu;
const EXPONENT = /^[+-]?\d+(?:\.\d+)?e[+-]?\d+$/iu;
const GROUPED_DOT = /^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/u;
const GROUPED_COMMA = /^\d{1,3}(?:\.\d{3})+(?:,\d+)?$/u;

/**
 * Reads a number with an optional unit (`1,024.5 GB`). Spaces, apostrophes and underscores separate thousands;
 * what `.` and `,` mean follows the text itself where it is clear, else `mark`. Null when it is no number.
 */
export function parseNumber(text: string, mark: DecimalMark): ParsedNumber | null {
  if (EXPONENT.test(text)) return { value: Number(text), unit: null, rewritten: true };
  const match = WITH_UNIT.exec(text.replace(/^\(([\d.,\s]+)\)$/u, '-$1'));
  if (!match) return null;
  const unit = match[2]?.trim().toLowerCase() ?? null;
  const written = match[1] ?? '';
  const sign = written.startsWith('-') ? -1 : 1;
  const digits = joinSpacedThousands(written.replace(/^[+-]/u, '').trim());
  if (digits === null) return null;
  const plain = unsigned(digits, decimalMarkOf(digits) ?? mark);
  if (plain === null) return null;
  const rewritten = !/^-?\d+(?:\.\d+)?$/u.test(text) || /^-?0\d/u.test(text);
  return { value: sign * plain, unit, rewritten };
}

/** What the separators of one number prove: null when both readings are possible or there are none. */
export function decimalMarkOf(text: string): DecimalMark | null {
  const digits = text.replace(/[^\d.,]/gu, '');
  const dots = digits.split('.').length - 1;
  const commas = digits.split(',').length - 1;
  if (dots > 0 && commas > 0)
    return digits.lastIndexOf('.') > digits.lastIndexOf(',') ? 'dot' : 'comma';
  if (dots > 1) return 'comma';
  if (commas > 1) return 'dot';
  if (dots === 1) return /^[1-9]\d{0,2}\.\d{3}$/u.test(digits) ? null : 'dot';
  if (commas === 1) return /^[1-9]\d{0,2},\d{3}$/u.test(digits) ? null : 'comma';
  return null;
}

function joinSpacedThousands(digits: string): string | null {
  if (!/[\s'’_]/u.test(digits)) return digits;
  const grouped = /^\d{1,3}(?:[\s'’_]\d{3})+(?:[.,]\d+)?$/u.test(digits);
  return grouped ? digits.replace(/[\s'’_]/gu, '') : null;
}

function unsigned(digits: string, mark: DecimalMark): number | null {
  if (/^\d+$/u.test(digits)) return Number(digits);
  if (mark === 'dot') {
    if (GROUPED_DOT.test(digits)) return Number(digits.replace(/,/gu, ''));
    return /^\d*\.\d+$/u.test(digits) ? Number(digits) : null;
  }
  if (GROUPED_COMMA.test(digits)) return Number(digits.replace(/\./gu, '').replace(',', '.'));
  return /^\d*,\d+$/u.test(digits) ? Number(digits.replace(',', '.')) : null;
}
