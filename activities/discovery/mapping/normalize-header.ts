/** A header as the name matcher and the history see it. */
import { cutHeader } from './header-words';
import { canonicalWords, cutGluedWord, isLexiconWord } from './lexicon';
import { type Unit, unitOfWord } from './unit';

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
  const known = (word: string): boolean =>
    isLexiconWord(word) || isKnown(word) || unitOfWord(word) !== null;
  // whole translation first: multi-word terms must see the words as written
  const cut = words.flatMap((word) => cutGluedWord(word, known) ?? [word]);
  // `ramgb` gives up its unit only now
  const gluedUnit = words.length === cut.length ? null : unitOfWord(cut.at(-1) ?? '');
  const canonical = canonicalWords(gluedUnit === null ? cut : cut.slice(0, -1));
  return {
    words: canonical,
    unit: unit ?? gluedUnit ?? (canonical.includes('percent') ? '%' : null),
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
