/** What a mapping must have before its rows can be used. */
import type { DatasetRole } from '../dataset';
import { targetFields } from '../target-fields';

/** Fields a detail row can be joined to its asset by. */
export const detailIdentityFields = [
  'asset_name',
  'external_id',
  'vm_uuid',
  'serial_number',
  'fqdn',
];

/** The two ends of a relation; any one field of each will do. */
export const relationEnds = [
  ['source_name', 'source_ip', 'source_application'],
  ['destination_name', 'destination_ip', 'destination_application'],
] as const;

/**
 * Required fields that no column is mapped to. Where one of several fields would do (a detail row's key, the end of a
 * relation) the first of them stands for all.
 */
export function missingRequired(role: DatasetRole, mapped: ReadonlySet<string>): string[] {
  if (role === 'asset_details') {
    return detailIdentityFields.some((field) => mapped.has(field)) ? [] : ['asset_name'];
  }
  if (role === 'dependencies') {
    return relationEnds
      .filter((end) => !end.some((field) => mapped.has(field)))
      .map(([name]) => name);
  }
  return targetFields(role)
    .filter(({ name, required }) => required === true && !mapped.has(name))
    .map(({ name }) => name);
}
