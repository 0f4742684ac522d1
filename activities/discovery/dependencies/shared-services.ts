import { compareText } from './compare-text';
import type { SharedService } from './dependency-result';
import type { BareEdge } from './edge-table';
import { isDependency } from './relation-type';
import { sharedPort } from './shared-ports';

/** A node with this many distinct clients, and this share of the assets, is everyone's service whatever its port. */
const MIN_CLIENTS = 20;
const MIN_CLIENT_SHARE = 0.25;

export interface SharedServices {
  /** most clients first */
  services: SharedService[];
  isShared: (edge: BareEdge) => boolean;
}

/** Finds the shared services among the edges: by port, and by the number of distinct clients. */
export function findSharedServices(
  edges: BareEdge[],
  assetCount: number,
  labelOf: (node: string) => string,
): SharedServices {
  const minClients = Math.max(MIN_CLIENTS, MIN_CLIENT_SHARE * assetCount);
  const usable = edges.filter(({ type }) => isDependency(type));
  const clientsOf = new Map<string, Set<string>>();
  for (const { from, to } of usable) add(clientsOf, to, from);
  const popular = new Set(
    [...clientsOf].filter(([, clients]) => clients.size >= minClients).map(([node]) => node),
  );
  const isShared = ({ type, to, port }: BareEdge): boolean =>
    isDependency(type) && (sharedPort(port) !== undefined || popular.has(to));

  const usersOf = new Map<string, Set<string>>();
  const portsOf = new Map<string, Set<number>>();
  for (const { from, to, port } of usable) {
    const known = sharedPort(port);
    if (known && port !== null) {
      const [service, user] = known.serviceEnd === 'source' ? [from, to] : [to, from];
      add(usersOf, service, user);
      add(portsOf, service, port);
    }
    if (popular.has(to)) add(usersOf, to, from);
  }
  const services = [...usersOf].map(([node, users]) => {
    const ports = [...(portsOf.get(node) ?? [])].sort((a, b) => a - b);
    const reasons = ports.map((port) => `port ${port} (${sharedPort(port)?.name ?? ''})`);
    if (popular.has(node)) reasons.push(`at least ${Math.ceil(minClients)} clients`);
    return { node, label: labelOf(node), reason: reasons.join(', '), clients: users.size };
  });
  services.sort((a, b) => b.clients - a.clients || compareText(a.node, b.node));
  return { services, isShared };
}

function add<Value>(table: Map<string, Set<Value>>, key: string, value: Value): void {
  const known = table.get(key);
  if (known) known.add(value);
  else table.set(key, new Set([value]));
}
