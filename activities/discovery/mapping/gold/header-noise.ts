/** Damages headers the way schema-matching benchmarks do: prefixes, abbreviation, dropped vowels, changed units. */
import type { GoldTable } from './gold-table';
import { createRandom, type Random } from './value-generator';

export const noises = ['prefix', 'abbreviate', 'vowels', 'case', 'unit'] as const;
export type Noise = (typeof noises)[number];

const dropVowels = (word: string): string =>
  word.length <= 3 ? word : word.charAt(0) + word.slice(1).replace(/[aeiou]/gi, '');
const shorten = (word: string, random: Random): string =>
  word.length <= 4 ? word : word.slice(0, 3 + Math.floor(random() * 2));

const change: Record<Noise, (header: string, random: Random, prefix: string) => string> = {
  prefix: (header, _, prefix) => `${prefix}_${header}`,
  abbreviate: (header, random) =>
    header.replace(/[A-Za-z]+/g, (word) => (random() < 0.6 ? shorten(word, random) : word)),
  vowels: (header, random) =>
    header.replace(/[A-Za-z]+/g, (word) => (random() < 0.7 ? dropVowels(word) : word)),
  case: (header, random) =>
    random() < 0.5
      ? header.toUpperCase()
      : header
          .replace(/([a-z])([A-Z])/g, '$1_$2')
          .replace(/[\s.]+/g, '_')
          .toLowerCase(),
  unit: (header) =>
    header
      .replace(/\(?\b(?:in )?(MB|GB|MiB|GiB)\)?/, (_, unit: string) => `[${unit}]`)
      .replace(/percentage|percent|pct/i, '%'),
};

/** The table under damaged headers; values and right fields stay. Headers that become equal get a figure. */
export function damageHeaders(table: GoldTable, noise: Noise, seed: number): GoldTable {
  const random = createRandom(seed);
  const prefix = Array.from({ length: 3 }, () =>
    'bcdfgklmnprstvx'.charAt(Math.floor(random() * 15)),
  ).join('');
  const seen = new Set<string>();
  const columns = table.columns.map((column) => {
    let header = change[noise](column.header, random, prefix);
    while (seen.has(header)) header = `${header}_b`;
    seen.add(header);
    return { ...column, header };
  });
  return { ...table, name: `${table.name} ~ ${noise}`, columns };
}
