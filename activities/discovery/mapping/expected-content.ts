/** What the values of each field look like; data of the instance matcher. */
import type { ValueClass } from '../dataset';
import type { ApplicationFieldName, AssetFieldName, DependencyFieldName } from '../target-fields';
import type { ValuePattern } from './value-pattern';

export interface ExpectedContent {
  /** how well a value of the class fits, 0 to 1; classes not named do not fit at all */
  classes: Partial<Record<ValueClass, number>>;
  /** a value of this pattern fits whatever its class */
  pattern?: ValuePattern;
  /** how far the content alone, without a telling header, speaks for the field, 0 to 1 */
  distinctive?: number;
  /** `unique`: values seldom repeat; `shared`: many rows have the same one */
  repetition?: 'unique' | 'shared';
}

const name: ExpectedContent['classes'] = {
  identifier: 1,
  fqdn: 0.9,
  text: 0.85,
  integer: 0.1,
  uuid: 0.2,
  ipv4: 0.3,
  os: 0.1,
};
const label: ExpectedContent['classes'] = {
  identifier: 1,
  text: 1,
  fqdn: 0.4,
  integer: 0.2,
  os: 0.3,
  uuid: 0.1,
};
const figure: ExpectedContent['classes'] = { integer: 1, decimal: 1, size: 0.9, boolean: 0.1 };
const whole: ExpectedContent['classes'] = { integer: 1, decimal: 0.15, boolean: 0.3 };
const key: ExpectedContent['classes'] = {
  identifier: 1,
  uuid: 1,
  integer: 0.9,
  text: 0.5,
  fqdn: 0.3,
  url: 0.6,
  mac: 0.1,
};
const ip: ExpectedContent = { classes: { ipv4: 1, ipv6: 1 }, pattern: 'ip', distinctive: 1 };
const person: ExpectedContent['classes'] = { text: 1, email: 1, identifier: 0.85, fqdn: 0.2 };
const tags: ExpectedContent = {
  classes: { text: 0.6, identifier: 0.5, os: 0.5, integer: 0.2, boolean: 0.2 },
  pattern: 'tag',
  distinctive: 0.55,
};

export const assetContent: Record<AssetFieldName, ExpectedContent> = {
  asset_name: { classes: name, repetition: 'unique' },
  fqdn: { classes: { fqdn: 1, identifier: 0.45 }, distinctive: 0.72, repetition: 'unique' },
  asset_type: {
    classes: { text: 0.45, identifier: 0.45, boolean: 0.4 },
    pattern: 'assetType',
    distinctive: 0.4,
    repetition: 'shared',
  },
  ip_addresses: ip,
  mac_addresses: { classes: { mac: 1 }, pattern: 'mac', distinctive: 1 },
  serial_number: { classes: { ...key, uuid: 0.5, url: 0 }, repetition: 'unique' },
  vm_uuid: {
    classes: { uuid: 1, text: 0.3, identifier: 0.3 },
    distinctive: 0.66,
    repetition: 'unique',
  },
  external_id: { classes: key, repetition: 'unique' },
  os_name: {
    classes: { os: 1, text: 0.45, identifier: 0.5 },
    distinctive: 0.85,
    repetition: 'shared',
  },
  os_reported: {
    classes: { os: 1, text: 0.45, identifier: 0.4 },
    distinctive: 0.6,
    repetition: 'shared',
  },
  os_version: {
    classes: { decimal: 0.9, integer: 0.7, os: 0.8, identifier: 0.7, text: 0.6, ipv4: 0.3 },
    pattern: 'version',
    distinctive: 0.2,
    repetition: 'shared',
  },
  cpu_cores: { classes: whole },
  memory_mib: { classes: figure },
  storage_allocated_gib: { classes: figure },
  storage_used_gib: { classes: figure },
  disk_count: { classes: whole },
  nic_count: { classes: whole },
  cpu_util_avg_pct: { classes: figure },
  cpu_util_max_pct: { classes: figure },
  mem_util_avg_pct: { classes: figure },
  mem_util_max_pct: { classes: figure },
  disk_iops_read: { classes: figure },
  disk_iops_write: { classes: figure },
  disk_mbps_read: { classes: figure },
  disk_mbps_write: { classes: figure },
  net_mbps_in: { classes: figure },
  net_mbps_out: { classes: figure },
  power_state: {
    classes: { boolean: 0.5, text: 0.3, identifier: 0.3, integer: 0.25 },
    pattern: 'power',
    distinctive: 0.75,
    repetition: 'shared',
  },
  is_template: { classes: { boolean: 1, integer: 0.4 }, repetition: 'shared' },
  firmware: {
    classes: { text: 0.2, identifier: 0.2 },
    pattern: 'firmware',
    distinctive: 0.97,
    repetition: 'shared',
  },
  environment: {
    classes: { text: 0.45, identifier: 0.45 },
    pattern: 'environment',
    distinctive: 0.85,
    repetition: 'shared',
  },
  application_name: { classes: { ...label, os: 0.2 } },
  owner: { classes: person },
  business_criticality: {
    classes: { text: 0.4, identifier: 0.3, integer: 0.2 },
    pattern: 'criticality',
    distinctive: 0.4,
    repetition: 'shared',
  },
  location: { classes: label, repetition: 'shared' },
  datacenter: { classes: label, repetition: 'shared' },
  cluster: { classes: label, repetition: 'shared' },
  host: { classes: { ...name, ipv4: 0.7 }, repetition: 'shared' },
  tags,
  last_seen_at: { classes: { date: 1, integer: 0.25, decimal: 0.25 } },
  dependencies_raw: { classes: { text: 1, identifier: 1, fqdn: 0.8, ipv4: 0.6 } },
  description: {
    classes: { text: 1, identifier: 0.5, os: 0.3, url: 0.2, fqdn: 0.2, integer: 0.1 },
  },
};

const endName: ExpectedContent = { classes: { ...name, uuid: 0.9, integer: 0.7, ipv4: 0.5 } };
const processName: ExpectedContent['classes'] = { ...label, fqdn: 0.9 };

export const dependencyContent: Record<DependencyFieldName, ExpectedContent> = {
  source_name: endName,
  source_ip: { ...ip, distinctive: 0.5 },
  source_application: { classes: label },
  source_process: { classes: processName },
  destination_name: endName,
  destination_ip: { ...ip, distinctive: 0.5 },
  destination_application: { classes: label },
  destination_process: { classes: processName },
  destination_port: { classes: { ...whole, boolean: 0 } },
  protocol: {
    classes: { text: 0.3, identifier: 0.5 },
    pattern: 'protocol',
    distinctive: 0.85,
    repetition: 'shared',
  },
  connection_count: { classes: whole },
  bytes: { classes: figure },
  relation_type: {
    classes: { text: 0.8, identifier: 0.7 },
    pattern: 'relation',
    distinctive: 0.7,
    repetition: 'shared',
  },
  observed_at: { classes: { date: 1, integer: 0.3, decimal: 0.25, text: 0.3 }, distinctive: 0.4 },
  external_id: { classes: key, repetition: 'unique' },
};

export const applicationContent: Record<ApplicationFieldName, ExpectedContent> = {
  record_type: { classes: {}, pattern: 'recordType', distinctive: 0.3, repetition: 'shared' },
  application_name: { classes: { ...label, integer: 0.05 } },
  description: { classes: { text: 1, identifier: 0.5, os: 0.2, fqdn: 0.2 } },
  comments: { classes: { text: 1, identifier: 0.5, os: 0.2, integer: 0.1 } },
  business_service: { classes: label },
  dependency: { classes: label },
  dependency_direction: {
    classes: {},
    pattern: 'direction',
    distinctive: 0.97,
    repetition: 'shared',
  },
  owner: { classes: person },
  contributors: { classes: person },
  tags,
  repository_url: {
    classes: { url: 1, fqdn: 0.3, text: 0.3, identifier: 0.1 },
    pattern: 'url',
    distinctive: 0.6,
  },
  binary: { classes: { identifier: 1, text: 0.8, fqdn: 0.6, url: 0.4 } },
};
