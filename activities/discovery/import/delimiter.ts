import { recordCells } from './record-cells';
import { textRecords } from './text-records';

/** Candidates in the order that decides a draw. */
const delimiters = [',', ';', '\t', '|'] as const;

const SAMPLE_RECORDS = 200;

/**
 * The delimiter under which the lines fall into records of equal width: the candidate with the highest
 * `share² × log2(width) × head`, where `width` is the most frequent number of cells, `share` that of the records
 * with it, and `head` is 1 when the first record has it too and ½ otherwise (commas of decimal numbers are regular,
 * but the header has none). A first line `sep=;`, as spreadsheet programs write it, decides by itself.
 * Comma when no candidate splits anything: the table has one column.
 */
export function voteDelimiter(lines: readonly string[]): string {
  const declared = /^sep=([,;\t|])$/i.exec(lines[0]?.trim() ?? '')?.[1];
  if (declared !== undefined) return declared;
  let best: string = delimiters[0];
  let bestScore = 0;
  for (const delimiter of delimiters) {
    const score = consistency(lines, delimiter);
    if (score > bestScore) {
      best = delimiter;
      bestScore = score;
    }
  }
  return best;
}

function consistency(lines: readonly string[], delimiter: string): number {
  const widths: number[] = [];
  for (const record of recordCells(textRecords(lines, delimiter), delimiter)) {
    if (record.cells.some((cell) => cell !== null)) widths.push(record.cells.length);
    if (widths.length === SAMPLE_RECORDS) break;
  }
  const frequency = new Map<number, number>();
  for (const width of widths) frequency.set(width, (frequency.get(width) ?? 0) + 1);
  const [width, count] = [...frequency].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [1, 0];
  if (width < 2) return 0;
  const share = count / widths.length;
  return share * share * Math.log2(width) * (widths[0] === width ? 1 : 0.5);
}
