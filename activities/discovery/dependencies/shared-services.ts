import { compareText } from './compare-text';
import type { SharedService } from './dependency-result';
import type { BareEdge } from './edge-table';
import { isDependency } from './relation-type';

/**
 * Infrastructure that nearly every machine uses, by default port (IANA service names, port documentation of the
 * products). Grouping by them would make one group of the whole estate.
 */
const sharedPorts: Record<number, string> = {
  25: 'SMTP',
  53: 'DNS',
  67: 'DHCP',
  68: 'DHCP',
  88: 'Kerberos',
  123: 'NTP',
  161: 'SNMP',
  162: 'SNMP traps',
  389: 'LDAP',
  464: 'Kerberos passwords',
  514: 'syslog',
  636: 'LDAPS',
  3268: 'global catalogue',
  3269: 'global catalogue over TLS',
  5666: 'Nagios NRPE',
  6514: 'syslog over TLS',
  9100: 'node exporter',
  10050: 'Zabbix agent',
  10051: 'Zabbix server',
};

/** A node with this many distinct clients, and this share of the assets, is everyone's service whatever its port. */
const MIN_CLIENTS = 20;
const MIN_CLIENT_SHARE = 0.25;

/** True when the port alone says that the destination is infrastructure. */
export const isSharedPort = (port: number | null): boolean =>
  port !== null && Object.hasOwn(sharedPorts, port);

export interface SharedServices {
  services: SharedService[];
  isShared: (edge: BareEdge) => boolean;
}

/** Finds the shared services among sorted edges: by port, and by the number of distinct clients. */
export function findSharedServices(
  edges: BareEdge[],
  assetCount: number,
  labelOf: (node: string) => string,
): SharedServices {
  const minClients = Math.max(MIN_CLIENTS, MIN_CLIENT_SHARE * assetCount);
  const popular = new Set<string>();
  for (const [node, clients] of distinctClients(edges.filter(({ type }) => isDependency(type))))
    if (clients.size >= minClients) popular.add(node);

  const isShared = (edge: BareEdge): boolean =>
    isDependency(edge.type) && (popular.has(edge.to) || isSharedPort(edge.port));
  const shared = edges.filter(isShared);
  const portsOf = new Map<string, Set<number>>();
  for (const { to, port } of shared)
    if (port !== null && isSharedPort(port))
      portsOf.set(to, (portsOf.get(to) ?? new Set()).add(port));

  const services = [...distinctClients(shared)].map(([node, clients]) => {
    const ports = [...(portsOf.get(node) ?? [])].sort((a, b) => a - b);
    const reasons = ports.map((port) => `port ${port} (${sharedPorts[port] ?? ''})`);
    if (popular.has(node)) reasons.push(`at least ${Math.ceil(minClients)} clients`);
    return { node, label: labelOf(node), reason: reasons.join(', '), clients: clients.size };
  });
  services.sort((a, b) => b.clients - a.clients || compareText(a.node, b.node));
  return { services, isShared };
}

function distinctClients(edges: BareEdge[]): Map<string, Set<string>> {
  const clients = new Map<string, Set<string>>();
  for (const { from, to } of edges) {
    const known = clients.get(to);
    if (known) known.add(from);
    else clients.set(to, new Set([from]));
  }
  return clients;
}
