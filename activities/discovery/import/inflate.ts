import { Gunzip, Inflate } from 'fflate';
import type { ByteSource } from './byte-source';
import { RATIO_CHECKED_FROM_BYTES, type ImportLimits } from './import-limits';
import { ImportRefusal } from './import-refusal';

type InflationLimits = Pick<ImportLimits, 'inflatedBytes' | 'inflationRatio'>;

/**
 * Inflates a DEFLATE stream (`raw`, as in ZIP) or a gzip file piece by piece. Throws ARCHIVE_UNSAFE as soon as more
 * comes out than the limits allow, whatever the archive says of itself, and FILE_CORRUPT when the stream is broken.
 */
export const inflatedSource = (
  packed: ByteSource,
  format: 'raw' | 'gzip',
  name: string,
  limits: InflationLimits,
): ByteSource => ({
  *pieces() {
    let ready: Uint8Array[] = [];
    const state = { ended: false };
    const collect = (piece: Uint8Array, final: boolean) => {
      ready.push(piece);
      state.ended = final;
    };
    const inflate = format === 'gzip' ? new Gunzip(collect) : new Inflate(collect);
    const guard = inflationGuard(name, limits);
    for (const [piece, last] of withLast(packed.pieces())) {
      try {
        inflate.push(piece, last);
      } catch (error) {
        throw corrupt(name, error);
      }
      const out = ready;
      ready = [];
      guard(
        piece.length,
        out.reduce((sum, part) => sum + part.length, 0),
      );
      yield* out;
    }
    if (!state.ended) throw corrupt(name, new Error('the compressed data ends too early'));
  },
});

/** Counts what goes in and comes out; throws ARCHIVE_UNSAFE at the first piece beyond a limit. */
function inflationGuard(name: string, limits: InflationLimits) {
  let packedBytes = 0;
  let inflatedBytes = 0;
  return (packed: number, inflated: number): void => {
    packedBytes += packed;
    inflatedBytes += inflated;
    if (inflatedBytes > limits.inflatedBytes)
      throw new ImportRefusal(
        'ARCHIVE_UNSAFE',
        `${name} inflates to more than ${limits.inflatedBytes} bytes, the limit for compressed files.`,
      );
    const ratio = inflatedBytes / Math.max(1, packedBytes);
    if (inflatedBytes > RATIO_CHECKED_FROM_BYTES && ratio > limits.inflationRatio)
      throw new ImportRefusal(
        'ARCHIVE_UNSAFE',
        `${name} inflates ${Math.round(ratio)} to 1; the limit is ${limits.inflationRatio} to 1.`,
      );
  };
}

const corrupt = (name: string, error: unknown) =>
  new ImportRefusal(
    'FILE_CORRUPT',
    `${name} cannot be decompressed: ${error instanceof Error ? error.message : String(error)}.`,
  );

// fflate inflates a whole push at once: small pieces keep a bomb's first burst below 64 MiB.
const PUSH_BYTES = 65_536;

function* withLast(pieces: Iterable<Uint8Array>): Generator<[Uint8Array, boolean]> {
  let held: Uint8Array | undefined;
  for (const piece of pieces)
    for (let at = 0; at < piece.length; at += PUSH_BYTES) {
      if (held) yield [held, false];
      held = piece.subarray(at, at + PUSH_BYTES);
    }
  if (held) yield [held, true];
}
