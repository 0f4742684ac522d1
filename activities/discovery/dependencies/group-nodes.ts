import { UndirectedGraph } from 'graphology';
import louvain from 'graphology-communities-louvain';
import { connectedComponents } from 'graphology-components';
import type { DependencyGraph } from './dependency-graph';
import type { NodeGroup } from './dependency-result';

/** Any fixed value does; changing it changes stored results. */
const LOUVAIN_SEED = 20_261_120;

interface Grouping {
  groups: NodeGroup[];
  /** by position of the node: the id of its group */
  groupOf: number[];
}

export interface NodeGroups {
  components: Grouping;
  communities: Grouping;
  modularity: number;
}

/** Weakly connected components, and Louvain communities of the weighted graph with directions ignored. */
export function groupNodes(graph: DependencyGraph): NodeGroups {
  const undirected = toUndirected(graph);
  const components = numberGroups(
    connectedComponents(undirected).map((members) => members.map(Number)),
    graph.nodes.length,
  );
  // The library divides by the sum of weights.
  if (undirected.size === 0) return { components, communities: components, modularity: 0 };
  const found = louvain.detailed(undirected, { rng: seededRandom(LOUVAIN_SEED) });
  const members = new Map<number, number[]>();
  for (let node = 0; node < graph.nodes.length; node += 1) {
    const community = found.communities[String(node)] ?? -1;
    const known = members.get(community);
    if (known) known.push(node);
    else members.set(community, [node]);
  }
  return {
    components,
    communities: numberGroups([...members.values()], graph.nodes.length),
    modularity: Math.round(found.modularity * 1e6) / 1e6,
  };
}

function toUndirected({ nodes, successors, weights }: DependencyGraph): UndirectedGraph {
  const graph = new UndirectedGraph();
  for (const node of nodes.keys()) graph.addNode(String(node));
  for (const [from, targets] of successors.entries()) {
    for (const [index, to] of targets.entries()) {
      const weight = weights[from]?.[index] ?? 1;
      graph.updateEdge(String(from), String(to), ({ weight: present }) => ({
        weight: (typeof present === 'number' ? present : 0) + weight,
      }));
    }
  }
  return graph;
}

/** Numbers groups from 1: largest first, then by smallest member. */
function numberGroups(memberLists: number[][], nodeCount: number): Grouping {
  const ascending = memberLists.map((members) => [...members].sort((a, b) => a - b));
  ascending.sort((a, b) => b.length - a.length || (a[0] ?? 0) - (b[0] ?? 0));
  const groupOf = new Array<number>(nodeCount).fill(0);
  const groups = ascending.map((members, index) => {
    for (const member of members) groupOf[member] = index + 1;
    return { id: index + 1, size: members.length };
  });
  return { groups, groupOf };
}

/** A linear congruential generator (Numerical Recipes constants), 0 to 1. Louvain only shuffles with it. */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
