import fc from 'fast-check';
import { betweenness } from './betweenness';
import { shortestCycle } from './shortest-cycle';
import { strongComponents } from './strong-components';

/** Random graphs of up to nine nodes as successor lists, without loops. */
const graphs = fc
  .array(fc.tuple(fc.nat(8), fc.nat(8)), { maxLength: 30 })
  .map((pairs) =>
    Array.from({ length: 9 }, (_, from) =>
      [...new Set(pairs.filter(([a, b]) => a === from && b !== from).map(([, b]) => b))].sort(
        (a, b) => a - b,
      ),
    ),
  );

/** All distances by Floyd and Warshall; the diagonal holds the length of a shortest cycle. */
function distances(successors: number[][]): number[][] {
  const all = successors.map((targets) =>
    successors.map((_, to) => (targets.includes(to) ? 1 : Infinity)),
  );
  for (const k of all.keys())
    for (const i of all.keys())
      for (const j of all.keys()) all[i]![j] = Math.min(all[i]![j]!, all[i]![k]! + all[k]![j]!);
  return all;
}

describe('strongComponents', () => {
  it('joins exactly the nodes that reach each other', () => {
    fc.assert(
      fc.property(graphs, (successors) => {
        const distance = distances(successors);
        const componentOf = new Map(
          strongComponents(successors).flatMap((members, id) => members.map((node) => [node, id])),
        );
        for (const a of successors.keys())
          for (const b of successors.keys())
            if (a !== b)
              expect(componentOf.has(a) && componentOf.get(a) === componentOf.get(b)).toBe(
                distance[a]![b]! + distance[b]![a]! < Infinity,
              );
      }),
    );
  });

  it('survives a ring of 200,000 nodes', () => {
    const size = 200_000;
    const ring = Array.from({ length: size }, (_, node) => [(node + 1) % size]);
    expect(strongComponents(ring).map((members) => members.length)).toEqual([size]);
  });

  it('orders components by size, then by smallest member', () => {
    const successors = [[1], [0], [3], [2], [5], [6], [4]];
    expect(strongComponents(successors)).toEqual([
      [4, 5, 6],
      [0, 1],
      [2, 3],
    ]);
  });
});

describe('shortestCycle', () => {
  it('is a cycle of the graph, and none is shorter', () => {
    fc.assert(
      fc.property(graphs, (successors) => {
        const distance = distances(successors);
        for (const members of strongComponents(successors)) {
          const cycle = shortestCycle(members, successors);
          expect(new Set(cycle).size).toBe(cycle.length);
          for (const [index, node] of cycle.entries())
            expect(successors[node]).toContain(cycle[(index + 1) % cycle.length]);
          expect(cycle).toHaveLength(Math.min(...members.map((node) => distance[node]![node]!)));
        }
      }),
    );
  });
});

describe('betweenness', () => {
  /** By definition: for every ordered pair, the share of its shortest paths that pass through the node. */
  function byDefinition(successors: number[][]): number[] {
    const distance = distances(successors);
    const count = successors.length;
    const paths = (from: number, to: number): number => {
      if (from === to) return 1;
      return successors[from]!.filter(
        (next) => 1 + (next === to ? 0 : distance[next]![to]!) === distance[from]![to],
      ).reduce((sum, next) => sum + paths(next, to), 0);
    };
    return successors.map((_, node) => {
      let sum = 0;
      for (let s = 0; s < count; s += 1)
        for (let t = 0; t < count; t += 1) {
          if (s === t || s === node || t === node || distance[s]![t] === Infinity) continue;
          if (distance[s]![node]! + distance[node]![t]! === distance[s]![t])
            sum += (paths(s, node) * paths(node, t)) / paths(s, t);
        }
      return sum / ((count - 1) * (count - 2));
    });
  }

  it('agrees with the definition', () => {
    fc.assert(
      fc.property(graphs, (successors) => {
        const expected = byDefinition(successors);
        const found = betweenness(successors, successors.flat().length);
        for (const [node, value] of expected.entries()) expect(found?.[node]).toBeCloseTo(value, 8);
      }),
    );
  });

  it('is not computed when nodes times edges exceed 20 million', () => {
    const nodes = Array.from({ length: 5000 }, () => []);
    expect(betweenness(nodes, 4000)).toHaveLength(5000);
    expect(betweenness(nodes, 4001)).toBeNull();
  });
});
