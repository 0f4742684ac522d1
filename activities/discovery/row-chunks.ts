import { gunzipSync, gzipSync } from 'node:zlib';

/** Rows a chunk holds: about 1 MiB of JSON for a wide inventory, so that a reader never needs a whole table at once. */
export const ROWS_PER_CHUNK = 2000;

/** Packs rows of any JSON shape into gzipped JSON chunks of ROWS_PER_CHUNK each. */
export function* packRows<Row>(rows: Iterable<Row>): Generator<Uint8Array> {
  let batch: Row[] = [];
  for (const row of rows) {
    batch.push(row);
    if (batch.length === ROWS_PER_CHUNK) {
      yield pack(batch);
      batch = [];
    }
  }
  if (batch.length > 0) yield pack(batch);
}

/** The rows of chunks made by packRows, in order, one chunk in memory at a time. */
export function* unpackRows<Row>(chunks: Iterable<Uint8Array>): Generator<Row> {
  for (const chunk of chunks) yield* JSON.parse(gunzipSync(chunk).toString('utf8')) as Row[];
}

// Level 1: measured against level 6 on inventory rows it costs a tenth more space for a third of the time.
const pack = (batch: unknown[]): Uint8Array => gzipSync(JSON.stringify(batch), { level: 1 });
