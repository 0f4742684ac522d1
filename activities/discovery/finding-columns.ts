/** The columns of the findings table, which three phases write. */
export const findingColumns = [
  'result_id',
  'finding_no',
  'category',
  'severity',
  'asset_id',
  'dataset_no',
  'row_no',
  'field',
  'message',
  'details',
] as const;
