/**
 * Strongly connected components of two or more nodes (Tarjan 1972), without recursion: a chain of 100,000 machines
 * must not overflow the stack. Members ascend; components come largest first, then by smallest member.
 */
export function strongComponents(successors: readonly (readonly number[])[]): number[][] {
  const count = successors.length;
  const order = new Int32Array(count).fill(-1);
  const low = new Int32Array(count);
  const nextSuccessor = new Int32Array(count);
  const isOpen = new Uint8Array(count);
  const open: number[] = [];
  const components: number[][] = [];
  let visited = 0;

  const enter = (node: number): void => {
    order[node] = low[node] = visited;
    visited += 1;
    isOpen[node] = 1;
    open.push(node);
  };

  const close = (root: number): void => {
    const start = open.lastIndexOf(root);
    const members = open.splice(start);
    for (const member of members) isOpen[member] = 0;
    if (members.length > 1) components.push(members.sort((a, b) => a - b));
  };

  for (let root = 0; root < count; root += 1) {
    if (order[root] !== -1) continue;
    const path = [root];
    enter(root);
    for (let node = path.at(-1); node !== undefined; node = path.at(-1)) {
      const next = successors[node]?.[nextSuccessor[node] ?? 0];
      if (next !== undefined) {
        nextSuccessor[node] = (nextSuccessor[node] ?? 0) + 1;
        if (order[next] === -1) {
          enter(next);
          path.push(next);
        } else if (isOpen[next] === 1) {
          low[node] = Math.min(low[node] ?? 0, order[next] ?? 0);
        }
        continue;
      }
      path.pop();
      const parent = path.at(-1);
      if (parent !== undefined) low[parent] = Math.min(low[parent] ?? 0, low[node] ?? 0);
      if (low[node] === order[node]) close(node);
    }
  }
  return components.sort((a, b) => b.length - a.length || (a[0] ?? 0) - (b[0] ?? 0));
}
