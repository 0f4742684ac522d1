/** Translates header words to the canonical words the synonym phrases are written in. */
import { englishLexicon } from './lexicon-english';
import { germanLexicon } from './lexicon-german';
import { romanceLexicon } from './lexicon-romance';

const singles = new Map<string, string>();
const sequences = new Map<string, string>();
/** words too short to be told from noise unless listed */
const SHORT_PARTS = new Set([
  'os',
  'ip',
  'vm',
  'dc',
  'nr',
  'rz',
  'hw',
  'sw',
  'db',
  'id',
  'nm',
  'kb',
  'mb',
  'gb',
  'tb',
]);

for (const line of [englishLexicon, germanLexicon, romanceLexicon].join('\n').split('\n')) {
  const [canonical, others] = line.split(':').map((part) => part.trim());
  if (!canonical || !others) continue;
  for (const other of [canonical, ...others.split(',').map((word) => word.trim())]) {
    const target = other.includes(' ') ? sequences : singles;
    // the first language that claims a word keeps it: `no` is a number, not Spanish
    if (!target.has(other)) target.set(other, canonical);
  }
}

const stopWords = new Set(
  'of the a an per persecond for to from and or by on at is de la le les du des d l en el los las der die das dem den im und von vom zum zur fuer je un una une y et au aux pro the mit'.split(
    ' ',
  ),
);
// `from` and `to` are the ends of a relation, `on` and `by` part of `depends on` and `owned by`
for (const kept of ['from', 'to', 'on', 'by', 'is']) stopWords.delete(kept);

const LONGEST_SEQUENCE = 4;

const mergeSequences = (words: readonly string[]): string[] => {
  const merged: string[] = [];
  for (let at = 0; at < words.length;) {
    let length = Math.min(LONGEST_SEQUENCE, words.length - at);
    let found: string | undefined;
    for (; length > 1; length -= 1) {
      found = sequences.get(words.slice(at, at + length).join(' '));
      if (found !== undefined) break;
    }
    merged.push(found ?? words[at] ?? '');
    at += found === undefined ? 1 : length;
  }
  return merged;
};

const singular = (word: string): string => {
  if (singles.has(word) || word.length < 4 || !word.endsWith('s') || word.endsWith('ss'))
    return word;
  return word.slice(0, -1);
};

const translateWord = (word: string): string => {
  const bare = singular(word);
  return singles.get(word) ?? singles.get(bare) ?? bare;
};

/** Canonical words: multi-word terms merged, articles dropped, abbreviations and translations replaced, plurals cut. */
export function canonicalWords(words: readonly string[]): string[] {
  const content = mergeSequences(words).filter((word) => !stopWords.has(word));
  const kept = content.length > 0 ? content : [...words];
  const translated = mergeSequences(mergeSequences(kept).map(translateWord));
  // `read ops (operations per second)` says ops twice
  return translated.filter((word, at) => word !== translated[at - 1]);
}

export const isLexiconWord = (word: string): boolean => singles.has(word);

/**
 * Cuts a word glued of known words (`ipaddr`, `prozessorkerne`) into the fewest of them; null when it is not glued, or
 * some letters stay over.
 */
export function cutGluedWord(word: string, isKnown: (part: string) => boolean): string[] | null {
  if (word.length < 4 || isKnown(word)) return null;
  const best: (string[] | null)[] = [[]];
  for (let end = 1; end <= word.length; end += 1) {
    let chosen: string[] | null = null;
    for (let start = 0; start < end; start += 1) {
      const before = best[start];
      const part = word.slice(start, end);
      if (!before || !(part.length >= 3 || SHORT_PARTS.has(part)) || !isKnown(part)) continue;
      if (chosen === null || before.length + 1 < chosen.length) chosen = [...before, part];
    }
    best.push(chosen);
  }
  const parts = best[word.length] ?? null;
  return parts !== null && parts.length > 1 ? parts : null;
}
