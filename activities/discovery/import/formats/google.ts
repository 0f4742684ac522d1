import { headerList, knownFormat } from './known-format';

/** Google Migration Center's four tables (cloud.google.com/migration-center/docs/import-data-tables). */
export const googleFormats = [
  knownFormat({
    id: 'google-migration-center/vmInfo',
    role: 'assets',
    tableNames: ['vminfo'],
    required: headerList('MachineId,MachineName,AllocatedProcessorCoreCount,MemoryGiB,OsName'),
    optional: headerList(
      'PublicIPAddress,MachineTypeLabel,OsType,OsPublisher,ProvisioningState,CreateDate,IsPhysical,Source',
    ),
    fields: {
      MachineId: { field: 'external_id' },
      MachineName: { field: 'asset_name' },
      PrimaryIPAddress: { field: 'ip_addresses' },
      IpAddressListSemiColonDelimited: { field: 'ip_addresses', split: ';' },
      TotalDiskAllocatedGiB: { field: 'storage_allocated_gib', unit: 'GiB' },
      TotalDiskUsedGiB: { field: 'storage_used_gib', unit: 'GiB' },
      AllocatedProcessorCoreCount: { field: 'cpu_cores' },
      MemoryGiB: { field: 'memory_mib', unit: 'GiB' },
      HostingLocation: { field: 'location' },
      OsName: { field: 'os_name' },
      OsVersion: { field: 'os_version' },
      MachineStatus: { field: 'power_state' },
    },
  }),
  knownFormat({
    id: 'google-migration-center/diskInfo',
    role: 'asset_details',
    tableNames: ['diskinfo'],
    required: headerList('MachineId,DiskLabel,SizeInGib'),
    optional: ['StorageTypeLabel'],
    fields: {
      MachineId: { field: 'external_id' },
      SizeInGib: { field: 'storage_allocated_gib', unit: 'GiB' },
      UsedInGib: { field: 'storage_used_gib', unit: 'GiB' },
    },
  }),
  knownFormat({
    id: 'google-migration-center/perfInfo',
    role: 'asset_details',
    tableNames: ['perfinfo'],
    required: headerList('MachineId,TimeStamp,CpuUtilizationPercentage'),
    optional: ['AvailableMemoryBytes'],
    fields: {
      MachineId: { field: 'external_id' },
      TimeStamp: { field: 'last_seen_at' },
      CpuUtilizationPercentage: { field: 'cpu_util_avg_pct', unit: '%' },
      DiskReadOperationsPerSec: { field: 'disk_iops_read', unit: '1/s' },
      DiskWriteOperationsPerSec: { field: 'disk_iops_write', unit: '1/s' },
      NetworkBytesPerSecSent: { field: 'net_mbps_out', unit: 'B/s' },
      NetworkBytesPerSecReceived: { field: 'net_mbps_in', unit: 'B/s' },
    },
  }),
  knownFormat({
    id: 'google-migration-center/tagInfo',
    role: 'asset_details',
    tableNames: ['taginfo'],
    required: headerList('MachineId,Key,Value'),
    fields: { MachineId: { field: 'external_id' } },
  }),
];
