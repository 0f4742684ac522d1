/** Headers of relation, application and detail tables to calibrate on; see training-assets.ts. */
import { goldTable } from './gold-table';

export const trainingRelations = [
  goldTable(
    'flow log',
    'dependencies',
    `
Src Host > source_name > hostname
Src IP > source_ip > ip
Src Port > - > highPort
Dst Host > destination_name > hostname
Dst IP > destination_ip > ip
Dst Port > destination_port > port
Proto > protocol > protocol
Bytes > bytes > bytes
Packets > - > count
Flows > connection_count > count
Last Seen > observed_at > date
Action > - > word
Src Zone > - > network
Duration (s) > - > seconds`,
  ),
  goldTable(
    'application interfaces',
    'dependencies',
    `
From Application > source_application > application
To Application > destination_application > application
Interface type > relation_type > relation
Port > destination_port > port
Description > - > sentence
Owner > - > person
Consumer server > source_name > hostname
Provider server > destination_name > hostname
Calls > connection_count > count
Relationship ID > external_id > key`,
  ),
  goldTable(
    'application portfolio',
    'applications',
    `
Type > record_type > recordType
App name > application_name > application
App description > description > sentence
Notes > comments > sentence
Service > business_service > businessService
Depends upon > dependency > application
Direction > dependency_direction > direction
Responsible > owner > person
Git URL > repository_url > url
Git branch > - > word
Artifact > binary > artifact
Tag Category 1 > tags > tagCategory
Tag 1 > tags > tagValue
Tag Category 2 > tags > tagCategory
Tag 2 > tags > tagValue
Vendor > - > vendor
Annual cost > - > price
Go-live date > - > date
Users > - > count`,
  ),
  goldTable(
    'disk report',
    'asset_details',
    `
VM > asset_name > fewHosts
VM ID > external_id > moref
Disk > - > fewer
Disk Key > - > count
Capacity MB > storage_allocated_gib > diskMiB
Consumed MB > storage_used_gib > diskUsedMiB
Disk Mode > - > word
Controller > - > fewer
Disk Path > - > path
Thin > - > boolean
Unit # > - > fewer`,
  ),
  goldTable(
    'monitoring averages',
    'asset_details',
    `
Hostname > asset_name > fewHosts
Sample time > last_seen_at > date
CPU % > cpu_util_avg_pct > percent
Mem % > mem_util_avg_pct > percent
CPU % max > cpu_util_max_pct > peakPercent
Mem % max > mem_util_max_pct > peakPercent
Read ops/s > disk_iops_read > iops
Write ops/s > disk_iops_write > iops
Read KB/s > disk_mbps_read > rateKB
Write KB/s > disk_mbps_write > rateKB
Rx KB/s > net_mbps_in > rateKB
Tx KB/s > net_mbps_out > rateKB
Swap % > - > percent
Disk latency ms > - > rateMB
Processes > - > count
Load > - > rateMB`,
  ),
];
