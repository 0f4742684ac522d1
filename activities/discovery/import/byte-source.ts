/** Bytes that can be read from the start more than once, a piece at a time, without being held as a whole. */
export interface ByteSource {
  pieces: () => Iterable<Uint8Array>;
}

/** Pieces are cut to this size, so that what is decoded or inflated from one stays small. */
const PIECE_BYTES = 262_144;

/** A source over bytes in memory, given in order and cut at arbitrary places. */
export const bytesSource = (bytes: readonly Uint8Array[]): ByteSource => ({
  *pieces() {
    for (const part of bytes)
      for (let at = 0; at < part.length; at += PIECE_BYTES)
        yield part.subarray(at, at + PIECE_BYTES);
  },
});

/** The first `count` bytes, fewer when there are no more. */
export function readHead(source: ByteSource, count: number): Uint8Array {
  const parts: Uint8Array[] = [];
  let have = 0;
  for (const piece of source.pieces()) {
    parts.push(piece.subarray(0, count - have));
    have += piece.length;
    if (have >= count) break;
  }
  return Buffer.concat(parts);
}

/** All of it as one buffer; only for files that cannot be read in order (ZIP, workbooks). */
export const readAll = (source: ByteSource): Buffer => Buffer.concat([...source.pieces()]);
