import { headerList, knownFormat, numbered, type FormatField } from './known-format';

const diskColumns = numbered(8, (n) => `Disk ${n}`);

const diskFields = Object.fromEntries(
  diskColumns.flatMap((disk): [string, FormatField][] => [
    [`${disk} size (In GB)`, { field: 'storage_allocated_gib', unit: 'GB' }],
    [`${disk} read throughput (MB per second)`, { field: 'disk_mbps_read', unit: 'MB/s' }],
    [`${disk} write throughput (MB per second)`, { field: 'disk_mbps_write', unit: 'MB/s' }],
    [`${disk} read ops (operations per second)`, { field: 'disk_iops_read', unit: '1/s' }],
    [`${disk} write ops (operations per second)`, { field: 'disk_iops_write', unit: '1/s' }],
  ]),
);

/**
 * Azure Migrate: the server import template in both generations (learn.microsoft.com/azure/migrate/
 * tutorial-discover-import), the dependency export, and the discovery report.
 */
export const azureFormats = [
  knownFormat({
    id: 'azure-migrate/servers',
    role: 'assets',
    required: ['*Server name', '*Cores', '*Memory (In MB)', '*OS name'],
    optional: headerList('OS architecture,Server type,Hypervisor'),
    fields: {
      '*Server name': { field: 'asset_name' },
      'IP addresses': { field: 'ip_addresses', split: ';' },
      '*Cores': { field: 'cpu_cores' },
      '*Memory (In MB)': { field: 'memory_mib', unit: 'MB' },
      '*OS name': { field: 'os_name' },
      'OS version': { field: 'os_version' },
      'CPU utilization percentage': { field: 'cpu_util_avg_pct', unit: '%' },
      'Memory utilization percentage': { field: 'mem_util_avg_pct', unit: '%' },
      'Network adapters': { field: 'nic_count' },
      'Network In throughput': { field: 'net_mbps_in', unit: 'MB/s' },
      'Network Out throughput': { field: 'net_mbps_out', unit: 'MB/s' },
      'Boot type': { field: 'firmware' },
      'Firmware type': { field: 'firmware' },
      'Number of disks': { field: 'disk_count' },
      'Storage in use (In GB)': { field: 'storage_used_gib', unit: 'GB' },
      'Storage in use (In MB)': { field: 'storage_used_gib', unit: 'MB' },
      '*Storage allocated (In MB)': { field: 'storage_allocated_gib', unit: 'MB' },
      ...diskFields,
    },
  }),
  knownFormat({
    id: 'azure-migrate/dependencies',
    role: 'dependencies',
    required: headerList(
      'Source server name,Source IP,Destination server name,Destination IP,Destination port',
    ),
    optional: headerList('Source VLAN,Destination VLAN'),
    fields: {
      'Time slot': { field: 'observed_at' },
      'Source server name': { field: 'source_name' },
      'Source IP': { field: 'source_ip' },
      'Source application': { field: 'source_application' },
      'Source process': { field: 'source_process' },
      'Destination server name': { field: 'destination_name' },
      'Destination IP': { field: 'destination_ip' },
      'Destination application': { field: 'destination_application' },
      'Destination process': { field: 'destination_process' },
      'Destination port': { field: 'destination_port' },
    },
  }),
  knownFormat({
    id: 'azure-migrate/discovery-report',
    role: 'assets',
    required: headerList('Machine Name,Operating System,Cores,Memory (in MB),IP Addresses'),
    optional: headerList(
      'Software Inventory Count,SQL Discovery Server Count,Is SQL Service Present,Web Applications Count,First Discovery Time',
    ),
    fields: {
      'Machine Name': { field: 'asset_name' },
      Environment: { field: 'environment' },
      'Operating System': { field: 'os_name' },
      Cores: { field: 'cpu_cores' },
      'Memory (in MB)': { field: 'memory_mib', unit: 'MB' },
      'Total Disks': { field: 'disk_count' },
      'IP Addresses': { field: 'ip_addresses', split: '[],;' },
      'MAC Addresses': { field: 'mac_addresses', split: '[],;' },
      'Total Network Adapters': { field: 'nic_count' },
      'Boot Type': { field: 'firmware' },
      'Power Stats': { field: 'power_state' },
      'Last Updated Time': { field: 'last_seen_at' },
      'Machine ID': { field: 'external_id' },
    },
  }),
];
