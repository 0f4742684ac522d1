/** What a trivial phase of the measurement says of itself, by the worker's monotonic clock, in milliseconds. */
export interface PhaseTimes {
  began: number;
  ended: number;
}

export const PHASE_NAMES = ['one', 'two', 'three', 'four', 'five', 'six'] as const;
export type PhaseName = (typeof PHASE_NAMES)[number];
