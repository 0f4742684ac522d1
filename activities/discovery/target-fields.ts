/**
 * The canonical fields a source column can be mapped to, per dataset role. This table is data: the mapper, the
 * cleansing rules, the API document and the approval page all read it.
 */
import type { DatasetRole } from './dataset';

/** How the text of a cell becomes a value. Units name what the stored number is in. */
export type FieldType =
  | { kind: 'text'; maxLength: number }
  | { kind: 'integer'; min: number; max: number; unit?: 'MiB' }
  | { kind: 'decimal'; min: number; max: number; unit?: 'GiB' | '%' | 'MB/s' | '1/s' }
  | { kind: 'boolean' }
  | { kind: 'enum'; values: readonly string[] }
  | { kind: 'ip' }
  | { kind: 'mac' }
  | { kind: 'uuid' }
  | { kind: 'timestamp' }
  | { kind: 'tags' };

export interface TargetField {
  name: string;
  type: FieldType;
  /** many values per asset: cells are split and the values of several rows are united */
  list?: true;
  /** rows without it cannot be used at all */
  required?: true;
  /** how several detail rows of one asset combine; default `first` */
  combine?: 'first' | 'sum' | 'max' | 'mean' | 'union' | 'count';
  /** what the field is, for people */
  description: string;
}

const text = (maxLength = 255): FieldType => ({ kind: 'text', maxLength });
const percent: FieldType = { kind: 'decimal', min: 0, max: 100, unit: '%' };
const perSecond: FieldType = { kind: 'decimal', min: 0, max: 1e9, unit: '1/s' };
const megabytesPerSecond: FieldType = { kind: 'decimal', min: 0, max: 1e6, unit: 'MB/s' };
const gibibytes: FieldType = { kind: 'decimal', min: 0, max: 1e9, unit: 'GiB' };
const count = (max: number): FieldType => ({ kind: 'integer', min: 0, max });

export const assetTypes = [
  'server',
  'vm',
  'database',
  'application',
  'network',
  'storage',
  'service',
  'unknown',
] as const;
export const powerStates = ['on', 'off', 'suspended', 'unknown'] as const;
export const environments = ['prod', 'staging', 'test', 'dev', 'dr', 'unknown'] as const;

export const assetFields = [
  {
    name: 'asset_name',
    type: text(),
    required: true,
    description: 'Name of the server, VM or other asset',
  },
  { name: 'fqdn', type: text(), description: 'Fully qualified DNS name' },
  {
    name: 'asset_type',
    type: { kind: 'enum', values: assetTypes },
    description: 'Class of the asset',
  },
  {
    name: 'ip_addresses',
    type: { kind: 'ip' },
    list: true,
    combine: 'union',
    description: 'IPv4 and IPv6 addresses',
  },
  {
    name: 'mac_addresses',
    type: { kind: 'mac' },
    list: true,
    combine: 'union',
    description: 'Hardware addresses',
  },
  { name: 'serial_number', type: text(), description: 'Hardware or BIOS serial number' },
  { name: 'vm_uuid', type: { kind: 'uuid' }, description: 'UUID of the VM or SMBIOS' },
  { name: 'external_id', type: text(), description: 'Key of the row in the source system' },
  { name: 'os_name', type: text(), description: 'Operating system as configured' },
  {
    name: 'os_reported',
    type: text(),
    description: 'Operating system as the guest tools report it',
  },
  { name: 'os_version', type: text(), description: 'Version of the operating system' },
  {
    name: 'cpu_cores',
    type: { kind: 'integer', min: 1, max: 1024 },
    description: 'Logical processor cores',
  },
  {
    name: 'memory_mib',
    type: { kind: 'integer', min: 1, max: 1 << 27, unit: 'MiB' },
    description: 'Memory',
  },
  {
    name: 'storage_allocated_gib',
    type: gibibytes,
    combine: 'sum',
    description: 'Storage provisioned',
  },
  { name: 'storage_used_gib', type: gibibytes, combine: 'sum', description: 'Storage in use' },
  { name: 'disk_count', type: count(1024), combine: 'count', description: 'Number of disks' },
  {
    name: 'nic_count',
    type: count(1024),
    combine: 'count',
    description: 'Number of network cards',
  },
  { name: 'cpu_util_avg_pct', type: percent, combine: 'mean', description: 'Mean CPU use' },
  { name: 'cpu_util_max_pct', type: percent, combine: 'max', description: 'Peak CPU use' },
  { name: 'mem_util_avg_pct', type: percent, combine: 'mean', description: 'Mean memory use' },
  { name: 'mem_util_max_pct', type: percent, combine: 'max', description: 'Peak memory use' },
  { name: 'disk_iops_read', type: perSecond, combine: 'sum', description: 'Disk reads a second' },
  { name: 'disk_iops_write', type: perSecond, combine: 'sum', description: 'Disk writes a second' },
  {
    name: 'disk_mbps_read',
    type: megabytesPerSecond,
    combine: 'sum',
    description: 'Disk read throughput',
  },
  {
    name: 'disk_mbps_write',
    type: megabytesPerSecond,
    combine: 'sum',
    description: 'Disk write throughput',
  },
  {
    name: 'net_mbps_in',
    type: megabytesPerSecond,
    combine: 'sum',
    description: 'Network receive throughput',
  },
  {
    name: 'net_mbps_out',
    type: megabytesPerSecond,
    combine: 'sum',
    description: 'Network send throughput',
  },
  { name: 'power_state', type: { kind: 'enum', values: powerStates }, description: 'Power state' },
  {
    name: 'is_template',
    type: { kind: 'boolean' },
    description: 'Row is a template, not a machine',
  },
  {
    name: 'firmware',
    type: { kind: 'enum', values: ['bios', 'uefi'] },
    description: 'Boot firmware',
  },
  {
    name: 'environment',
    type: { kind: 'enum', values: environments },
    description: 'Environment the asset serves',
  },
  { name: 'application_name', type: text(), description: 'Application the asset belongs to' },
  { name: 'owner', type: text(), description: 'Owner: a person, team or address' },
  {
    name: 'business_criticality',
    type: { kind: 'integer', min: 1, max: 5 },
    description: '1 (low) to 5 (critical)',
  },
  { name: 'location', type: text(), description: 'Site or region' },
  { name: 'datacenter', type: text(), description: 'Data centre' },
  { name: 'cluster', type: text(), description: 'Cluster or resource pool' },
  { name: 'host', type: text(), description: 'Physical host or hypervisor the VM runs on' },
  {
    name: 'tags',
    type: { kind: 'tags' },
    list: true,
    combine: 'union',
    description: 'Key-value tags',
  },
  {
    name: 'last_seen_at',
    type: { kind: 'timestamp' },
    combine: 'max',
    description: 'When the source last saw the asset',
  },
  {
    name: 'dependencies_raw',
    type: text(4000),
    list: true,
    combine: 'union',
    description: 'Names of what the asset depends on',
  },
  { name: 'description', type: text(4000), description: 'Free text about the asset' },
] as const satisfies readonly TargetField[];

/** One relation: source depends on (calls, runs on, …) destination. */
export const dependencyFields = [
  { name: 'source_name', type: text(), description: 'Name or key of the depending end' },
  { name: 'source_ip', type: { kind: 'ip' }, description: 'Address of the depending end' },
  { name: 'source_application', type: text(), description: 'Application at the depending end' },
  { name: 'source_process', type: text(), description: 'Process at the depending end' },
  { name: 'destination_name', type: text(), description: 'Name or key of the end depended on' },
  { name: 'destination_ip', type: { kind: 'ip' }, description: 'Address of the end depended on' },
  {
    name: 'destination_application',
    type: text(),
    description: 'Application at the end depended on',
  },
  { name: 'destination_process', type: text(), description: 'Process at the end depended on' },
  {
    name: 'destination_port',
    type: { kind: 'integer', min: 0, max: 65535 },
    description: 'Port of the end depended on',
  },
  { name: 'protocol', type: text(32), description: 'Transport protocol' },
  {
    name: 'connection_count',
    type: count(Number.MAX_SAFE_INTEGER),
    combine: 'sum',
    description: 'Connections seen',
  },
  {
    name: 'bytes',
    type: count(Number.MAX_SAFE_INTEGER),
    combine: 'sum',
    description: 'Bytes transferred',
  },
  {
    name: 'relation_type',
    type: text(),
    description: 'Type of relation, e.g. Depends on::Used by',
  },
  { name: 'observed_at', type: { kind: 'timestamp' }, description: 'When the relation was seen' },
  { name: 'external_id', type: text(), description: 'Key of the row in the source system' },
] as const satisfies readonly TargetField[];

export const applicationFields = [
  {
    name: 'record_type',
    type: text(8),
    required: true,
    description: '1 = application, 2 = dependency',
  },
  {
    name: 'application_name',
    type: text(),
    required: true,
    description: 'Name of the application',
  },
  { name: 'description', type: text(4000), description: 'Description' },
  { name: 'comments', type: text(4000), description: 'Comments' },
  { name: 'business_service', type: text(), description: 'Business service it belongs to' },
  {
    name: 'dependency',
    type: text(),
    description: 'Name of the other application of a dependency row',
  },
  {
    name: 'dependency_direction',
    type: { kind: 'enum', values: ['northbound', 'southbound'] },
    description: 'southbound: this one depends on the other',
  },
  { name: 'owner', type: text(), description: 'Owner, `Name <mail>`' },
  { name: 'contributors', type: text(1000), list: true, description: 'Contributors' },
  {
    name: 'tags',
    type: { kind: 'tags' },
    list: true,
    combine: 'union',
    description: 'Tag category and tag pairs',
  },
  { name: 'repository_url', type: text(1000), description: 'Source repository' },
  { name: 'binary', type: text(1000), description: 'Binary coordinates' },
] as const satisfies readonly TargetField[];

export type AssetFieldName = (typeof assetFields)[number]['name'];
export type DependencyFieldName = (typeof dependencyFields)[number]['name'];
export type ApplicationFieldName = (typeof applicationFields)[number]['name'];

/** The fields a column of a dataset with this role may be mapped to. */
export function targetFields(role: DatasetRole): readonly TargetField[] {
  if (role === 'dependencies') return dependencyFields;
  if (role === 'applications') return applicationFields;
  return assetFields;
}
