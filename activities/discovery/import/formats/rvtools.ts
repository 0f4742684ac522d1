import {
  headerList,
  knownFormat,
  numbered,
  type FormatField,
  type KnownFormat,
} from './known-format';

// Sizes without a unit in the header (`Memory`, `Size MB` of old exports) are binary: vSphere reports MiB.
const mib = { unit: 'MiB' } as const;

const common = headerList(
  'Powerstate,Template,SRM Placeholder,Annotation,Datacenter,Cluster,Host,Folder,OS according to the configuration file,OS according to the VMware Tools,VM ID,VM UUID,VI SDK Server,VI SDK UUID,VI SDK Server type,VI SDK API Version',
);

const identity: Record<string, FormatField> = {
  VM: { field: 'asset_name' },
  'VM UUID': { field: 'vm_uuid' },
  'VM ID': { field: 'external_id' },
};

const vInfo = knownFormat({
  id: 'rvtools/vInfo',
  role: 'assets',
  tableNames: ['vinfo'],
  required: headerList('VM,Powerstate,CPUs,Memory'),
  optional: [
    ...common,
    ...headerList(
      'Config status,Connection state,Guest state,Heartbeat,Consolidation Needed,PowerOn,Suspended To Memory,Suspend time,Suspend Interval,Creation date,Change Version,Overall Cpu Readiness,Active Memory,Total disk capacity MiB,Total disk capacity MB,Fixed Passthru HotPlug,min Required EVC Mode Key,Latency Sensitivity,Op Notification Timeout,EnableUUID,CBT,Num Monitors,Video Ram KiB,Video Ram KB,Resource pool,Folder ID,vApp,DAS protection,FT State,FT Role,FT Latency,FT Bandwidth,FT Sec. Latency,Vm Failover In Progress,Unshared MiB,Unshared MB,HA Restart Priority,HA Isolation Response,HA VM Monitoring,Cluster rule(s),Cluster rule name(s),Boot Required,Boot delay,Boot retry delay,Boot retry enabled,Boot BIOS setup,Reboot PowerOff,EFI Secure boot,HW version,HW upgrade status,HW upgrade policy,HW target,Path,Log directory,Snapshot directory,Suspend directory,Customization Info,Guest Detailed Data,CPU Usage %,Memory Usage %',
    ),
    ...numbered(8, (n) => `Network #${n}`),
  ],
  fields: {
    ...identity,
    Powerstate: { field: 'power_state' },
    Template: { field: 'is_template' },
    'DNS Name': { field: 'fqdn' },
    CPUs: { field: 'cpu_cores' },
    Memory: { field: 'memory_mib', ...mib },
    NICs: { field: 'nic_count' },
    Disks: { field: 'disk_count' },
    'Primary IP Address': { field: 'ip_addresses' },
    'Provisioned MiB': { field: 'storage_allocated_gib', ...mib },
    'Provisioned MB': { field: 'storage_allocated_gib', unit: 'MB' },
    'In Use MiB': { field: 'storage_used_gib', ...mib },
    'In Use MB': { field: 'storage_used_gib', unit: 'MB' },
    Firmware: { field: 'firmware' },
    Annotation: { field: 'description' },
    Datacenter: { field: 'datacenter' },
    Cluster: { field: 'cluster' },
    Host: { field: 'host' },
    'OS according to the configuration file': { field: 'os_name' },
    'OS according to the VMware Tools': { field: 'os_reported' },
  },
});

/** The header names RVTools writes through ODBC and its CSV batch mode in older versions. */
const vInfoOdbc = knownFormat({
  id: 'rvtools/vInfo',
  role: 'assets',
  tableNames: ['vinfo'],
  required: headerList('vInfoVMName,vInfoPowerstate,vInfoCPUs,vInfoMemory'),
  optional: headerList(
    'vInfoConfigStatus,vInfoConnectionState,vInfoGuestState,vInfoHeartbeat,vInfoConsolidationNeeded,vInfoPowerOn,vInfoSuspendTime,vInfoCreateDate,vInfoChangeVersion,vInfoUnshared,vInfoUnsharedMiB,vInfoResourcepool,vInfoFolder,vInfovApp,vInfoNetwork1,vInfoNetwork2,vInfoNetwork3,vInfoNetwork4,vInfoHWVersion,vInfoVISDKServer,vInfoVISDKUUID,vInfoNumMonitors,vInfoVideoRamKB,vInfoPath,vInfoBootRequired,vInfoEFISecureBoot,vInfoSRMPlaceHolder',
  ),
  fields: {
    vInfoVMName: { field: 'asset_name' },
    vInfoPowerstate: { field: 'power_state' },
    vInfoTemplate: { field: 'is_template' },
    vInfoGuestHostName: { field: 'fqdn' },
    vInfoCPUs: { field: 'cpu_cores' },
    vInfoMemory: { field: 'memory_mib', ...mib },
    vInfoNICs: { field: 'nic_count' },
    vInfoNumVirtualDisks: { field: 'disk_count' },
    vInfoPrimaryIPAddress: { field: 'ip_addresses' },
    vInfoProvisioned: { field: 'storage_allocated_gib', ...mib },
    vInfoProvisionedMiB: { field: 'storage_allocated_gib', ...mib },
    vInfoInUse: { field: 'storage_used_gib', ...mib },
    vInfoInUseMiB: { field: 'storage_used_gib', ...mib },
    vInfoFirmware: { field: 'firmware' },
    vInfoAnnotation: { field: 'description' },
    vInfoDataCenter: { field: 'datacenter' },
    vInfoCluster: { field: 'cluster' },
    vInfoHost: { field: 'host' },
    vInfoOS: { field: 'os_name' },
    vInfoOSTools: { field: 'os_reported' },
    vInfoUUID: { field: 'vm_uuid' },
    vInfoVMID: { field: 'external_id' },
  },
});

/** A table of VM details; `own` are the columns that tell it from the others. */
const details = (
  name: string,
  required: string,
  own: string,
  fields: Record<string, FormatField> = {},
): KnownFormat =>
  knownFormat({
    id: `rvtools/${name}`,
    role: Object.keys(fields).length > 0 ? 'asset_details' : null,
    tableNames: [name.toLowerCase()],
    required: headerList(required),
    optional: [...common, ...headerList(own)],
    fields: Object.keys(fields).length > 0 ? { ...identity, ...fields } : {},
  });

/** A table about hosts, switches, datastores or the tool itself. */
const listed = (name: string, required: string, optional: string): KnownFormat =>
  knownFormat({
    id: `rvtools/${name}`,
    role: null,
    tableNames: [name.toLowerCase()],
    required: headerList(required),
    optional: [...common, 'Host', 'Datacenter', 'Cluster', ...headerList(optional)],
  });

/**
 * RVTools 3.x and 4.x: headers of the MiB and of the older MB generation (seen in the exports of kubev2v's
 * migration-planner and mjvincent's rvtools-to-ibm-cloud; renames after RVToolsMerge's column table).
 */
export const rvtoolsFormats: readonly KnownFormat[] = [
  vInfo,
  vInfoOdbc,
  details(
    'vCPU',
    'VM,Overall',
    'CPUs,Sockets,Cores p/s,Max,Level,Shares,Reservation,Entitlement,DRS Entitlement,Limit,Hot Add,Hot Remove,Numa Hotadd Exposed,CPU ready %,CPU co-stop',
    {
      CPUs: { field: 'cpu_cores' },
    },
  ),
  details(
    'vMemory',
    'VM,Consumed,Ballooned',
    'Memory Reservation Locked To Max,Overhead,Max,Consumed Overhead,Private,Shared,Swapped,Active,Entitlement,DRS Entitlement,Level,Shares,Reservation,Limit,Hot Add',
    {
      'Size MiB': { field: 'memory_mib', ...mib },
      'Size MB': { field: 'memory_mib', unit: 'MB' },
    },
  ),
  details(
    'vDisk',
    'VM,Disk',
    'Disk Key,Disk UUID,Disk Path,Raw,Disk Mode,Sharing mode,Thin,Eagerly Scrub,Split,Write Through,Level,Shares,Reservation,Limit,Controller,Label,SCSI Unit #,Unit #,Shared Bus,Path,Raw LUN ID,Raw Comp. Mode,Internal Sort Column',
    {
      'Capacity MiB': { field: 'storage_allocated_gib', ...mib },
      'Capacity MB': { field: 'storage_allocated_gib', unit: 'MB' },
    },
  ),
  details(
    'vPartition',
    'VM,Disk',
    'Disk Key,Capacity MiB,Capacity MB,Free MiB,Free MB,Free %,Internal Sort Column',
    {
      'Consumed MiB': { field: 'storage_used_gib', ...mib },
      'Consumed MB': { field: 'storage_used_gib', unit: 'MB' },
    },
  ),
  details(
    'vNetwork',
    'VM,Adapter,Network',
    'NIC label,Switch,Connected,Starts Connected,Type,Direct Path IO,Internal Sort Column',
    {
      'Mac Address': { field: 'mac_addresses' },
      'IPv4 Address': { field: 'ip_addresses', split: ', ' },
      'IPv6 Address': { field: 'ip_addresses', split: ', ' },
    },
  ),
  details(
    'vTools',
    'VM,Tools',
    'VM Version,Tools Version,Required Version,Upgradeable,Upgrade Policy,Sync time,App status,Heartbeat status,Kernel Crash state,Operation Ready,State change support,Interactive Guest',
  ),
  details(
    'vSnapshot',
    'VM,Snapshot',
    'Name,Description,Date / time,Filename,Size MiB (vmsn),Size MiB (total),Size MB (vmsn),Size MB (total),Quiesced,State',
  ),
  details('vCD', 'VM,Device Node,Device Type', 'Select,Connected,Starts Connected'),
  details(
    'vUSB',
    'VM,Device Node,Device Type',
    'Connected,Family,Speed,EHCI enabled,Auto connect,Bus number,Unit number',
  ),
  details('vFloppy', 'VM,Device Node,Device Type', 'Connected,Starts Connected'),
  listed(
    'vSource',
    'Name,API version',
    'OS type,Version,Patch level,Build,Fullname,Product name,Product version,Product line,Vendor,API type,VI SDK Server,VI SDK UUID',
  ),
  listed(
    'vRP',
    'Resource Pool name,# VMs',
    'Resource Pool path,Status,# VMs total,# vCPUs,CPU limit,CPU overheadLimit,CPU reservation,CPU level,CPU shares,CPU expandableReservation,Mem Configured,Mem limit,Mem overheadLimit,Mem reservation',
  ),
  listed(
    'vCluster',
    'Cluster,TotalCpu',
    'Name,Config status,OverallStatus,NumHosts,numEffectiveHosts,NumCpuCores,NumCpuThreads,Effective Cpu,TotalMemory,Effective Memory,Num VMotions,HA enabled,Failover Level,AdmissionControlEnabled,DRS enabled,DRS default VM behavior,DRS vmotion rate,DPM enabled',
  ),
  listed(
    'vHost',
    'Host,Speed,# Cores',
    'Config status,Compliance Check State,in Maintenance Mode,in Quarantine Mode,vSAN Fault Domain Name,CPU Model,HT Available,HT Active,# CPU,Cores per CPU,CPU usage %,# Memory,Memory Tiering Type,Memory usage %,Console,# NICs,# HBAs,# VMs total,# VMs,VMs per Core,# vCPUs,vCPUs per Core,vRAM,VM Used memory,VM Memory Swapped,VM Memory Ballooned,VMotion support,Storage VMotion support,Current EVC,Max EVC,Assigned License(s),ATS Heartbeat,ATS Locking,Current CPU power man. policy,Supported CPU power man.,Host Power Policy,ESX Version,Boot time,DNS Servers,DHCP,Domain,Domain List,DNS Search Order,NTP Server(s),NTPD running,Time Zone,Time Zone Name,GMT Offset,Vendor,Model,Serial number,Service tag,OEM specific string,BIOS Vendor,BIOS Version,BIOS Date,Certificate Issuer,Object ID,UUID',
  ),
  listed('vHBA', 'Host,Device,Type', 'Status,Bus,Pci,Driver,Model,WWN'),
  listed('vNIC', 'Host,Network Device,Driver', 'Speed,Duplex,MAC,Switch,Uplink port,PCI,WakeOn'),
  listed(
    'vSwitch',
    'Host,Switch',
    '# Ports,Free Ports,Promiscuous Mode,Mac Changes,Forged Transmits,Traffic Shaping,Width,Peak,Burst,Policy,Reverse Policy,Notify Switch,Rolling Order,Offload,TSO,Zero Copy Xmit,MTU,Port Group,VLAN,Ports,Ports Available',
  ),
  listed(
    'vPort',
    'Port Group,Switch,VLAN',
    'VM,Network,Status,Promiscuous Mode,Mac Changes,Forged Transmits,Traffic Shaping,Width,Peak,Burst,Policy,Reverse Policy,Notify Switch,Rolling Order,Offload,TSO,Zero Copy Xmit',
  ),
  listed(
    'dvSwitch',
    'Switch,Ports',
    'Name,Vendor,Version,Description,Created,Host members,Max Ports,# Ports,# VMs,In Traffic Shaping,Out Traffic Shaping,Max MTU,Contact,CDP Type,CDP Operation,LACP Name,LACP Mode,Port Group,VLAN,Ports Available',
  ),
  listed(
    'dvPort',
    'Port Group,Switch,VLAN',
    'VM,Network,Status,Port,Type,# Ports,Speed,Full Duplex,Blocked,Allow Promiscuous,Mac Changes,Active Uplink,Standby Uplink,Policy,Forged Transmits',
  ),
  listed(
    'vSC_VMK',
    'Host,Port Group,Device',
    'Mac Address,DHCP,IP Address,IP 6 Address,Subnet mask,Gateway,IP 6 Gateway,MTU',
  ),
  listed(
    'vDatastore',
    'Name,Address,Accessible,Type',
    'Config status,# VMs total,# VMs,Capacity MiB,Provisioned MiB,In Use MiB,Free MiB,Capacity MB,Provisioned MB,In Use MB,Free MB,Free %,SIOC enabled,SIOC Threshold,# Hosts,Hosts,Cluster name,Cluster capacity MiB,Cluster free space MiB,Block size,Max Blocks,# Extents,Major Version,Version,VMFS Upgradeable,MHA,URL',
  ),
  listed(
    'vMultiPath',
    'Host,Datastore,Disk,Policy',
    'Display name,Oper. State,Path 1,Path 1 state,Path 2,Path 2 state,Path 3,Path 3 state,Path 4,Path 4 state,vStorage,Queue depth,Vendor,Model,Revision,Level,UUID',
  ),
  listed('vLicense', 'Name,Key,Used', 'Labels,Cost Unit,Total,Expiration Date,Features'),
  listed('vFileInfo', 'Friendly Path Name,File Name', 'File Type,File Size in bytes,Path'),
  listed('vHealth', 'Name,Message type,Message', 'Category,Severity'),
  listed('vMetaData', 'RVTools major version,RVTools version', 'xlsx creation datetime,Server'),
];
