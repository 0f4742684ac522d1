import { bytesSource, type ByteSource } from './byte-source';
import type { ImportLimits } from './import-limits';
import { ImportRefusal } from './import-refusal';
import { inflatedSource } from './inflate';
import type { ZipEntry } from './zip-directory';

/** The inflated bytes of one archive entry; inflating stops at the limits, whatever the directory declared. */
export function zipEntrySource(
  zip: Buffer,
  entry: ZipEntry,
  limits: Pick<ImportLimits, 'inflatedBytes' | 'inflationRatio'>,
): ByteSource {
  const packed = bytesSource([
    zip.subarray(entry.dataOffset, entry.dataOffset + entry.packedBytes),
  ]);
  if (entry.method === 0) return packed;
  if (entry.method === 8) {
    // What the directory declares was checked for all entries together; none may inflate to more than its share.
    const inflatedBytes = Math.min(limits.inflatedBytes, entry.inflatedBytes);
    return inflatedSource(packed, 'raw', entry.name, { ...limits, inflatedBytes });
  }
  throw new ImportRefusal(
    'FILE_TYPE_UNSUPPORTED',
    `The entry ${entry.name} is packed by ZIP method ${entry.method}; only stored and deflated entries can be read.`,
  );
}
