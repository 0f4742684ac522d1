/** Fitted by bench/mapping-calibration.ts on gold/; do not edit by hand. */
export const calibrationParameters = {
  intercept: -5.663,
  composite: 6.575,
  margin: 7.03,
} as const;
