import { headerList, knownFormat } from './known-format';

/**
 * ServiceNow CMDB exports: attribute names, and the labels list views write. `ip_address` and `IP Address` compare
 * equal, so only labels that differ by more are listed. `ram` and `disk_space` have no unit here: instances differ,
 * the values decide.
 */
export const serviceNowFormats = [
  knownFormat({
    id: 'servicenow/cmdb_ci_server',
    role: 'assets',
    tableNames: [
      'cmdb_ci_server',
      'cmdb_ci_linux_server',
      'cmdb_ci_win_server',
      'cmdb_ci_vm_instance',
    ],
    required: ['name', 'ip_address'],
    optional: headerList(
      'sys_class_name,class,asset_tag,dns_domain,os_service_pack,os_domain,cpu_count,cpu_core_thread,cpu_name,cpu_speed,cpu_type,cpu_manufacturer,virtual,is_virtual,manufacturer,model_id,department,company,managed_by,assigned_to,supported_by,support_group,operational_status,install_status,status,classification,discovery_source,most_recent_discovery,sys_updated_on,updated,firewall_status,category,subcategory,sys_created_on',
    ),
    fields: {
      sys_id: { field: 'external_id' },
      name: { field: 'asset_name' },
      serial_number: { field: 'serial_number' },
      ip_address: { field: 'ip_addresses', split: ',;' },
      mac_address: { field: 'mac_addresses', split: ',;' },
      fqdn: { field: 'fqdn' },
      'Fully qualified domain name': { field: 'fqdn' },
      os: { field: 'os_name' },
      'Operating System': { field: 'os_name' },
      os_version: { field: 'os_version' },
      cpu_core_count: { field: 'cpu_cores' },
      ram: { field: 'memory_mib' },
      'RAM (MB)': { field: 'memory_mib', unit: 'MB' },
      disk_space: { field: 'storage_allocated_gib' },
      'Disk space (GB)': { field: 'storage_allocated_gib', unit: 'GB' },
      location: { field: 'location' },
      owned_by: { field: 'owner' },
      used_for: { field: 'environment' },
      environment: { field: 'environment' },
      short_description: { field: 'description' },
      description: { field: 'description' },
      last_discovered: { field: 'last_seen_at' },
    },
  }),
  knownFormat({
    id: 'servicenow/cmdb_rel_ci',
    role: 'dependencies',
    tableNames: ['cmdb_rel_ci'],
    required: headerList('parent,type,child'),
    optional: headerList('connection_strength,percent_outage,port,sys_updated_on,sys_created_on'),
    fields: {
      sys_id: { field: 'external_id' },
      parent: { field: 'source_name' },
      type: { field: 'relation_type' },
      child: { field: 'destination_name' },
    },
  }),
];
