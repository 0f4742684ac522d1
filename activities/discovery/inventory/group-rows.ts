import type { DuplicateCluster } from '../cleansing/find-duplicates';
import { identityKinds, type IdentityKind } from './asset';
import { contradicts, hasStrongerKey } from './contradiction';
import { addKeys, emptyKeys, hostsOf, keysOfKind, type IdentityKeys } from './identity-keys';
import type { InventoryRow } from './inventory-row';

/** Rows of one asset. */
export interface RowGroup {
  rows: InventoryRow[];
  keys: IdentityKeys;
}

/** Groups that hold one key beyond this number are not weighed pairwise; such a key identifies nothing. */
const MAX_SHARED = 200;

interface Part extends RowGroup {
  order: number;
  /** per review cluster: the rows that belong together in it; other rows of that cluster must stay apart */
  reviewed: Map<number, number>;
}

/**
 * Unites the rows that describe one asset: first what duplicate detection merged, then by each key of the ladder,
 * strongest first, unless a stronger key contradicts. A key whose holders contradict each other unites only those
 * that are clear of the contradiction. Rows under review stay apart. The result does not depend on the order of
 * `rows`; groups come in the order of their content.
 */
export function groupRows(
  rows: readonly InventoryRow[],
  duplicates: readonly DuplicateCluster[],
): RowGroup[] {
  const sorted = rows.toSorted(
    (a, b) =>
      compare(a.content, b.content) || a.datasetNo - b.datasetNo || a.row.rowNo - b.row.rowNo,
  );
  const parts = sorted.map((row, order): Part => {
    const keys = emptyKeys();
    addKeys(keys, row.keys);
    return { rows: [row], keys, order, reviewed: new Map() };
  });
  const partition = createPartition(parts);
  const indexOf = new Map(sorted.map((row, index) => [`${row.datasetNo}:${row.row.rowNo}`, index]));
  const memberIndexes = ({ members }: DuplicateCluster) =>
    members.map((member) => indexOf.get(member.join(':'))).filter((index) => index !== undefined);
  for (const cluster of duplicates) {
    if (cluster.decision !== 'merge') continue;
    const [first, ...others] = memberIndexes(cluster);
    if (first !== undefined) for (const other of others) partition.unite(first, other);
  }
  duplicates.forEach((cluster, reviewNo) => {
    if (cluster.decision !== 'review') return;
    const roots = memberIndexes(cluster).map((index) => partition.part(index));
    for (const part of roots) part.reviewed.set(reviewNo, part.order);
  });
  for (const kind of identityKinds) uniteByKind(kind, partition);
  return partition.parts();
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

interface Partition {
  part: (index: number) => Part;
  unite: (a: number, b: number) => void;
  parts: () => Part[];
}

function createPartition(parts: readonly Part[]): Partition {
  const parents = parts.map((part) => part.order);
  const root = (index: number): number => {
    let top = index;
    while (parents[top] !== top) top = parents[top] ?? top;
    parents[index] = top;
    return top;
  };
  const part = (index: number): Part => {
    const found = parts[root(index)];
    if (!found) throw new RangeError(`no row ${index} of ${parts.length}`);
    return found;
  };
  return {
    part,
    unite: (a, b) => {
      const [low, high] = [Math.min(root(a), root(b)), Math.max(root(a), root(b))];
      if (low === high) return;
      const [to, from] = [part(low), part(high)];
      parents[high] = low;
      to.rows.push(...from.rows);
      addKeys(to.keys, from.keys);
      for (const [reviewNo, order] of from.reviewed) to.reviewed.set(reviewNo, order);
    },
    parts: () => parts.filter(({ order }) => root(order) === order),
  };
}

function uniteByKind(kind: IdentityKind, partition: Partition): void {
  const buckets = new Map<string, number[]>();
  for (const { order, keys } of partition.parts()) {
    // Names meet by host alone: whether a missing domain is the other's domain is for `contradicts` to say.
    for (const key of kind === 'name_domain' ? hostsOf(keys) : keysOfKind(keys, kind)) {
      const bucket = buckets.get(key);
      if (bucket) bucket.push(order);
      else buckets.set(key, [order]);
    }
  }
  for (const key of [...buckets.keys()].sort()) {
    const holders = [
      ...new Set((buckets.get(key) ?? []).map((order) => partition.part(order))),
    ].sort((a, b) => a.order - b.order);
    if (holders.length > 1) uniteHolders(holders, kind, partition);
  }
}

function uniteHolders(holders: Part[], kind: IdentityKind, partition: Partition): void {
  const bare = holders.filter((part) => !hasStrongerKey(part.keys, kind));
  if (holders.length > MAX_SHARED) {
    if (bare.every((part) => part.reviewed.size === 0)) uniteAll(bare, partition);
    return;
  }
  const fits = (a: Part, b: Part) => !mustStayApart(a, b) && !contradicts(a.keys, b.keys, kind);
  for (const island of islands(holders, fits)) {
    if (isClique(island, fits)) uniteAll(island, partition);
    else {
      const clear = island.filter((part) => bare.includes(part));
      if (isClique(clear, fits)) uniteAll(clear, partition);
    }
  }
}

function mustStayApart(a: Part, b: Part): boolean {
  for (const [reviewNo, order] of a.reviewed) {
    const other = b.reviewed.get(reviewNo);
    if (other !== undefined && other !== order) return true;
  }
  return false;
}

type Fits = (a: Part, b: Part) => boolean;

/** The connected components of "fits". */
function islands(parts: readonly Part[], fits: Fits): Part[][] {
  const left = new Set(parts);
  const found: Part[][] = [];
  for (const start of parts) {
    if (!left.delete(start)) continue;
    const island = [start];
    for (const part of island) {
      for (const other of left) {
        if (!fits(part, other)) continue;
        left.delete(other);
        island.push(other);
      }
    }
    found.push(island.sort((a, b) => a.order - b.order));
  }
  return found;
}

const isClique = (parts: readonly Part[], fits: Fits): boolean =>
  parts.every((a, index) => parts.slice(index + 1).every((b) => fits(a, b)));

function uniteAll(parts: readonly Part[], partition: Partition): void {
  const [first, ...others] = parts;
  if (first) for (const other of others) partition.unite(first.order, other.order);
}
