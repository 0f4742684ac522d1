import { RATIO_CHECKED_FROM_BYTES, type ImportLimits } from './import-limits';
import { ImportRefusal } from './import-refusal';

/** One file of a ZIP archive as its central directory tells. */
export interface ZipEntry {
  name: string;
  /** 0 stored, 8 deflated */
  method: number;
  encrypted: boolean;
  packedBytes: number;
  inflatedBytes: number;
  /** where the entry's packed bytes begin */
  dataOffset: number;
}

const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const END_BYTES = 22;
const MAX_COMMENT_BYTES = 65_535;

/**
 * The entries of a ZIP archive, directories left out (layout: PKWARE APPNOTE 4.3). Nothing is inflated.
 * Throws FILE_CORRUPT when the directory cannot be read; ZIP64 archives are beyond the size limits anyway.
 */
export function readZipDirectory(zip: Buffer): ZipEntry[] {
  const end = findEnd(zip);
  const count = zip.readUInt16LE(end + 10);
  let at = zip.readUInt32LE(end + 16);
  const entries: ZipEntry[] = [];
  for (let i = 0; i < count; i += 1) {
    if (at + 46 > zip.length || zip.readUInt32LE(at) !== ENTRY_SIGNATURE)
      throw corrupt(`entry ${i + 1} of its directory is damaged`);
    const nameLength = zip.readUInt16LE(at + 28);
    const flags = zip.readUInt16LE(at + 8);
    const name = zip.toString(flags & 0x800 ? 'utf8' : 'latin1', at + 46, at + 46 + nameLength);
    if (!name.endsWith('/'))
      entries.push({
        name,
        method: zip.readUInt16LE(at + 10),
        encrypted: (flags & 1) === 1,
        packedBytes: zip.readUInt32LE(at + 20),
        inflatedBytes: zip.readUInt32LE(at + 24),
        dataOffset: findData(zip, zip.readUInt32LE(at + 42), name),
      });
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return entries;
}

/** Throws ARCHIVE_UNSAFE when names or declared sizes are beyond what may be inflated, FILE_ENCRYPTED for passwords. */
export function assertSafeArchive(
  entries: readonly ZipEntry[],
  limits: Pick<ImportLimits, 'archiveEntries' | 'inflatedBytes' | 'inflationRatio'>,
): void {
  const refuse = (message: string): never => {
    throw new ImportRefusal('ARCHIVE_UNSAFE', message);
  };
  if (entries.length > limits.archiveEntries)
    refuse(`The archive has ${entries.length} entries; the limit is ${limits.archiveEntries}.`);
  const locked = entries.find((entry) => entry.encrypted);
  if (locked)
    throw new ImportRefusal('FILE_ENCRYPTED', `The entry ${locked.name} needs a password.`);
  for (const { name } of entries)
    if (/^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)|\0/.test(name))
      refuse(`The entry ${JSON.stringify(name)} points outside the archive.`);
  const inflated = entries.reduce((sum, entry) => sum + entry.inflatedBytes, 0);
  const packed = entries.reduce((sum, entry) => sum + entry.packedBytes, 0);
  if (inflated > limits.inflatedBytes)
    refuse(`The archive inflates to ${inflated} bytes; the limit is ${limits.inflatedBytes}.`);
  if (inflated > RATIO_CHECKED_FROM_BYTES && inflated > packed * limits.inflationRatio)
    refuse(
      `The archive inflates ${Math.round(inflated / Math.max(1, packed))} to 1; the limit is ${limits.inflationRatio} to 1.`,
    );
}

function findEnd(zip: Buffer): number {
  const lowest = Math.max(0, zip.length - END_BYTES - MAX_COMMENT_BYTES);
  for (let at = zip.length - END_BYTES; at >= lowest; at -= 1)
    if (zip.readUInt32LE(at) === END_SIGNATURE) return at;
  throw corrupt('its directory is missing');
}

// The local header repeats name and extra field with lengths of its own, so the data begins where it says.
function findData(zip: Buffer, local: number, name: string): number {
  if (local + 30 > zip.length || zip.readUInt32LE(local) !== LOCAL_SIGNATURE)
    throw corrupt(`the entry ${name} is damaged`);
  return local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
}

const corrupt = (reason: string) =>
  new ImportRefusal('FILE_CORRUPT', `The ZIP archive cannot be read: ${reason}.`);
