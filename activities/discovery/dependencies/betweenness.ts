/** Nodes times edges up to which the exact computation is done: about a second of one core. */
export const MAX_BETWEENNESS_WORK = 20_000_000;

/**
 * Betweenness of every node in a directed, unweighted graph (Brandes 2001), as a share of the (n-1)(n-2) ordered
 * pairs of other nodes: 1 means every shortest path passes through it. Null when nodes times edges exceed
 * MAX_BETWEENNESS_WORK.
 */
export function betweenness(
  successors: readonly (readonly number[])[],
  edgeCount: number,
): number[] | null {
  const count = successors.length;
  if (count * edgeCount > MAX_BETWEENNESS_WORK) return null;
  const total = new Float64Array(count);
  const paths = new Float64Array(count);
  const share = new Float64Array(count);
  const distance = new Int32Array(count);

  for (let source = 0; source < count; source += 1) {
    distance.fill(-1);
    paths.fill(0);
    share.fill(0);
    distance[source] = 0;
    paths[source] = 1;
    const reached = [source];
    for (const node of reached) {
      const nextDistance = (distance[node] ?? 0) + 1;
      for (const next of successors[node] ?? []) {
        if (distance[next] === -1) {
          distance[next] = nextDistance;
          reached.push(next);
        }
        if (distance[next] === nextDistance) paths[next] = (paths[next] ?? 0) + (paths[node] ?? 0);
      }
    }
    // Backwards by distance: what a successor passes on is complete before it is used.
    for (const node of reached.reverse()) {
      const nextDistance = (distance[node] ?? 0) + 1;
      let passed = 0;
      for (const next of successors[node] ?? [])
        if (distance[next] === nextDistance)
          passed += ((paths[node] ?? 0) / (paths[next] ?? 1)) * (1 + (share[next] ?? 0));
      share[node] = passed;
      if (node !== source) total[node] = (total[node] ?? 0) + passed;
    }
  }
  const pairs = Math.max((count - 1) * (count - 2), 1);
  return Array.from(total, (sum) => round(sum / pairs));
}

/** Nine digits: enough for an estate of 20,000, and no noise of the last bits in a stored result. */
const round = (value: number): number => Math.round(value * 1e9) / 1e9;
