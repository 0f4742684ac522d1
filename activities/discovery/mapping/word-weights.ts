/** How much a canonical header word says; data of the name matcher. */

/** Words many headers share and that tell fields apart badly; everything else weighs 1. */
const lightWords: Record<string, number> = {
  name: 0.45,
  server: 0.35,
  vm: 0.35,
  machine: 0.35,
  computer: 0.35,
  asset: 0.35,
  device: 0.35,
  node: 0.4,
  system: 0.45,
  ci: 0.4,
  guest: 0.4,
  address: 0.4,
  size: 0.4,
  total: 0.35,
  count: 0.7,
  average: 0.5,
  byte: 0.5,
  percent: 0.7,
  list: 0.3,
  primary: 0.3,
  info: 0.2,
  value: 0.3,
  is: 0.3,
  id: 0.7,
  capacity: 0.6,
  state: 0.9,
  on: 0.3,
  by: 0.3,
  business: 0.6,
  logical: 0.5,
  physical: 0.5,
};

/** Words that cost next to nothing when the header has them and the phrase does not. */
const cheapExtras: Record<string, number> = {
  server: 0.12,
  vm: 0.12,
  machine: 0.12,
  computer: 0.14,
  asset: 0.12,
  device: 0.16,
  guest: 0.14,
  ci: 0.14,
  system: 0.16,
  vmware: 0.12,
  info: 0.1,
  list: 0.12,
  primary: 0.1,
  total: 0.14,
  byte: 0.1,
  size: 0.14,
  percent: 0.2,
  value: 0.12,
  current: 0.1,
  data: 0.15,
  average: 0.2,
  name: 0.25,
  count: 0.35,
};

/** Words without which a phrase that has them is another thing altogether. */
const qualifiers = new Set([
  'source',
  'destination',
  'max',
  'read',
  'write',
  'receive',
  'send',
  'used',
  'direction',
  'client',
]);

const UNKNOWN_PREFIX = 0.22;
const UNKNOWN_LAST = 0.5;

export const wordWeight = (word: string): number => lightWords[word] ?? 1;
export const isQualifier = (word: string): boolean => qualifiers.has(word);

/**
 * What a header word the phrase lacks costs. Known words change the meaning; an unknown one is most often a prefix
 * without meaning, and costs more at the end, where English and German put the noun.
 */
export function extraCost(word: string, isKnown: boolean, isLast: boolean): number {
  const cheap = cheapExtras[word];
  if (cheap !== undefined) return cheap;
  if (isKnown) return qualifiers.has(word) ? 1.3 : wordWeight(word);
  return isLast ? UNKNOWN_LAST : UNKNOWN_PREFIX;
}
