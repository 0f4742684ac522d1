import type { UnresolvedReason } from './dependency-result';
import type { Endpoint } from './edge';
import { readEndpointText } from './endpoint-text';
import type { InventoryIndex, Lookup } from './inventory-index';

/** What a row writes about one end, best first. A product name is used only when nothing else is written. */
export interface EndpointClues {
  /** names and addresses */
  hosts: string[];
  applications: string[];
}

export interface ResolvedEnd {
  /** null when nothing usable is written */
  endpoint: Endpoint | 'same_machine' | null;
  /** the text that is not in the inventory; null when the end is known, is on the internet or is not written at all */
  problem: { text: string; reason: UnresolvedReason } | null;
}

/**
 * Resolves one end of a relation: the first clue the inventory knows without doubt wins, so that an address settles an
 * ambiguous name. An end the inventory does not know becomes an `external:` node by its name, or by its address when
 * it has no name or an ambiguous one.
 */
export function resolveEnd(clues: EndpointClues, index: InventoryIndex): ResolvedEnd {
  const hosts = clues.hosts.map((text) => readHost(text, index));
  const ends = hosts.some(({ endpoint }) => endpoint !== null)
    ? hosts
    : [...hosts, ...clues.applications.map((text) => readApplication(text, index))];

  const known = ends.find(isKnown);
  if (known) return known;
  const external =
    ends.find(({ endpoint, problem }) => endpoint !== null && problem?.reason !== 'ambiguous') ??
    ends.find(({ endpoint }) => endpoint !== null);
  if (!external) return ends.find(({ problem }) => problem !== null) ?? nothing;
  // A name of no inventory that is seen at a public address is a service on the internet, not a gap in the inventory.
  const isOnInternet = ends.some(({ endpoint, problem }) => endpoint !== null && problem === null);
  return isOnInternet ? { endpoint: external.endpoint, problem: null } : external;
}

const nothing: ResolvedEnd = { endpoint: null, problem: null };

const isKnown = ({ endpoint }: ResolvedEnd): boolean =>
  endpoint === 'same_machine' || (endpoint !== null && endpoint.kind !== 'external');

function readHost(text: string, index: InventoryIndex): ResolvedEnd {
  const read = readEndpointText(text);
  if (read.kind === 'same_machine') return { endpoint: 'same_machine', problem: null };
  if (read.kind === 'wildcard' || read.kind === 'null_literal')
    return { endpoint: null, problem: { text: text.trim(), reason: read.kind } };
  if (read.kind === 'name') {
    const found = index.assetNamed(read.key) ?? index.applicationNamed(read.key);
    return decide(found, text, read.key);
  }
  const found = index.assetAt(read.key);
  if (found || read.network === 'internal') return decide(found, read.key, read.key);
  return { endpoint: external(read.key, read.key), problem: null };
}

function readApplication(text: string, index: InventoryIndex): ResolvedEnd {
  const read = readEndpointText(text);
  if (read.kind !== 'name') return readHost(text, index);
  const found = index.applicationNamed(read.key) ?? index.assetNamed(read.key);
  return decide(found, text, read.key);
}

function decide(found: Lookup, text: string, key: string): ResolvedEnd {
  if (found && found !== 'ambiguous') return { endpoint: found, problem: null };
  return {
    endpoint: external(text.trim(), key),
    problem: { text: text.trim(), reason: found ?? 'unknown' },
  };
}

const external = (label: string, key: string): Endpoint => ({
  node: `external:${key}`,
  label,
  kind: 'external',
});
