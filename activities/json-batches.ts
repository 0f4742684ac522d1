/** Rows a batch holds: a statement of about a megabyte for the widest of our tables. */
const ROWS_PER_BATCH = 1000;

/**
 * JSON arrays of rows, ready for db's insertJson. Made in the computing thread, so that the worker's main thread
 * never serialises or clones 200,000 objects.
 */
export function jsonBatches(rows: Iterable<object>): string[] {
  const batches: string[] = [];
  let batch: object[] = [];
  for (const row of rows) {
    batch.push(row);
    if (batch.length < ROWS_PER_BATCH) continue;
    batches.push(JSON.stringify(batch));
    batch = [];
  }
  if (batch.length > 0) batches.push(JSON.stringify(batch));
  return batches;
}
