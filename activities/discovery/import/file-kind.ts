/** What a file is, by its first bytes; names and declared types are not trusted. */
export type FileKind =
  | { kind: 'zip' }
  | { kind: 'gzip' }
  | { kind: 'ole' }
  | { kind: 'text' }
  | { kind: 'other'; description: string };

// Signatures as listed in the `file` command's magic database and the formats' own specifications.
const signatures: readonly (readonly [hex: string, description: string])[] = [
  ['25504446', 'PDF document'],
  ['89504e470d0a1a0a', 'PNG image'],
  ['ffd8ff', 'JPEG image'],
  ['47494638', 'GIF image'],
  ['52494646', 'RIFF media file'],
  ['377abcaf271c', '7-Zip archive'],
  ['526172211a07', 'RAR archive'],
  ['425a68', 'bzip2 archive'],
  ['fd377a585a00', 'xz archive'],
  ['28b52ffd', 'Zstandard archive'],
  ['7f454c46', 'ELF program'],
  ['53514c69746520666f726d6174203300', 'SQLite database'],
  ['50415231', 'Parquet file'],
  ['4f626a01', 'Avro file'],
  ['7b5c727466', 'RTF document'],
];

/** The kind of a file whose first bytes are `head`; 4 KiB are plenty. */
export function fileKind(head: Uint8Array): FileKind {
  const hex = Buffer.from(head.subarray(0, 16)).toString('hex');
  if (hex.startsWith('504b0304') || hex.startsWith('504b0506')) return { kind: 'zip' };
  if (hex.startsWith('1f8b')) return { kind: 'gzip' };
  if (hex.startsWith('d0cf11e0a1b11ae1')) return { kind: 'ole' };
  const known = signatures.find(([signature]) => hex.startsWith(signature));
  if (known) return { kind: 'other', description: known[1] };
  const markup = markupDescription(head);
  if (markup !== null) return { kind: 'other', description: markup };
  return { kind: 'text' };
}

/** Web pages and JSON are text, but no table: an error page saved as `.csv` is a common mistake. */
function markupDescription(head: Uint8Array): string | null {
  const start = Buffer.from(head.subarray(0, 512))
    .toString('latin1')
    .replace(/^ï»¿/, '')
    .trimStart();
  if (/^<(!doctype html|html|head|body)\b/i.test(start)) return 'HTML page';
  if (/^<\?xml\b/i.test(start)) return 'XML document';
  if (/^\{\s*"|^\[\s*\{\s*"/.test(start)) return 'JSON document';
  return null;
}

/**
 * An OLE2 container is an old workbook, or an OOXML one that was encrypted: those hold a stream named
 * `EncryptedPackage` ([MS-OFFCRYPTO] 2.3.4), its name in UTF-16 in the directory, which may lie anywhere in the file.
 */
export const isEncryptedOffice = (bytes: Buffer): boolean =>
  bytes.includes(Buffer.from('EncryptedPackage', 'utf16le'));
