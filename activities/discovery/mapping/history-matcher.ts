/** The matcher that remembers: what people decided about a header before. */
import type { DatasetRole } from '../dataset';
import type { MappingHistoryEntry } from './mapping';

export interface HistoryScore {
  /** lower bound of the share of approvals, 0 when there were none */
  accepted: number;
  /** lower bound of the share of rejections */
  rejected: number;
  note: string;
}

/** 90 % one-sided: one approval alone already moves a score, ten make it certain. */
const Z = 1.2816;

/**
 * Lower end of Wilson's score interval for `hits` of `trials` (E. B. Wilson, 1927), 0 without trials.
 */
export function wilsonLowerBound(hits: number, trials: number): number {
  if (trials <= 0) return 0;
  const share = hits / trials;
  const square = Z * Z;
  const centre = share + square / (2 * trials);
  const spread = Z * Math.sqrt((share * (1 - share)) / trials + square / (4 * trials * trials));
  return Math.max(0, (centre - spread) / (1 + square / trials));
}

/** Looks up decisions by `role`, normalised header and field; entries of equal key add up. */
export function indexHistory(
  entries: readonly MappingHistoryEntry[],
): (role: DatasetRole, header: string, field: string) => HistoryScore | null {
  const sums = new Map<string, { accepted: number; rejected: number }>();
  const keyOf = (role: DatasetRole, header: string, field: string): string =>
    JSON.stringify([role, header, field]);
  for (const { role, header, targetField, accepted, rejected } of entries) {
    const key = keyOf(role, header, targetField);
    const sum = sums.get(key) ?? { accepted: 0, rejected: 0 };
    sums.set(key, { accepted: sum.accepted + accepted, rejected: sum.rejected + rejected });
  }
  return (role, header, field) => {
    const sum = sums.get(keyOf(role, header, field));
    if (sum === undefined) return null;
    const trials = sum.accepted + sum.rejected;
    return {
      accepted: wilsonLowerBound(sum.accepted, trials),
      rejected: wilsonLowerBound(sum.rejected, trials),
      note: `approved ${sum.accepted} times, rejected ${sum.rejected} times before`,
    };
  };
}
