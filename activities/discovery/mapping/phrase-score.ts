/** How well the words of a header say a phrase of the synonym dictionary. */
import { distance } from 'fastest-levenshtein';
import { extraCost, isQualifier, wordWeight } from './word-weights';

/** A synonym phrase, prepared. `cap` is the most the phrase can score. */
export interface Phrase {
  text: string;
  words: string[];
  cap: number;
  glued: string;
  skeleton: string;
}

/** The words of a header, prepared for many comparisons. */
export interface HeaderForm {
  words: string[];
  glued: string;
  skeleton: string;
}

const SAME_WORDS = 0.97;
const SAME_GLUED = 0.98;
const SAME_SKELETON = 0.88;
const NOT_EXACT_CAP = 0.95;

/** The consonants of a word, doubled ones once: what is left when someone drops vowels. */
export const skeletonOf = (word: string): string =>
  word.replace(/[aeiou]/g, '').replace(/(.)\1+/g, '$1');

export const headerForm = (words: string[]): HeaderForm => ({
  words,
  glued: words.join(''),
  skeleton: skeletonOf(words.join('')),
});

/** Similarity of an unknown header word to a phrase word, 0 unless an abbreviation or a typing error explains it. */
function unknownWordSimilarity(word: string, target: string): number {
  if (word.length >= 3 && target.startsWith(word)) return 0.86;
  const skeleton = skeletonOf(target);
  const own = skeletonOf(word);
  // first letter kept or not: `envrnmnt`, `nvrnmnt`
  if (own === word.replace(/(.)\1+/g, '$1').slice(word.length - own.length) || own === word) {
    if (own.length >= 3 && own === skeleton) return 0.9;
  }
  if (own.length >= 3 && own === skeleton && word.charAt(0) === target.charAt(0)) return 0.86;
  if (word.length >= 5 && target.length >= 5) {
    const likeness = 1 - distance(word, target) / Math.max(word.length, target.length);
    if (likeness >= 0.75) return likeness * 0.95;
  }
  return 0;
}

/**
 * 0 to 1. Exact phrases score their cap; else the weight both share over the weight of everything either says, so that
 * a meaningful extra word (`email consent`, `video memory`) costs much and an unknown prefix little.
 */
export function phraseScore(
  header: HeaderForm,
  phrase: Phrase,
  isKnown: (word: string) => boolean,
): number {
  if (header.glued === phrase.glued) {
    return phrase.cap * (sameSequence(header.words, phrase.words) ? 1 : SAME_GLUED);
  }
  let shared = 0;
  let missing = 0;
  const free = new Set(header.words.keys());
  for (const target of phrase.words) {
    const weight = wordWeight(target);
    let best = { similarity: 0, at: -1 };
    for (const at of free) {
      const word = header.words[at] ?? '';
      const similarity =
        word === target ? 1 : isKnown(word) ? 0 : unknownWordSimilarity(word, target);
      if (similarity > best.similarity) best = { similarity, at };
    }
    if (best.at >= 0) free.delete(best.at);
    shared += weight * best.similarity;
    missing += weight * (1 - best.similarity);
    // one that says `peak` or `source` is never met by one that does not
    if (best.similarity === 0 && isQualifier(target)) missing += weight;
  }
  if (free.size === 0 && missing === 0) return phrase.cap * SAME_WORDS;
  let extra = 0;
  for (const at of free) {
    const word = header.words[at] ?? '';
    extra += extraCost(word, isKnown(word), at === header.words.length - 1);
  }
  const aligned = Math.min(NOT_EXACT_CAP, shared / (shared + missing + extra || 1));
  return phrase.cap * Math.max(aligned, skeletonScore(header, phrase));
}

const sameSequence = (one: string[], other: string[]): boolean =>
  one.length === other.length && one.every((word, at) => word === other[at]);

/** Vowels dropped across the whole header, words glued or not: `hstnm`, `srvr_nm`, `mmry`. */
function skeletonScore(header: HeaderForm, phrase: Phrase): number {
  if (header.skeleton.length < 3 || header.skeleton !== phrase.skeleton) return 0;
  // three consonants are enough for one word (`mmry`), not for two (`cps` is no `cpu use`)
  if (phrase.words.length > 1 && header.skeleton.length < 4) return 0;
  const vowels = header.glued.length - header.skeleton.length;
  return vowels <= 1 ? SAME_SKELETON : 0;
}
