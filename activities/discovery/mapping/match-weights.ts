/** Weights of the composite matcher. Chosen on the training headers in gold/, then calibrated; see calibration.ts. */
export const matchWeights = {
  /** the header's share of the score; the rest is the content's, as far as the header leaves room for it */
  header: 0.75,
  /** a field's own name counts less than a listed synonym */
  fieldName: 0.85,
  /** how much of what the header leaves open a unit of the field's kind closes: `Rx KB/s` is a rate, whatever Rx */
  namedUnit: 0.35,
  /** a column without values is judged by its header alone, which is less sure */
  headerAlone: 0.96,
  /** a telling content with a meaningless header */
  contentAlone: 0.65,
  /** how much a better fit with a concept that has no field takes away */
  otherConcept: 0.8,
  /** the most decisions of the past can pull up or push down */
  history: 0.92,
  /** an exact header of a recognised format */
  profile: 0.995,
} as const;
