import { headerList, knownFormat } from './known-format';

/**
 * AWS Application Discovery Service: the import template (docs.aws.amazon.com/application-discovery/latest/userguide/
 * discovery-import.html) and the neighbours of a server as its API lists them.
 */
export const awsFormats = [
  knownFormat({
    id: 'aws-ads/servers',
    role: 'assets',
    required: headerList('ExternalId,IPAddress,MACAddress,HostName,OS.Name'),
    optional: headerList(
      'VMware.MoRefId,VMware.VCenterId,CPU.NumberOfProcessors,CPU.NumberOfCores,VMware.VMName,RAM.UsedSizeInMB.Avg,RAM.UsedSizeInMB.Max,DiskReadsPerSecondInKB.Max,DiskWritesPerSecondInKB.Max,DiskReadsOpsPerSecond.Max,DiskWritesOpsPerSecond.Max,NetworkReadsPerSecondInKB.Max,NetworkWritesPerSecondInKB.Max,ApplicationWave,ServerId',
    ),
    fields: {
      ExternalId: { field: 'external_id' },
      SMBiosId: { field: 'vm_uuid' },
      IPAddress: { field: 'ip_addresses', split: ',' },
      MACAddress: { field: 'mac_addresses', split: ',' },
      HostName: { field: 'asset_name' },
      'CPU.NumberOfLogicalCores': { field: 'cpu_cores' },
      'OS.Name': { field: 'os_name' },
      'OS.Version': { field: 'os_version' },
      'RAM.TotalSizeInMB': { field: 'memory_mib', unit: 'MB' },
      'CPU.UsagePct.Avg': { field: 'cpu_util_avg_pct', unit: '%' },
      'CPU.UsagePct.Max': { field: 'cpu_util_max_pct', unit: '%' },
      'DiskReadsPerSecondInKB.Avg': { field: 'disk_mbps_read', unit: 'KB/s' },
      'DiskWritesPerSecondInKB.Avg': { field: 'disk_mbps_write', unit: 'KB/s' },
      'DiskReadsOpsPerSecond.Avg': { field: 'disk_iops_read', unit: '1/s' },
      'DiskWritesOpsPerSecond.Avg': { field: 'disk_iops_write', unit: '1/s' },
      'NetworkReadsPerSecondInKB.Avg': { field: 'net_mbps_in', unit: 'KB/s' },
      'NetworkWritesPerSecondInKB.Avg': { field: 'net_mbps_out', unit: 'KB/s' },
      Applications: { field: 'application_name' },
      Tags: { field: 'tags', split: ',' },
    },
  }),
  knownFormat({
    id: 'aws-ads/neighbors',
    role: 'dependencies',
    required: headerList('sourceServerId,destinationServerId'),
    fields: {
      sourceServerId: { field: 'source_name' },
      destinationServerId: { field: 'destination_name' },
      destinationPort: { field: 'destination_port' },
      transportProtocol: { field: 'protocol' },
      connectionsCount: { field: 'connection_count' },
    },
  }),
];
