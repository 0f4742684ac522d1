/** Fitted by bench/mapping-calibration.ts on gold/; do not edit by hand. */
export const calibrationParameters = {
  intercept: -3.334,
  composite: 3.621,
  margin: 8.228,
} as const;
