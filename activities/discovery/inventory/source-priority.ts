import type { AssetFieldName } from '../target-fields';
import { scopeOfFormat } from './identity-keys';

/** What people maintain: a CMDB knows it best. Everything else is measured best by the platform itself. */
const maintained: ReadonlySet<string> = new Set<AssetFieldName>([
  'owner',
  'application_name',
  'environment',
  'business_criticality',
  'location',
  'description',
  'dependencies_raw',
]);

const hypervisors = ['rvtools'];
const discoveryTools = ['azure', 'aws', 'ads', 'google', 'stratozone'];
const registers = ['servicenow', 'cmdb', 'cmf', 'konveyor'];

/** Rank of a source for a field, higher wins: by kind of tool, since the tools measure or maintain different things. */
export function sourcePriority(formatId: string | null, field: string): number {
  const scope = scopeOfFormat(formatId).toLowerCase();
  const isOneOf = (names: readonly string[]) => names.some((name) => scope.startsWith(name));
  if (isOneOf(hypervisors)) return maintained.has(field) ? 1 : 4;
  if (isOneOf(discoveryTools)) return maintained.has(field) ? 2 : 3;
  if (isOneOf(registers)) return maintained.has(field) ? 4 : 2;
  return 1;
}
