import type { DatasetRole, RowReject } from '../dataset';
import type { CleanRow } from './clean-row';

/** A dataset between cleaning its cells and packing its rows. */
export interface CleanedDataset {
  datasetNo: number;
  role: DatasetRole;
  /** every row that came in, quarantined ones too */
  all: CleanRow[];
  kept: CleanRow[];
  rejects: RowReject[];
}
