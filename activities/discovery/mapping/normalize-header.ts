/** A header as the name matcher and the history see it. */
import { cutHeader } from './header-words';
import { canonicalWords, cutGluedWord, isLexiconWord } from './lexicon';
import type { Unit } from './unit';

export interface ParsedHeader {
  /** canonical words: translated, abbreviations expanded, units and ordinals removed */
  words: string[];
  /** unit named by the header, null when it names none */
  unit: Unit | null;
  ordinal: number | null;
}

/**
 * Parses one header. `isKnown` says which words need no cutting beyond those of the lexicon (the words of the synonym
 * phrases).
 */
export function parseHeader(header: string, isKnown: (word: string) => boolean): ParsedHeader {
  const { words, unit, ordinal } = cutHeader(header);
  const known = (word: string): boolean => isLexiconWord(word) || isKnown(word);
  // whole translation first: multi-word terms must see the words as written
  const cut = words.flatMap((word) => cutGluedWord(word, known) ?? [word]);
  const canonical = canonicalWords(cut);
  return {
    words: canonical,
    unit: unit ?? (canonical.includes('percent') ? '%' : null),
    ordinal,
  };
}

/**
 * The stable form of a header under which decisions are remembered: lower case, translated, without units, ordinals
 * and punctuation. `*Memory (In MB)`, `RAM_GB` and `Arbeitsspeicher` all give `memory`. A header without letters or
 * digits gives the trimmed header itself.
 */
export function normalizeHeader(header: string): string {
  const words = parseHeader(header, () => false).words;
  return words.length > 0 ? words.join(' ') : header.trim().toLowerCase();
}
