import type { DatasetRole } from '../dataset';

/** What the mapper needs to know of a recognised format: which header means which field, exactly as written. */
export interface KnownFormatAliases {
  /** `DatasetProfile.formatId` of the datasets it is for */
  id: string;
  role: DatasetRole;
  fields: Record<string, { field: string; unit?: string; split?: string }>;
  /** headers of the format whose meaning is known and is no field of ours; they are never guessed at */
  unused?: readonly string[];
}
