/**
 * Headers of asset tables to calibrate on, written for this purpose in the styles of spreadsheets, discovery tools and
 * CMDB exports. None is a header set of bench/mapping-evaluation.ts.
 */
import { goldTable } from './gold-table';

export const trainingAssets = [
  goldTable(
    'hand-kept server list',
    'assets',
    `
Server > asset_name > hostname
Function > - > sentence
IP > ip_addresses > ip
Subnet mask > - > mask
Default GW > - > gateway
OS > os_name > os
CPU > cpu_cores > cores
RAM (GB) > memory_mib > memoryGiB
HDD GB > storage_allocated_gib > diskGiB
Env > environment > environment
Owner > owner > person
Phone > - > phone
Email consent > - > boolean
Location > location > city
Rack > - > code
Serial No > serial_number > serial
Model > - > model
Purchase date > - > date
Remarks > description > sentence
Warranty until > - > date`,
  ),
  goldTable(
    'discovery scanner',
    'assets',
    `
device_id > external_id > rowNumber
device_hostname > asset_name > hostname
device_fqdn > fqdn > fqdn
device_ip_addr > ip_addresses > ipList
device_mac_addr > mac_addresses > mac
device_os_caption > os_name > os
device_os_ver > os_version > osVersion
device_os_arch > - > architecture
device_cpu_model > - > model
device_cpu_sockets > - > fewer
device_num_cores > cpu_cores > cores
device_cpu_mhz > - > megahertz
device_total_mem_mb > memory_mib > memoryMiB
device_free_mem_mb > - > memoryMiB
device_disk_total_gb > storage_allocated_gib > diskGiB
device_disk_free_gb > - > diskUsedGiB
device_last_boot > - > date
device_last_seen > last_seen_at > date
device_bios_version > - > version
device_vendor > - > vendor
device_serial > serial_number > serial
device_agent_version > - > version`,
  ),
  goldTable(
    'hypervisor export',
    'assets',
    `
Name > asset_name > hostname
State > power_state > power
Status > - > word
Host > host > fewHosts
Cluster > cluster > cluster
Data Center > datacenter > datacenter
Provisioned Space (GB) > storage_allocated_gib > diskGiB
Used Space (GB) > storage_used_gib > diskUsedGiB
CPU Count > cpu_cores > cores
Memory Size (MB) > memory_mib > memoryMiB
Host CPU (MHz) > - > megahertz
Host Mem (MB) > - > memoryMiB
Guest OS > os_name > os
VM UUID > vm_uuid > uuid
NICs > nic_count > fewer
DNS Name > fqdn > fqdn
IP Address > ip_addresses > ip
VMware Tools Version Status > - > word
Uptime > - > count
Notes > description > sentence
Folder > - > path
Encryption > - > boolean`,
  ),
  goldTable(
    'cloud sizing sheet',
    'assets',
    `
machine_name > asset_name > hostname
v_cpus > cpu_cores > cores
memory_in_gib > memory_mib > memoryGiB
avg_cpu_pct > cpu_util_avg_pct > percent
peak_cpu_pct > cpu_util_max_pct > peakPercent
avg_mem_pct > mem_util_avg_pct > percent
peak_mem_pct > mem_util_max_pct > peakPercent
read_iops > disk_iops_read > iops
write_iops > disk_iops_write > iops
disk_read_mbs > disk_mbps_read > rateMB
disk_write_mbs > disk_mbps_write > rateMB
net_rx_mbs > net_mbps_in > rateMB
net_tx_mbs > net_mbps_out > rateMB
boot_mode > firmware > firmware
no_of_disks > disk_count > fewer
no_of_nics > nic_count > fewer
recommended_flavor > - > code
monthly_price > - > price
confidence_rating > - > oneToFive
ami_name > - > word`,
  ),
  goldTable(
    'CMDB labels',
    'assets',
    `
Configuration item > asset_name > hostname
CI Class > asset_type > ciClass
Sys ID > external_id > sysId
Fully qualified domain name > fqdn > fqdn
IP Addr > ip_addresses > ip
Business criticality > business_criticality > criticality
Used for > environment > environment
Owned by > owner > person
Supported by > - > person
Support group > - > department
Cost center > - > code
Company > - > vendor
Most recent discovery > last_seen_at > date
First discovered > - > date
Installed > - > date
Operational status > power_state > powerWords
Short description > description > sentence
Serial number > serial_number > serial
Asset tag > - > code
RAM (MB) > memory_mib > memoryMiB
Disk space (GB) > storage_allocated_gib > diskGiB
CPU core count > cpu_cores > cores
CPU speed (MHz) > - > megahertz
CPU type > - > model
Business application > application_name > application`,
  ),
  goldTable(
    'German CMDB',
    'assets',
    `
Servername > asset_name > hostname
IP-Adresse > ip_addresses > ip
MAC-Adresse > mac_addresses > mac
Betriebssystem > os_name > os
BS-Version > os_version > osVersion
Anzahl Kerne > cpu_cores > cores
Arbeitsspeicher (GB) > memory_mib > memoryGiB
Festplatte (GB) > storage_allocated_gib > diskGiB
Umgebung > environment > environmentGerman
Anwendung > application_name > application
Verantwortlicher > owner > person
Standort > location > city
Hersteller > - > vendor
Seriennummer > serial_number > serial
Kostenstelle > - > code
Garantieende > - > date
Bemerkung > description > sentence
Kritikalität > business_criticality > criticality
Abteilung > - > department
Telefon > - > phone`,
  ),
  goldTable(
    'French inventory',
    'assets',
    `
Nom du serveur > asset_name > hostname
Adresse IP > ip_addresses > ip
Système d'exploitation > os_name > os
Nombre de coeurs > cpu_cores > cores
Mémoire (Go) > memory_mib > memoryGiB
Stockage (Go) > storage_allocated_gib > diskGiB
Environnement > environment > environmentFrench
Propriétaire > owner > person
Emplacement > location > city
Centre de coûts > - > code
Fabricant > - > vendor
Description > description > sentence
Date d'achat > - > date`,
  ),
  goldTable(
    'glued and short',
    'assets',
    `
hostnm > asset_name > hostname
ipaddr > ip_addresses > ip
osname > os_name > os
osver > os_version > osVersion
numcpu > cpu_cores > cores
ramgb > memory_mib > memoryGiB
diskgb > storage_allocated_gib > diskGiB
envtype > environment > environment
appname > application_name > application
locn > location > city
pwrstate > power_state > power
sernum > serial_number > serial
costctr > - > code
mgmtip > ip_addresses > ip
vendornm > - > vendor
createdt > - > date
patchgrp > - > word
osarch > - > architecture`,
  ),
  goldTable(
    'numbered columns',
    'assets',
    `
System name > asset_name > hostname
IP Address 1 > ip_addresses > ip
IP Address 2 > ip_addresses > ip
IP Address 3 > ip_addresses > empty
Volume 1 size GB > storage_allocated_gib > diskGiB
Volume 2 size GB > storage_allocated_gib > diskGiB
Label 1 > tags > tags
Label 2 > tags > tags
Processors > cpu_cores > cores
Memory > memory_mib > memoryMiB
Application > application_name > application
Criticality > business_criticality > oneToFive
Depends on > dependencies_raw > depends
Template? > is_template > boolean
Virtual? > - > yesNo
Migration wave > - > wave
Strategy > - > strategy`,
  ),
];
