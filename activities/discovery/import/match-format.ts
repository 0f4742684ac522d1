import { normalizeFormatHeader, type KnownFormat } from './formats/known-format';
import { knownFormats } from './known-formats';

/** From this score on a table counts as the known one. */
export const RECOGNISED_FROM = 0.6;
/** A table or file name decides between formats whose scores are this close. */
const NAME_DECIDES_WITHIN = 0.1;

export interface FormatMatch {
  /** null when no format reaches RECOGNISED_FROM */
  format: KnownFormat | null;
  /** best score of all formats, 0 to 1 */
  score: number;
}

interface Fingerprint {
  format: KnownFormat;
  required: ReadonlySet<string>;
  all: ReadonlySet<string>;
  essential: readonly (readonly string[])[];
}

const fingerprints: readonly Fingerprint[] = knownFormats.map((format) => ({
  format,
  required: new Set(format.required.map(normalizeFormatHeader)),
  all: new Set(format.headers.map(normalizeFormatHeader)),
  essential: format.essential.map((group) => group.map(normalizeFormatHeader)),
}));

/**
 * The known format a header fits best. With H the normalised header names and R, O a format's required and optional
 * ones, score = |H ∩ (R ∪ O)| / |H ∪ R|: the Jaccard similarity of H and R ∪ (O ∩ H), so that an optional column that
 * is missing costs nothing, while a required one that is missing and a foreign one that is there do. Formats with an
 * essential column missing are out.
 * Equal scores go to the format the table or file is named after, then to the one with more required columns present.
 */
export function matchFormat(
  header: readonly (string | null)[],
  names: readonly string[],
): FormatMatch {
  const present = new Set(
    header
      .filter((name) => name !== null)
      .map(normalizeFormatHeader)
      .filter((name) => name !== ''),
  );
  if (present.size === 0) return { format: null, score: 0 };
  const scored = fingerprints
    .filter(({ essential }) => essential.every((group) => group.some((name) => present.has(name))))
    .map(({ format, required, all }) => {
      const known = count(present, all);
      const requiredPresent = count(required, present);
      return {
        format,
        requiredPresent,
        score: known / (present.size + required.size - requiredPresent),
      };
    })
    .sort((a, b) => b.score - a.score || b.requiredPresent - a.requiredPresent);
  const score = scored[0]?.score ?? 0;
  if (score < RECOGNISED_FROM) return { format: null, score };
  const wanted = new Set(names.map(tableName));
  const close = scored.filter(
    (one) => one.score >= RECOGNISED_FROM && one.score > score - NAME_DECIDES_WITHIN,
  );
  const best =
    close.find(({ format }) => format.tableNames.some((name) => wanted.has(name))) ?? scored[0];
  return { format: best?.format ?? null, score: best?.score ?? score };
}

/** `RVTools_tabvInfo.csv`, `exports/vInfo.csv` and the sheet `vInfo` are all named vinfo. */
const tableName = (name: string): string =>
  name
    .replace(/^.*[/\\]/, '')
    .replace(/(\.(csv|tsv|txt|xlsx|gz))+$/i, '')
    .replace(/^rvtools_tab/i, '')
    .trim()
    .toLowerCase();

function count(these: ReadonlySet<string>, within: ReadonlySet<string>): number {
  let found = 0;
  for (const one of these) if (within.has(one)) found += 1;
  return found;
}
