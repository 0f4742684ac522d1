/** Cuts a header as written into lower-case words; knows units of measure, nothing of what the words mean. */
import { type Unit, unitOfWord } from './unit';

export interface HeaderWords {
  /** folded, lower case, in the order written, without units and ordinal */
  words: string[];
  unit: Unit | null;
  /** the figure in `Disk 3 size` or `Network #2` */
  ordinal: number | null;
}

/** Accents away, German umlauts written out, so that `Größe`, `Groesse` and `GRÖSSE` are one word. */
function foldText(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[äÄ]/g, 'ae')
    .replace(/[öÖ]/g, 'oe')
    .replace(/[üÜ]/g, 'ue')
    .replace(/ß/g, 'ss')
    .normalize('NFD')
    .replace(/\p{M}/gu, '');
}

// A unit glued to a camel-case word (`MemoryGiB`, `SizeInMB`) has to come off before the camel is cut, which would
// make `Gi B` of it. Bits (`Mbps`, `Mbit/s`) differ from bytes (`MBps`) in case only.
const spellUnits = (text: string): string =>
  text
    .replace(/%/g, ' percent ')
    // a 95th percentile is what sizing tools call the peak
    .replace(
      /(?<![A-Za-z])P?9\d(?:th)?[ _]?(?:percentile|pctl|perzentil)|(?<![A-Za-z])P9\d(?![A-Za-z\d])/gi,
      ' max ',
    )
    .replace(/([KMG])(?:bps|bit\/s|bits?\/s)(?![A-Za-z])/g, ' $1bit persecond ')
    .replace(/([KMG]i?B)ps(?![a-z])/g, ' $1 persecond ')
    .replace(
      /(?:\/\s*s(?:ec(?:onds?)?)?|[_ ]?per[_ ]?sec(?:onds?)?|PerSec(?:ond)?)(?![a-z])/g,
      ' persecond ',
    )
    .replace(/(?<=[a-z])([KMGT]i?[Bb])(?![a-z])/g, ' $1')
    .replace(/(?<![A-Za-z])([KMGT]i?[Bb])(?![a-z])/g, (unit) => ` ${unit.toLowerCase()} `);

const cutCamel = (text: string): string =>
  text
    .replace(/\bIPv([46])/gi, 'ip')
    // the one-letter prefix of vCPU, vInfo, eMail belongs to its word
    .replace(/(?<![A-Za-z])([a-z])(?=[A-Z][A-Za-z])/g, (letter) => letter.toUpperCase())
    .replace(
      /(?<![A-Za-z])([A-Z][A-Z][a-z]{2,})/g,
      (word) => word.charAt(0) + word.slice(1).toLowerCase(),
    )
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .replace(/(?<=[A-Z])(?=[A-Z][a-z]{2,})/g, ' ')
    .replace(/(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])/g, ' ');

export function cutHeader(header: string): HeaderWords {
  const spelled = spellUnits(foldText(header));
  const all = cutCamel(spelled)
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  const units: string[] = [];
  const figures: number[] = [];
  const words: string[] = [];
  for (const [at, word] of all.entries()) {
    if (/^\d+$/.test(word)) figures.push(Number(word));
    else if (isUnit(word) && !(shortUnits.has(word) && at < all.length - 1)) {
      units.push(word);
      // a unit, but also what a traffic column counts
      if (word.startsWith('byte')) words.push(word);
    }
    // `in MB`, `SizeInGiB`: the preposition belongs to the unit, unless it is the direction of `Network In`
    else if (word === 'in' && isUnit(all[at + 1]) && !all[at - 1]?.startsWith('net')) continue;
    else words.push(word);
  }
  const rate = words.includes('persecond');
  const named = units.map(unitOfWord).find((unit) => unit !== null) ?? null;
  return {
    words: words.length > 0 ? words : units,
    unit: rate && named !== null ? perSecond(named) : rate ? '1/s' : named,
    ordinal: figures.at(-1) ?? null,
  };
}

/** French `Go` and `Mo`, also English words unless they end the header */
const shortUnits = new Set(['go', 'mo', 'b']);

const isUnit = (word: string | undefined): boolean =>
  word !== undefined && unitOfWord(word) !== null;

const perSecond = (unit: Unit): Unit => {
  const rates: Partial<Record<Unit, Unit>> = {
    B: 'B/s',
    KB: 'KB/s',
    MB: 'MB/s',
    GB: 'GB/s',
    KiB: 'KiB/s',
    MiB: 'MiB/s',
    GiB: 'GiB/s',
  };
  return rates[unit] ?? unit;
};
