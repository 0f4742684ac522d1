import type { DatasetProfile, SourceRow } from '../dataset';
import type { DatasetMapping } from '../mapping/mapping';
import { unpackRows } from '../row-chunks';
import { cleanse, type CleansingResult } from './cleanse';

export interface CleanseTaskInput {
  datasets: { profile: DatasetProfile; mapping: DatasetMapping; chunks: Uint8Array[] }[];
  asOf: string;
}

export const cleanseTask = ({ datasets, asOf }: CleanseTaskInput): CleansingResult =>
  cleanse({
    asOf,
    datasets: datasets.map(({ profile, mapping, chunks }) => ({
      profile,
      mapping,
      // Unpacked anew for every pass: only one chunk of rows is in memory at a time.
      rows: { [Symbol.iterator]: () => unpackRows<SourceRow>(chunks) },
    })),
  });
