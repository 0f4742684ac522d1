import type { Edge, Estate } from './estate';

const outgoing = new WeakMap<Estate, Map<number, Edge[]>>();

/** Relations of a machine by its number, shared services left out. */
function edgesFrom(estate: Estate, assetNo: number): readonly Edge[] {
  let bySource = outgoing.get(estate);
  if (bySource === undefined) {
    bySource = new Map();
    for (const edge of estate.edges) {
      if (edge.kind === 'shared') continue;
      const edges = bySource.get(edge.from);
      if (edges === undefined) bySource.set(edge.from, [edge]);
      else edges.push(edge);
    }
    outgoing.set(estate, bySource);
  }
  return bySource.get(assetNo) ?? [];
}

/** Names of at most five machines it depends on, the way a hand-kept list has them. */
export function dependencyNames(estate: Estate, assetNo: number): string[] {
  const names = edgesFrom(estate, assetNo).map(({ to }) => estate.servers[to]?.name ?? '');
  return [...new Set(names)].filter((name) => name !== '').slice(0, 5);
}
