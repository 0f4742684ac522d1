import { bytesSource, type ByteSource } from './byte-source';
import type { ImportLimits } from './import-limits';
import { ImportRefusal } from './import-refusal';
import { inflatedSource } from './inflate';
import type { ZipEntry } from './zip-directory';

/**
 * The inflated bytes of one archive entry. Inflating stops at the size the directory declared, which was checked against
 * the limits, so entries cannot add up to more than the whole may have.
 */
export function zipEntrySource(
  zip: Buffer,
  entry: ZipEntry,
  limits: Pick<ImportLimits, 'inflatedBytes' | 'inflationRatio'>,
): ByteSource {
  const packed = bytesSource([
    zip.subarray(entry.dataOffset, entry.dataOffset + entry.packedBytes),
  ]);
  if (entry.method === 0) return packed;
  if (entry.method === 8)
    return inflatedSource(packed, 'raw', entry.name, {
      ...limits,
      inflatedBytes: Math.min(entry.inflatedBytes, limits.inflatedBytes),
    });
  throw new ImportRefusal(
    'FILE_TYPE_UNSUPPORTED',
    `The entry ${entry.name} is packed by ZIP method ${entry.method}; only stored and deflated entries can be read.`,
  );
}
