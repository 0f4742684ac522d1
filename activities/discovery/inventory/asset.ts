/** An asset of the inventory: one real machine, database, … of a tenant, however many rows describe it. */
import type { FieldScalar } from '../cleansing/clean-row';
import type { AssetFieldName } from '../target-fields';

/** Where a stored value came from; `importId` is the id of the data_import result. */
export interface Provenance {
  importId: string;
  datasetNo: number;
  rowNo: number;
  column: string;
  raw: string | null;
  rule: string | null;
}

/** Which key identified the asset, strongest first. */
export const identityKinds = [
  'external_id',
  'serial_number',
  'vm_uuid',
  'name_domain',
  'mac_ip',
] as const;
export type IdentityKind = (typeof identityKinds)[number];

export interface Asset {
  /** `kind:normalised value` of the strongest key present, unique per tenant */
  identityKey: string;
  /** every key the asset can be recognised by, `identityKey` among them */
  identityKeys: string[];
  assetName: string;
  assetType: string;
  /** 0 to 1: how sure the class is; below 0.7 a person should look */
  classConfidence: number;
  values: Partial<Record<AssetFieldName, FieldScalar | FieldScalar[]>>;
  provenance: Partial<Record<AssetFieldName, Provenance>>;
}

/** An asset as the tenant's inventory already holds it. */
export interface StoredAsset extends Asset {
  assetId: string;
}

/** Two sources of equal priority disagree about a value. */
export interface AttributeConflict {
  identityKey: string;
  field: AssetFieldName;
  kept: FieldScalar | FieldScalar[];
  other: FieldScalar | FieldScalar[];
  keptFrom: Provenance;
  otherFrom: Provenance;
}

export interface Application {
  name: string;
  /** how the assets were grouped: application column, name prefix, tag, application import */
  source: 'column' | 'prefix' | 'tag' | 'import';
  assetKeys: string[];
  attributes: Record<string, FieldScalar | FieldScalar[]>;
}
