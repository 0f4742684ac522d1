/** Units of measure and how one becomes another. */

/** Each unit as a multiple of its dimension's base: byte, byte a second, percent, event a second. */
const units = {
  B: { dimension: 'size', factor: 1 },
  KB: { dimension: 'size', factor: 1e3 },
  MB: { dimension: 'size', factor: 1e6 },
  GB: { dimension: 'size', factor: 1e9 },
  TB: { dimension: 'size', factor: 1e12 },
  KiB: { dimension: 'size', factor: 2 ** 10 },
  MiB: { dimension: 'size', factor: 2 ** 20 },
  GiB: { dimension: 'size', factor: 2 ** 30 },
  TiB: { dimension: 'size', factor: 2 ** 40 },
  'B/s': { dimension: 'rate', factor: 1 },
  'KB/s': { dimension: 'rate', factor: 1e3 },
  'MB/s': { dimension: 'rate', factor: 1e6 },
  'GB/s': { dimension: 'rate', factor: 1e9 },
  'KiB/s': { dimension: 'rate', factor: 2 ** 10 },
  'MiB/s': { dimension: 'rate', factor: 2 ** 20 },
  'GiB/s': { dimension: 'rate', factor: 2 ** 30 },
  'Kbit/s': { dimension: 'rate', factor: 1e3 / 8 },
  'Mbit/s': { dimension: 'rate', factor: 1e6 / 8 },
  'Gbit/s': { dimension: 'rate', factor: 1e9 / 8 },
  '%': { dimension: 'share', factor: 1 },
  fraction: { dimension: 'share', factor: 100 },
  '1/s': { dimension: 'frequency', factor: 1 },
  MHz: { dimension: 'clock', factor: 1 },
  GHz: { dimension: 'clock', factor: 1e3 },
} as const;

export type Unit = keyof typeof units;
export type Dimension = (typeof units)[Unit]['dimension'];

const unitWords = new Map<string, Unit>([
  ...['b', 'byte', 'bytes', 'octets'].map((word): [string, Unit] => [word, 'B']),
  ...(['KB', 'MB', 'GB', 'TB', 'KiB', 'MiB', 'GiB', 'TiB', 'MHz', 'GHz'] as const).map(
    (unit): [string, Unit] => [unit.toLowerCase(), unit],
  ),
  ['kbit', 'Kbit/s'],
  ['mbit', 'Mbit/s'],
  ['gbit', 'Gbit/s'],
  ['kbps', 'Kbit/s'],
  ['mbps', 'Mbit/s'],
  ['gbps', 'Gbit/s'],
  ['kbs', 'KB/s'],
  ['mbs', 'MB/s'],
  ['megabyte', 'MB'],
  ['megabytes', 'MB'],
  ['gigabyte', 'GB'],
  ['gigabytes', 'GB'],
  ['terabyte', 'TB'],
  ['terabytes', 'TB'],
  ['go', 'GB'],
  ['mo', 'MB'],
]);

/** The unit a lower-case word of a header names (`mib`, `bytes`, French `go`), or null. */
export const unitOfWord = (word: string): Unit | null => unitWords.get(word) ?? null;

/** Reads a unit as a format profile writes it (`MB`, `KiB`, `%`), or null. */
export const parseUnit = (text: string): Unit | null =>
  text in units ? (text as Unit) : unitOfWord(text.toLowerCase());

export const dimensionOf = (unit: Unit): Dimension => units[unit].dimension;

/** What a figure in `from` is multiplied by to be in `to`; null between different dimensions. */
export function conversionFactor(from: Unit, to: Unit): number | null {
  if (dimensionOf(from) !== dimensionOf(to)) return null;
  return units[from].factor / units[to].factor;
}

/** The power-of-two unit of the same prefix: what many tools mean when they write MB. */
export function binaryUnit(unit: Unit): Unit {
  const binary: Partial<Record<Unit, Unit>> = { KB: 'KiB', MB: 'MiB', GB: 'GiB', TB: 'TiB' };
  return binary[unit] ?? unit;
}
