import type { BareEdge } from './edge-table';

/** The edges between distinct nodes as positions, which is what the graph algorithms walk on. */
export interface DependencyGraph {
  /** node ids in code-unit order; positions below are positions in this list */
  nodes: string[];
  /** ascending positions of the nodes each node depends on */
  successors: number[][];
  /** weight of each successor: 1 + log10(1 + connections), added up over the edges of the pair */
  weights: number[][];
  /** distinct ordered pairs */
  pairCount: number;
}

/** Joins parallel edges. `edges` are sorted by from and to; every end must be in `nodes`, which are sorted. */
export function buildDependencyGraph(nodes: string[], edges: BareEdge[]): DependencyGraph {
  const position = new Map(nodes.map((node, index) => [node, index]));
  const successors: number[][] = nodes.map(() => []);
  const weights: number[][] = nodes.map(() => []);
  let pairCount = 0;
  for (const edge of edges) {
    const from = position.get(edge.from);
    const to = position.get(edge.to);
    if (from === undefined || to === undefined)
      throw new RangeError(
        `edge ${edge.from} -> ${edge.to} has an end that is not among the nodes`,
      );
    const targets = successors[from] ?? [];
    const targetWeights = weights[from] ?? [];
    const weight = 1 + Math.log10(1 + edge.connections);
    const last = targets.length - 1;
    if (targets[last] === to) {
      targetWeights[last] = (targetWeights[last] ?? 0) + weight;
    } else {
      targets.push(to);
      targetWeights.push(weight);
      pairCount += 1;
    }
  }
  return { nodes, successors, weights, pairCount };
}
