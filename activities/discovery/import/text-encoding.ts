import { isAscii } from 'node:buffer';
import * as chardet from 'chardet';
import * as iconv from 'iconv-lite';
import { readHead, type ByteSource } from './byte-source';
import { ImportRefusal } from './import-refusal';

/**
 * The encoding of a text: by byte order mark, else UTF-16 by the pattern of zero bytes, else UTF-8 when the bytes are
 * mostly valid as such, else by statistics. The name is one iconv-lite knows, or `utf-8`.
 * Throws FILE_TYPE_UNSUPPORTED when the bytes are no text.
 */
export function detectEncoding(source: ByteSource): string {
  const head = readHead(source, 4096);
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8';
  const wide = wideEncoding(head);
  if (wide !== null) return wide;
  const { valid, invalid } = countUtf8(source);
  // One wrongly encoded name in a UTF-8 file must not turn all the others into mojibake.
  if (invalid === 0 || valid > 2 * invalid) return 'utf-8';
  return legacyEncoding(source);
}

/** The text in pieces; byte sequences that are invalid in the encoding become U+FFFD, a byte order mark goes. */
export function* decodeText(source: ByteSource, encoding: string): Generator<string> {
  if (encoding === 'utf-8') {
    const decoder = new TextDecoder('utf-8');
    for (const piece of source.pieces()) yield decoder.decode(piece, { stream: true });
    yield decoder.decode();
    return;
  }
  const decoder = iconv.getDecoder(encoding);
  for (const piece of source.pieces()) yield decoder.write(Buffer.from(piece));
  yield decoder.end() ?? '';
}

/** Latin text in UTF-16 has a zero in every other byte; any other zeros mean that this is no text. */
function wideEncoding(head: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  const zeros: [even: number, odd: number] = [0, 0];
  head.forEach((byte, at) => {
    if (byte === 0) zeros[at % 2 === 0 ? 0 : 1] += 1;
  });
  const [even, odd] = zeros;
  if (even + odd === 0) return null;
  const enough = head.length * 0.3;
  if (odd > enough && even < odd / 10) return 'utf-16le';
  if (even > enough && odd < even / 10) return 'utf-16be';
  throw new ImportRefusal('FILE_TYPE_UNSUPPORTED', 'The file is binary data, not a table of text.');
}

function countUtf8(source: ByteSource): { valid: number; invalid: number } {
  const decoder = new TextDecoder('utf-8');
  let invalid = 0;
  let beyondAscii = 0;
  for (const piece of source.pieces()) {
    const text = decoder.decode(piece, { stream: true });
    if (isAscii(piece) && !text.includes('\uFFFD')) continue;
    invalid += text.match(/\uFFFD/g)?.length ?? 0;
    beyondAscii += text.match(/[^\0-\x7f]/g)?.length ?? 0;
  }
  invalid += decoder.decode().length;
  return { valid: beyondAscii - invalid, invalid };
}

const SAMPLE_BYTES = 262_144;
const LATIN_CONFIDENCE = 40;

/**
 * The least confidence (chardet's, 0 to 100) a guess needs. Statistics are weak on a few accented names among ASCII, so
 * the Latin code pages need a good one; other scripts fill whole words with bytes beyond ASCII and stand out early.
 */
const neededConfidence = (name: string): number => {
  if (/^(Shift_JIS|EUC-|Big5|GB18030|ISO-2022)/.test(name)) return 60;
  if (/^(windows-125[1356]|KOI8-R|ISO-8859-[5678])$/.test(name)) return 20;
  return LATIN_CONFIDENCE;
};

/** The other Latin pages share most letters with windows-1252: to be believed they must be this much likelier. */
const LATIN_LEAD = 20;
/** … and on fewer letters beyond ASCII than these the statistics say nothing. */
const LATIN_LETTERS = 30;

/** windows-1252 unless a guess is well founded: spreadsheet programs wrote it in western Europe and the Americas. */
function legacyEncoding(source: ByteSource): string {
  const sample = nonAsciiSample(source);
  const guesses = chardet.analyse(sample);
  const western = guesses.find(({ name }) => name === 'ISO-8859-1' || name === 'windows-1252');
  const best = guesses[0];
  if (best === undefined || best.name.startsWith('UTF') || !iconv.encodingExists(best.name))
    return 'windows-1252';
  const needed = neededConfidence(best.name);
  const isLatin = needed === LATIN_CONFIDENCE;
  if (isLatin && sample.filter((byte) => byte > 0x7f).length < LATIN_LETTERS) return 'windows-1252';
  const least = isLatin ? Math.max(needed, (western?.confidence ?? 0) + LATIN_LEAD) : needed;
  // Browsers and spreadsheet programs read ISO-8859-1 as its superset windows-1252 (WHATWG Encoding 4.2).
  return best === western || best.confidence < least ? 'windows-1252' : best.name.toLowerCase();
}

/** The neighbourhood of the bytes that matter: ASCII megabytes would drown them. */
function nonAsciiSample(source: ByteSource): Buffer {
  const parts: Uint8Array[] = [];
  let have = 0;
  for (const piece of source.pieces()) {
    if (isAscii(piece)) continue;
    const first = piece.findIndex((byte) => byte > 0x7f);
    const part = piece.subarray(Math.max(0, first - 1024), first + 65_536);
    parts.push(part);
    have += part.length;
    if (have >= SAMPLE_BYTES) break;
  }
  return Buffer.concat(parts);
}
