/** Edge visits after which the best cycle found so far is taken; a component of 2,000 nodes and 10,000 edges is exact. */
const MAX_VISITS = 20_000_000;

/**
 * A shortest cycle inside a strongly connected component, as the positions along it, the first not repeated. Ties go
 * to the cycle with the smallest member. Each start looks only at cycles of which it is the smallest member, and no
 * deeper than the best known.
 *
 * @param members ascending positions of one strongly connected component of two or more nodes
 */
export function shortestCycle(
  members: readonly number[],
  successors: readonly (readonly number[])[],
): number[] {
  const isMember = new Set(members);
  let best: number[] = [];
  let visits = 0;
  for (const start of members) {
    const parent = new Map<number, number>();
    let level = [start];
    // A cycle over a node at depth d has d + 1 nodes.
    let depth = 0;
    search: while (level.length > 0 && (best.length === 0 || depth + 1 < best.length)) {
      const deeper: number[] = [];
      for (const node of level) {
        for (const next of successors[node] ?? []) {
          visits += 1;
          if (next === start) {
            best = pathFromStart(node, start, parent);
            break search;
          }
          if (next < start || parent.has(next) || !isMember.has(next)) continue;
          parent.set(next, node);
          deeper.push(next);
        }
      }
      level = deeper;
      depth += 1;
    }
    if (best.length === 2 || (visits > MAX_VISITS && best.length > 0)) break;
  }
  return best;
}

function pathFromStart(end: number, start: number, parent: Map<number, number>): number[] {
  const path = [end];
  for (let node = end; node !== start;) {
    const before = parent.get(node);
    if (before === undefined) break;
    path.push(before);
    node = before;
  }
  return path.reverse();
}
