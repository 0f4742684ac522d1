/** What the technical-debt assessment takes and gives. */
import type { FieldScalar, Severity } from '../cleansing/clean-row';
import type { AssetFieldName } from '../target-fields';
import type { DebtCategory } from './debt-rules';

/** An operating-system text taken apart; what it does not say is null, what it leaves open is in `ambiguous`. */
export interface OsReading {
  family: string;
  product: string | null;
  cycle: string | null;
  bits: 32 | 64 | null;
  ambiguous: string[];
}

export interface DebtAsset {
  assetId: string;
  assetName: string;
  values: Partial<Record<AssetFieldName, FieldScalar | FieldScalar[]>>;
  applicationName: string | null;
}

export interface TechDebtInput {
  assets: DebtAsset[];
  /** `YYYY-MM-DD` or an ISO 8601 timestamp: the day support is judged on */
  asOf: string;
  parseOs: (text: string) => OsReading;
}

export interface DebtFinding {
  assetId: string;
  category: DebtCategory;
  /** slug of the catalogue, e.g. `windows-server` */
  product: string | null;
  cycle: string | null;
  eolDate: string | null;
  extendedUntil: string | null;
  daysPastEol: number | null;
  severity: Severity;
  /** effort to remedy, Konveyor's scale */
  points: number;
  message: string;
  /** where the fact behind it can be checked: a catalogue entry, or `rule <name>` */
  sourceRef: string;
}

export interface TechDebtResult {
  /** by asset, category, product */
  findings: DebtFinding[];
  /** every asset, by id; score 0 (no debt known) to 100 */
  assetScores: { assetId: string; score: number; points: number }[];
  /** by name; mean score of the assets, one decimal */
  applicationScores: { name: string; score: number; assets: number }[];
  /** texts without a product, or without a version of it; most frequent first */
  unknownOs: { text: string; count: number }[];
  ambiguousOs: { text: string; count: number; candidates: string[] }[];
  /** of the assets with an OS text, the share whose product and cycle were found, 0 to 1; 0 when none has one */
  osCoverage: number;
  /** Azure Migrate's stars: share of the data points present, 0-20 % = 1 … 81-100 % = 5 */
  dataConfidence: 1 | 2 | 3 | 4 | 5;
  /** `owner: 3 of 20 assets` for each data point some assets lack */
  missingDataPoints: string[];
}
