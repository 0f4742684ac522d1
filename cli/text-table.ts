/** Tables as plain text, never wider than a terminal of 110 columns. */

export const LINE_WIDTH = 110;
const GAP = '  ';
/** A column is not cut below this, however many there are. */
const MIN_COLUMN = 6;

export interface TextColumn {
  title: string;
  align?: 'left' | 'right';
}

/**
 * Rows as aligned lines, the titles first. When the table is too wide its widest columns are cut, with `…` where
 * something is missing.
 * @param indent spaces before every line
 */
export function textTable(
  columns: readonly TextColumn[],
  rows: readonly (readonly string[])[],
  { indent = 2 }: { indent?: number } = {},
): string[] {
  const lines = [columns.map(({ title }) => title), ...rows.map((row) => row.map(printable))];
  const widths = columns.map((_, index) =>
    Math.max(...lines.map((line) => widthOf(line[index] ?? ''))),
  );
  const room = LINE_WIDTH - indent - GAP.length * (columns.length - 1);
  const fitted = shrink(widths, room);
  return lines.map((line) => {
    const cells = columns.map(({ align }, index) =>
      pad(cut(line[index] ?? '', fitted[index] ?? 0), fitted[index] ?? 0, align),
    );
    return (' '.repeat(indent) + cells.join(GAP)).trimEnd();
  });
}

/** Takes the room that is missing from the widest columns, one character at a time. */
function shrink(widths: readonly number[], room: number): number[] {
  const fitted = [...widths];
  let surplus = fitted.reduce((sum, width) => sum + width, 0) - room;
  while (surplus > 0) {
    const widest = Math.max(...fitted);
    if (widest <= MIN_COLUMN) break;
    fitted[fitted.indexOf(widest)] = widest - 1;
    surplus -= 1;
  }
  return fitted;
}

/** @returns the text in at most `width` characters */
export function cut(text: string, width: number): string {
  const characters = charactersOf(text);
  return characters.length <= width ? text : `${characters.slice(0, width - 1).join('')}…`;
}

/** Words on lines of at most `width` characters; a longer word keeps a line of its own. */
export function wrap(
  text: string,
  { indent = 0, hang = indent }: { indent?: number; hang?: number } = {},
): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of printable(text).split(' ')) {
    const start = ' '.repeat(lines.length === 0 ? indent : hang);
    if (line !== '' && widthOf(start) + widthOf(line) + 1 + widthOf(word) > LINE_WIDTH) {
      lines.push(start + line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, ' '.repeat(lines.length === 0 ? indent : hang) + line];
}

function pad(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const fill = ' '.repeat(Math.max(0, width - widthOf(text)));
  return align === 'left' ? text + fill : fill + text;
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
const charactersOf = (text: string): string[] =>
  Array.from(segmenter.segment(text), ({ segment }) => segment);
const widthOf = (text: string): number => charactersOf(text).length;

/** What comes from an uploaded file must neither break the table nor command the terminal. */
const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();

/** `12,345`: the same on every machine, whatever its locale. */
export const count = (value: number): string => value.toLocaleString('en-US');

/** `1 row`, `2 rows` */
export const things = (value: number, noun: string, plural = `${noun}s`): string =>
  `${count(value)} ${value === 1 ? noun : plural}`;

/** 0.934 as `93.4 %` */
export const percent = (ratio: number): string => `${(ratio * 100).toFixed(1)} %`;

/** Milliseconds as `350 ms` or `12.4 s`. */
export const duration = (ms: number): string =>
  ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
