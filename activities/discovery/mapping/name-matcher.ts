/** The matchers that read the header: synonym dictionary, and likeness to the field's own name. */
import { distance } from 'fastest-levenshtein';
import type { DatasetRole } from '../dataset';
import { dictionaryOf, isKnownWord } from './dictionary';
import { normalizeHeader, parseHeader } from './normalize-header';
import { headerForm, type HeaderForm, phraseScore, type Phrase } from './phrase-score';
import { withoutPrefix } from './table-prefix';

interface NameScore {
  /** best phrase of the synonym dictionary, 0 to 1 */
  synonym: number;
  /** the phrase that scored so */
  phrase: string;
  /** mean of token Jaccard and normalised Levenshtein to the field's name, 0 to 1 */
  name: number;
}

export interface NameScores {
  /** by target field */
  fields: Map<string, NameScore>;
  /** best phrase of a column that has no target field */
  other: { score: number; phrase: string };
}

/** A header read without the table's prefix counts a little less than one that fits as written. */
const STRIPPED = 0.99;
/** Between two columns that both say the field outright the phrase that is listed first wins. */
const EARLIER = 0.0001;

/** Scores one header against every target field of a role. */
export function scoreNames(header: string, tablePrefix: string, role: DatasetRole): NameScores {
  const dictionary = dictionaryOf(role);
  const forms = [{ form: formOf(header), factor: 1 }];
  const rest = withoutPrefix(header, tablePrefix);
  if (rest !== header) forms.push({ form: formOf(rest), factor: STRIPPED });
  const best = (phrases: readonly Phrase[]): { score: number; phrase: string } => {
    let found = { score: 0, phrase: '' };
    for (const { form, factor } of forms) {
      for (const [rank, phrase] of phrases.entries()) {
        const score = phraseScore(form, phrase, isKnownWord) * factor * (1 - rank * EARLIER);
        if (score > found.score) found = { score, phrase: phrase.text };
      }
    }
    return found;
  };
  const fields = new Map<string, NameScore>();
  for (const { field, phrases } of dictionary.fields) {
    const { score, phrase } = best(phrases);
    const name = Math.max(...forms.map(({ form }) => likeness(form, field)));
    fields.set(field, { synonym: score, phrase, name });
  }
  return { fields, other: best(dictionary.others) };
}

const formOf = (header: string): HeaderForm => headerForm(parseHeader(header, isKnownWord).words);

/** Token Jaccard and normalised Levenshtein similarity of header and field name, averaged. */
function likeness(form: HeaderForm, field: string): number {
  const target = normalizeHeader(field).split(' ');
  const own = new Set(form.words);
  const shared = target.filter((word) => own.has(word)).length;
  const jaccard = shared / (new Set([...target, ...own]).size || 1);
  const joined = target.join('');
  const edits = 1 - distance(form.glued, joined) / Math.max(form.glued.length, joined.length, 1);
  return (jaccard + edits) / 2;
}
