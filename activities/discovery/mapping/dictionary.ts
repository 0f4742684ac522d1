/** The synonym dictionary of each role, prepared once: phrases in canonical words and the words they know. */
import type { DatasetRole } from '../dataset';
import { targetFields } from '../target-fields';
import { parseHeader } from './normalize-header';
import {
  otherApplicationConcepts,
  otherAssetConcepts,
  otherDependencyConcepts,
} from './other-concepts';
import { type Phrase, skeletonOf } from './phrase-score';
import { assetSynonyms } from './synonyms-asset';
import { applicationSynonyms, dependencySynonyms } from './synonyms-relation';

export interface Dictionary {
  /** phrases by target field, in the order of the fields */
  fields: { field: string; phrases: Phrase[] }[];
  /** phrases of columns that have no target field */
  others: Phrase[];
}

const preparePhrase = (text: string): Phrase => {
  const [words = '', cap] = text.split('~');
  const canonical = parseHeader(words, () => true).words;
  const glued = canonical.join('');
  return {
    text: words,
    words: canonical,
    cap: cap === undefined ? 1 : Number(cap),
    glued,
    skeleton: skeletonOf(glued),
  };
};

const preparePhrases = (texts: string): Phrase[] => texts.split('|').map(preparePhrase);

const prepare = (
  role: DatasetRole,
  synonyms: Record<string, string>,
  others: string,
): Dictionary => ({
  fields: targetFields(role).map(({ name }) => ({
    field: name,
    phrases: preparePhrases(`${name.replaceAll('_', ' ')}|${synonyms[name] ?? ''}`),
  })),
  others: preparePhrases(others),
});

const assets = prepare('assets', assetSynonyms, otherAssetConcepts);
const dictionaries: Record<DatasetRole, Dictionary> = {
  assets,
  asset_details: assets,
  dependencies: prepare('dependencies', dependencySynonyms, otherDependencyConcepts),
  applications: prepare('applications', applicationSynonyms, otherApplicationConcepts),
};

export const dictionaryOf = (role: DatasetRole): Dictionary => dictionaries[role];

const vocabulary = new Set(
  Object.values(dictionaries).flatMap(({ fields, others }) =>
    [...fields.flatMap(({ phrases }) => phrases), ...others].flatMap(({ words }) => words),
  ),
);

/** Whether any phrase of any role uses the canonical word; such a word is never taken for a misspelt other one. */
export const isKnownWord = (word: string): boolean => vocabulary.has(word);
