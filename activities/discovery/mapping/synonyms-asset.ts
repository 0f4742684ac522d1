/**
 * Phrases headers use for each asset field, in the words of the lexicons (which bring in abbreviations and other
 * languages). `|` separates phrases; `phrase~0.8` caps how sure the phrase alone can make the mapper.
 */
import type { AssetFieldName } from '../target-fields';

export const assetSynonyms: Record<AssetFieldName, string> = {
  asset_name:
    'server name|host name|machine name|vm name|computer name|asset name|node name|device name|system name|ci name|configuration item|configuration item name|instance name|display name~0.92|vm|virtual machine|server|hostname|machine~0.9|computer~0.9|server hostname|guest name|guest hostname~0.9|name~0.93|short name~0.8|netbios name~0.9|label~0.6|node~0.85|system~0.75|asset~0.85|device~0.8|host~0.55|ci~0.8|vm display name|server id name|resource name|workload name~0.9|workload~0.75|object name~0.8|element name~0.8|database name~0.8|instance~0.7|title~0.6',
  fqdn: 'fqdn|dns name|full name dns|dns hostname|server fqdn|guest dns name|fully qualified hostname|domain name~0.7|dns~0.8|host fqdn|full hostname~0.9|full computer name~0.9|guest hostname fqdn|dns entry~0.8|full dns name|dns full name',
  asset_type:
    'asset type|asset class|server type|machine type~0.9|device type|ci type|ci class|sys class name|class~0.75|system type~0.9|resource type|type~0.7|node type|asset category~0.9|category~0.6|server class|object type~0.85|kind~0.65|is physical~0.7|classification~0.7|class name~0.8|host type~0.75|workload type~0.8|instance class~0.5',
  ip_addresses:
    'ip address|ip|primary ip address|primary ip|ip address list|public ip address|private ip address|private ip|public ip|internal ip|external ip|guest ip address|ipv4 address|ipv6 address|network ip|management ip|ip list|host ip|server ip|network~0.7|ip address list semi colon delimited|all ip addresses|nic ip|mgmt ip|interface ip|address~0.65|network address~0.6|vm ip|ip number',
  mac_addresses:
    'mac address|mac|primary mac address|physical address mac|nic mac|network mac|ethernet mac|mac address list',
  serial_number:
    'serial number|serial|serialnumber|hardware serial|hardware serial number|bios serial|bios serial number|chassis serial number|service tag|device serial number|system serial number|chassis serial',
  vm_uuid:
    'vm uuid|uuid|bios uuid|smbios uuid|smbios id|instance uuid~0.9|smbios uuid|machine uuid|system uuid|hardware uuid|bios id~0.8|guid~0.8|vm guid|vm instance uuid~0.9|sm bios id',
  external_id:
    'external id|machine id|server id|vm id|asset id|sys id|ci id|instance id|resource id|host id~0.8|id~0.85|record id|object id|mo ref~0.85|moref|moref id|device id|node id|source id|source system id|key~0.6|unique id|unique identifier|asset key|mo ref id|vm moref|inventory id|asset number~0.8|ci number~0.9|ci nummer~0.9|configuration item~0.7|system id|arm id|cmdb id|computer id',
  os_name:
    'os name|os|os caption|os configuration|operating system name|os according to configuration file|guest os|guest os name|os product~0.9|os distribution~0.85|os type~0.72|os family~0.72|server os|platform~0.7|os platform~0.85|server os family~0.75|os full name|os description~0.85|os edition~0.7|os label|host os|os according configuration|installed os|distribution~0.65|distro~0.65',
  os_reported:
    'os reported|os according to vmware tools|os according vmware tools|tools os|os vmware tools|guest reported os|detected os|os detected|os tools|guest tools os|reported os|running os~0.85|guest full name~0.7|os from tools|discovered os~0.85|actual os~0.85',
  os_version:
    'os version|server os version|os release~0.95|os version number|os build~0.75|os level~0.8|kernel version~0.6|os service pack~0.45|version~0.55|os patch level~0.45|os major version',
  cpu_cores:
    'cpu core|core|number of cores|core count|cpu count|cpu|number of cpu|cpu core count|logical core|cpu number of logical core|logical cpu|logical cpu count|number of logical cpu|allocated cpu core count|total core|total cpu|cpu quantity|number of vcpu|cpu core thread~0.7|cpu number of cores|cpu total|virtual cpu|vcpu count|cpu allocated|configured cpu|cpu thread~0.6|core number|cpu number~0.8|cpu core total|physical core~0.85|virtual core|vm cpu|num cpu|cpu number of cpu~0.75|thread count~0.6',
  memory_mib:
    'memory|memory size|total memory|memory total size|installed memory|physical memory|total physical memory|memory allocated|allocated memory|memory total|memory capacity|configured memory|memory configured|vm memory|server memory|memory installed|assigned memory|memory amount|system memory|memory count~0.8|size memory|memory provisioned|main memory',
  storage_allocated_gib:
    'provisioned|provisioned storage|storage allocated|storage|disk space|total disk|disk size|total disk capacity|allocated storage|storage allocated|provisioned storage|provisioned|total storage|disk capacity|storage capacity|total disk allocated|total disk size|disk total|hard disk size|storage size|disk allocated|disk provisioned|capacity~0.8|storage total|total capacity~0.85|storage provisioned|size~0.65|provisioned space|disk~0.75|disk space total|total disk space|disk total size|disk space allocated|partition capacity~0.8|volume size~0.85|local storage~0.8|volume capacity~0.8|provisioned size|provisioned capacity',
  storage_used_gib:
    'storage used|used storage|storage in use|in use|disk used|used disk space|total disk used|disk space used|used space|used capacity|consumed|consumed storage|used|disk usage~0.85|storage consumed|storage usage~0.85|disk utilization~0.6|disk in use|consumed space|used disk|occupied space|capacity used|filesystem used~0.85|space used',
  disk_count:
    'disk count|number of disks|disks|num disks|total disks|disk number~0.8|total number of disks|disk quantity|volume count~0.8|disk total count|count of disks',
  nic_count:
    'nic count|nic|number of nics|network adapters|number of network adapters|total network adapters|network card count|nics|number of network cards|network interface count|total nic|nic total|nic number~0.7',
  cpu_util_avg_pct:
    'cpu utilization|cpu utilization average|average cpu utilization|cpu percent|cpu average|cpu average percent|average cpu|cpu used percent|cpu load|cpu utilization percent|cpu percent average|average cpu load|cpu load average|cpu used~0.8|cpu busy~0.85|mean cpu load|cpu use|cpu use percent|cpu used average',
  cpu_util_max_pct:
    'cpu utilization max|max cpu utilization|peak cpu utilization|cpu max|cpu peak|max cpu|cpu percent max|max cpu percent|cpu load max|max cpu load|cpu p95~0.85|cpu utilization p95~0.85|cpu max percent|peak cpu load|cpu used max|max cpu use|cpu use max',
  mem_util_avg_pct:
    'memory utilization|memory utilization average|average memory utilization|memory percent|memory average|memory used percent|memory utilization percent|average memory percent|memory percent average|average memory|memory used average~0.75|memory load|memory load average|mean memory load|memory use|memory use percent',
  mem_util_max_pct:
    'memory utilization max|max memory utilization|peak memory utilization|memory max|memory peak|max memory|memory percent max|max memory percent|memory utilization p95~0.85|memory p95~0.85|peak memory load|memory load max|max memory load|memory used max~0.75|max memory use|memory use max',
  disk_iops_read:
    'disk read ops|read ops|disk reads ops per second|disk iops read|disk read iops|read iops|disk reads per second|disk read operations per second|read operations|disk reads ops average|disk ops read|io read~0.8|reads per second',
  disk_iops_write:
    'disk write ops|write ops|disk writes ops per second|disk iops write|disk write iops|write iops|disk writes per second|disk write operations per second|write operations|disk writes ops average|disk ops write|io write~0.8|writes per second',
  disk_mbps_read:
    'disk read throughput|disk read|read throughput|disk mbps read|disk read rate|disk throughput read|disk read bandwidth|disk reads average|disk read mbps|read~0.85|disk read bytes|disk bytes read',
  disk_mbps_write:
    'disk write throughput|disk write|write throughput|disk mbps write|disk write rate|disk throughput write|disk write bandwidth|disk writes average|disk write mbps|write~0.85|disk write bytes|disk bytes written|disk bytes write',
  net_mbps_in:
    'network in throughput|network in|network receive|network read|network throughput in|network mbps in|net in|network reads average|network bytes receive|network inbound|network bytes per second received|receive throughput|network receive rate|network bytes in|network transfer in|receive rate|receive~0.85',
  net_mbps_out:
    'network out throughput|network out|network send|network write|network throughput out|network mbps out|net out|network writes average|network bytes send|network outbound|network bytes per second sent|send throughput|network send rate|network bytes out|send rate|send~0.85',
  power_state:
    'power state|power status|powerstate|powered on~0.8|power|power stats|machine state~0.85|machine status~0.85|vm state|vm status|state~0.7|status~0.65|running state|operational state~0.75|run state|server state~0.8|server status~0.8|instance state~0.9|operational status~0.7|on off~0.7|guest state~0.6',
  is_template: 'template|is template|vm template|template flag',
  firmware:
    'firmware|boot type|firmware type|bios type|boot mode|boot firmware|bios or uefi|firmware mode|bios mode',
  environment:
    'environment|server environment|environment type|stage~0.8|used for~0.85|environment name|tier environment|lifecycle stage~0.75|application environment|usage environment|env class|usage type~0.6|purpose~0.55|lifecycle~0.6|prod or test~0.7',
  application_name:
    'application name|application|application id name|app service~0.75|business application|business service~0.7|service name~0.65|service~0.55|software application~0.7|application system~0.8|workload application|system application~0.75|product~0.45|hosted application|associated application|application title|solution~0.5',
  owner:
    'owner|owned by|business owner|technical owner|application owner|server owner|system owner|owner name|owner email|managed by~0.78|responsible|responsible person|owner contact|contact~0.7|administrator~0.65|admin~0.65|assigned to~0.7|support group~0.55|custodian|team~0.65|owning team|product owner|service owner|responsible team|contact person~0.8|it owner|owner mail|point of contact~0.8|steward~0.8|asset owner|email~0.55|owner person',
  business_criticality:
    'business criticality|criticality|business critical|business impact~0.8|priority~0.65|importance~0.75|criticality level|critical level|application criticality|service level~0.6|business importance~0.85|sla tier~0.6|service tier~0.6|criticality rating|mission critical~0.8|server criticality|impact~0.55|criticality class|tier level~0.5',
  location:
    'location|site|region|location name|physical location|hosting location|city~0.75|country~0.65|region name|office~0.7|geo~0.7|server location|site name|geographic location|site code~0.85|region code|aws region|azure region|address location|cloud region|availability zone~0.5',
  datacenter:
    'datacenter|datacenter name|data center location|server room~0.6|hosting datacenter|datacenter site|colocation~0.6|facility~0.65|data hall~0.55',
  cluster:
    'cluster|cluster name|resource pool~0.6|host cluster|vm cluster|compute cluster|vcenter cluster|server cluster|esx cluster|esxi cluster|hyperv cluster',
  host: 'host|esx host|esxi host|physical host|hypervisor host|host server|hypervisor name|parent host|vm host|hosted on~0.8|host system|host machine|physical server~0.75|virtualization host|hypervisor server|hypervisor hostname|host name~0.6|hypervisor~0.7|runs on~0.7|compute host|physical node~0.7|esxi~0.75|esx~0.75|host esxi',
  tags: 'tags|tag|labels~0.9|label~0.75|resource tags|tag category|tag value|tag key|custom tags|vm tags|key value tags|server tags|tag list',
  last_seen_at:
    'last seen|last seen at|last discovered|last updated time|last updated|last scan|last contact|last update|last seen date|last discovered date|sys updated on|updated on|updated at|last scan date|last inventory~0.85|most recent discovery|last check in|last heartbeat~0.8|last reported|discovery date~0.8|last inventory date~0.85|update date~0.85|time~0.72|last modified~0.8|last logon~0.6|scan date~0.85|last discovery time|update~0.6|last modified date~0.8|inventory date~0.8|collected at~0.85|last sync|sample time~0.85|collection time~0.8|snapshot date~0.7|report date~0.75|last online',
  dependencies_raw:
    'dependency|depends on|dependencies|dependent servers|dependent systems|upstream~0.75|dependency list|server dependency|upstream systems|connected to~0.75|connected systems|related servers~0.8|related ci~0.75|depends upon|application dependency|system dependency|interfaces with~0.7|dependent on|requires~0.7',
  description:
    'description|short description|comment|notes|annotation|remarks|detail~0.7|server description|free text~0.8|long description|comments|additional information~0.75|purpose~0.6|role description~0.75|server function~0.6|vm notes|summary~0.7|function~0.72',
};
