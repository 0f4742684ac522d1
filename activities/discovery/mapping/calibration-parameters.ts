/** Fitted by bench/mapping-calibration.ts on gold/; do not edit by hand. */
export const calibrationParameters = {
  intercept: -3.295,
  composite: 3.58,
  margin: 8.261,
} as const;
