import { betweenness } from './betweenness';
import { collectRelations, type CollectedRelations } from './collect-relations';
import { buildDependencyGraph, type DependencyGraph } from './dependency-graph';
import { dependencyFindings } from './dependency-findings';
import type {
  DependencyAsset,
  DependencyCycle,
  DependencyInput,
  DependencyNode,
  DependencyResult,
} from './dependency-result';
import type { DependencyEdge } from './edge';
import { edgeStrength } from './edge-strength';
import type { BareEdge } from './edge-table';
import { nameKey } from './endpoint-text';
import { groupNodes } from './group-nodes';
import { isDependency } from './relation-type';
import { sharedPort } from './shared-ports';
import { findSharedServices } from './shared-services';
import { shortestCycle } from './shortest-cycle';
import { strongComponents } from './strong-components';

/**
 * The dependency graph of an estate. Rows in any order give byte-equal output. Cycles, placeholders and names of no
 * inventory are results, never errors; every relation row is used, a self-edge, or without a usable endpoint.
 */
export function analyseDependencies(input: DependencyInput): DependencyResult {
  const collected = collectRelations(input);
  const nodes = [...collected.endpoints.keys()].sort();
  const labelOf = (node: string): string => collected.endpoints.get(node)?.label ?? node;
  const shared = findSharedServices(collected.edges, input.assets.length, labelOf);
  // What everyone uses, and who owns what, would make one group of the whole estate.
  const graph = buildDependencyGraph(
    nodes,
    collected.edges.filter((edge) => isDependency(edge.type) && !shared.isShared(edge)),
  );

  const isSameHost = sameHostTest(input.assets);
  const edges = collected.edges.map((edge) => {
    // Reachable is enough for DNS and the like, wherever it runs.
    const strength = sharedPort(edge.port)
      ? 'soft'
      : edgeStrength({ ...edge, isSameHost: isSameHost(edge.from, edge.to) });
    return { ...edge, strength, sharedService: shared.isShared(edge) } satisfies DependencyEdge;
  });
  const cycles = findCycles(graph, labelOf);
  const groups = groupNodes(graph);
  const central = betweenness(graph.successors, graph.pairCount);
  const { endsNamed, endsUnresolved, rowsUsed, selfEdges, rowsWithoutEndpoint } = collected;
  const resolvedEndpointRatio = endsNamed === 0 ? 1 : 1 - endsUnresolved / endsNamed;
  const sharedServices = shared.services;
  const isBetweennessKnown = central !== null;

  return {
    edges,
    nodes: describeNodes(collected, nodes, { cycles, groups, central }),
    components: groups.components.groups,
    cycles,
    communities: groups.communities.groups,
    modularity: groups.modularity,
    sharedServices,
    unresolved: collected.unresolved,
    selfEdges,
    rowsTotal: rowsUsed + selfEdges + rowsWithoutEndpoint,
    rowsUsed,
    rowsWithoutEndpoint,
    resolvedEndpointRatio,
    findings: dependencyFindings({
      ...{ collected, edges, cycles, sharedServices },
      ...{ resolvedEndpointRatio, isBetweennessKnown },
    }),
  };
}

function findCycles(graph: DependencyGraph, labelOf: (node: string) => string): DependencyCycle[] {
  const nodeAt = (position: number): string => graph.nodes[position] ?? '';
  return strongComponents(graph.successors).map((members, index) => {
    const path = shortestCycle(members, graph.successors);
    return {
      id: index + 1,
      members: members.map(nodeAt),
      path: [...path, ...path.slice(0, 1)].map((position) => labelOf(nodeAt(position))),
    };
  });
}

interface NodeMeasures {
  cycles: DependencyCycle[];
  groups: ReturnType<typeof groupNodes>;
  central: number[] | null;
}

function describeNodes(
  { edges, endpoints }: CollectedRelations,
  nodes: string[],
  { cycles, groups, central }: NodeMeasures,
): DependencyNode[] {
  const cycleOf = new Map(cycles.flatMap(({ id, members }) => members.map((node) => [node, id])));
  const { inDegree, outDegree } = countNeighbours(edges);
  return nodes.flatMap((node, position) => {
    const endpoint = endpoints.get(node);
    if (!endpoint) return [];
    return {
      ...endpoint,
      component: groups.components.groupOf[position] ?? 0,
      scc: cycleOf.get(node) ?? null,
      community: groups.communities.groupOf[position] ?? 0,
      betweenness: central?.[position] ?? null,
      inDegree: inDegree.get(node) ?? 0,
      outDegree: outDegree.get(node) ?? 0,
    };
  });
}

/** Distinct neighbours; parallel edges follow each other because edges are sorted. */
function countNeighbours(edges: BareEdge[]) {
  const inDegree = new Map<string, number>();
  const outDegree = new Map<string, number>();
  let previous: BareEdge | undefined;
  for (const edge of edges) {
    if (previous?.from !== edge.from || previous.to !== edge.to) {
      inDegree.set(edge.to, (inDegree.get(edge.to) ?? 0) + 1);
      outDegree.set(edge.from, (outDegree.get(edge.from) ?? 0) + 1);
    }
    previous = edge;
  }
  return { inDegree, outDegree };
}

function sameHostTest(assets: DependencyAsset[]): (from: string, to: string) => boolean {
  const hostOf = new Map<string, string>();
  for (const { assetId, host } of assets) {
    const key = nameKey(host ?? '');
    if (key !== '') hostOf.set(`asset:${assetId}`, key);
  }
  return (from, to) => hostOf.has(from) && hostOf.get(from) === hostOf.get(to);
}
