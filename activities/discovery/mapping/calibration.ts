/** Turns a raw score into a probability (Platt scaling; J. Platt, 1999), with the lead over the next field as well. */
import { calibrationParameters } from './calibration-parameters';

/** A lead beyond this says no more than this. */
export const WIDEST_MARGIN = 0.5;
/** Scores below this are little more than chance likeness. */
const WEAK_BELOW = 0.5;
const DECIMALS = 1e4;

/**
 * Probability that a field is right for a column.
 *
 * @param composite raw score of the pair, 0 to 1
 * @param margin raw score minus that of the column's best other field, -1 to 1
 */
export function calibrate(composite: number, margin: number): number {
  if (composite <= 0) return 0;
  const { intercept, composite: slope, margin: lead } = calibrationParameters;
  const bounded = Math.max(-WIDEST_MARGIN, Math.min(WIDEST_MARGIN, margin));
  const probability = 1 / (1 + Math.exp(-(intercept + slope * composite + lead * bounded)));
  // a wide lead over fields the values rule out makes a weak score no better
  const strength = Math.min(1, composite / WEAK_BELOW) ** 2;
  return Math.round(probability * strength * DECIMALS) / DECIMALS;
}
