import { createHash } from 'node:crypto';
import { median } from 'simple-statistics';
import { valueClasses, type ColumnProfile, type SourceRow, type ValueClass } from '../dataset';
import { isNullLiteral, listElements, numberOf, valueClass } from './value-class';

/** Distinct values counted exactly; beyond it only values already met are counted on. */
export const MAX_DISTINCT = 10_000;
const TOP_VALUES = 20;
const TOP_VALUE_CHARS = 120;
const RESERVOIR = 5_000;

interface ValueCount {
  value: string;
  count: number;
  valueClass: ValueClass;
  isList: boolean;
  number: number | null;
}

interface ColumnTally {
  values: Map<string, ValueCount>;
  empty: number;
  filled: number;
  lists: number;
  classes: Map<ValueClass, number>;
  numbers: NumberTally;
}

interface NumberTally {
  count: number;
  min: number;
  max: number;
  /** every `stride`-th number, in order; the stride doubles when the reservoir is full */
  sample: number[];
  stride: number;
}

export interface ColumnProfiler {
  add: (row: SourceRow) => void;
  /** Profiles of the rows added, in the order of the header. */
  profiles: () => ColumnProfile[];
}

/** Profiles columns in one pass without keeping rows: memory is bounded by distinct values, not by rows. */
export function createColumnProfiler(header: readonly string[]): ColumnProfiler {
  const tallies = header.map(newTally);
  return {
    add(row) {
      for (const [index, tally] of tallies.entries()) addCell(tally, row.cells[index] ?? null);
    },
    profiles: () => tallies.map((tally, index) => profile(tally, index, header[index] ?? '')),
  };
}

const newTally = (): ColumnTally => ({
  values: new Map(),
  empty: 0,
  filled: 0,
  lists: 0,
  classes: new Map(),
  numbers: { count: 0, min: Infinity, max: -Infinity, sample: [], stride: 1 },
});

function addCell(tally: ColumnTally, cell: string | null): void {
  if (cell === null || isNullLiteral(cell)) {
    tally.empty += 1;
    return;
  }
  const key = valueKey(cell);
  let known = tally.values.get(key);
  if (known) known.count += 1;
  else {
    known = describe(cell);
    if (tally.values.size < MAX_DISTINCT)
      tally.values.set(ownText(key), { ...known, value: ownText(known.value) });
  }
  tally.filled += 1;
  if (known.isList) tally.lists += 1;
  tally.classes.set(known.valueClass, (tally.classes.get(known.valueClass) ?? 0) + 1);
  if (known.number !== null) addNumber(tally.numbers, known.number);
}

const describe = (cell: string): ValueCount => ({
  value: cell.slice(0, TOP_VALUE_CHARS),
  count: 1,
  valueClass: valueClass(cell),
  isList: listElements(cell) !== null,
  number: numberOf(cell),
});

// Long texts count by their hash: ten thousand of them would otherwise be held in full.
const valueKey = (cell: string): string =>
  cell.length <= TOP_VALUE_CHARS
    ? cell
    : `sha256 ${createHash('sha256').update(cell).digest('hex')}`;

// A cell is a slice of the piece of file it came from; kept as it is, it would keep the whole piece in memory.
const ownText = (text: string): string => JSON.parse(JSON.stringify(text)) as string;

/** Even subsampling in place of a random reservoir: the same rows always give the same median. */
function addNumber(numbers: NumberTally, value: number): void {
  if (numbers.count % numbers.stride === 0) {
    numbers.sample.push(value);
    if (numbers.sample.length === RESERVOIR) {
      numbers.sample = numbers.sample.filter((_, at) => at % 2 === 0);
      numbers.stride *= 2;
    }
  }
  numbers.count += 1;
  numbers.min = Math.min(numbers.min, value);
  numbers.max = Math.max(numbers.max, value);
}

function profile(tally: ColumnTally, index: number, name: string): ColumnProfile {
  const { numbers, filled } = tally;
  const rows = tally.empty + filled;
  const present = valueClasses.filter((valueClass) => tally.classes.has(valueClass));
  const ratio = (valueClass: ValueClass) => (tally.classes.get(valueClass) ?? 0) / filled;
  return {
    index,
    name,
    nullRatio: rows === 0 ? 1 : tally.empty / rows,
    distinct: tally.values.size,
    inferredType: present.reduce<ValueClass>(
      (best, one) => ((tally.classes.get(one) ?? 0) > (tally.classes.get(best) ?? 0) ? one : best),
      'empty',
    ),
    classRatios: Object.fromEntries(present.map((valueClass) => [valueClass, ratio(valueClass)])),
    numeric:
      numbers.count === 0 || numbers.count * 2 < filled
        ? null
        : { min: numbers.min, median: median(numbers.sample), max: numbers.max },
    listRatio: filled === 0 ? 0 : tally.lists / filled,
    topValues: [...tally.values.values()]
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : a.value > b.value ? 1 : 0))
      .slice(0, TOP_VALUES)
      .map(({ value, count }) => ({ value, count })),
  };
}
