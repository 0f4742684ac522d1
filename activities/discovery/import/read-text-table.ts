import type { ByteSource } from './byte-source';
import { voteDelimiter } from './delimiter';
import { ImportRefusal } from './import-refusal';
import { recordCells } from './record-cells';
import type { RawTable } from './raw-table';
import { decodeText, detectEncoding } from './text-encoding';
import { textLines } from './text-lines';
import { textRecords } from './text-records';

const VOTE_LINES = 400;
const VOTE_CHARS = 1_048_576;

/** A delimited text as a table. Throws FILE_EMPTY when it has no character but white space, FILE_TYPE_UNSUPPORTED. */
export function readTextTable(source: ByteSource, table: string): RawTable {
  const encoding = detectEncoding(source);
  const lines = () => textLines(decodeText(source, encoding));
  const sample = firstLines(lines());
  if (sample.every((line) => line.trim() === '') && isBlank(lines()))
    throw new ImportRefusal('FILE_EMPTY', 'The file has no content.');
  const delimiter = voteDelimiter(sample);
  return {
    table,
    encoding,
    delimiter,
    warnings: encoding.startsWith('utf-')
      ? []
      : [`The file is not in UTF-8; it was read as ${encoding}. Check names with accents.`],
    records: () => recordCells(textRecords(lines(), delimiter), delimiter),
  };
}

function firstLines(lines: Iterable<string>): string[] {
  const sample: string[] = [];
  let chars = 0;
  for (const line of lines) {
    sample.push(line);
    chars += line.length;
    if (sample.length === VOTE_LINES || chars > VOTE_CHARS) break;
  }
  return sample;
}

function isBlank(lines: Iterable<string>): boolean {
  for (const line of lines) if (line.trim() !== '') return false;
  return true;
}
