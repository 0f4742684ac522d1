import { compareText } from './compare-text';
import type { DependencyEdge } from './edge';

/** Rows kept as evidence of one edge. */
const MAX_EVIDENCE = 5;

/** One sighting of an edge. */
interface EdgeSighting {
  from: string;
  to: string;
  port: number | null;
  protocol: string | null;
  type: string;
  connections: number;
  bytes: number;
  /** ISO 8601 in UTC, so that text order is time order */
  seenAt: string | null;
  confidence: number;
  /** `[datasetNo, rowNo]`, null for a declaration of an asset */
  row: [number, number] | null;
}

/** An edge before its strength is judged. */
export type BareEdge = Omit<DependencyEdge, 'strength' | 'sharedService'>;

export interface EdgeTable {
  add: (sighting: EdgeSighting) => void;
  /** one edge per (from, to, port, protocol, type), sorted by these */
  edges: () => BareEdge[];
}

/** Adds sightings up; the order in which they come makes no difference. */
export function createEdgeTable(): EdgeTable {
  const edges = new Map<string, BareEdge>();
  return {
    add: (sighting) => {
      const { from, to, port, protocol, type } = sighting;
      // No text of a database holds a NUL, so parts cannot run into each other.
      const key = [from, to, port ?? '', protocol ?? '', type].join('\0');
      const edge = edges.get(key);
      if (edge) combine(edge, sighting);
      else edges.set(key, firstSighting(sighting));
    },
    edges: () => [...edges.values()].sort(compareEdges),
  };
}

function firstSighting({ seenAt, row, ...edge }: EdgeSighting): BareEdge {
  return { ...edge, firstSeen: seenAt, lastSeen: seenAt, evidence: row ? [row] : [] };
}

function combine(edge: BareEdge, sighting: EdgeSighting): void {
  edge.connections = saturatingSum(edge.connections, sighting.connections);
  edge.bytes = saturatingSum(edge.bytes, sighting.bytes);
  edge.confidence = Math.max(edge.confidence, sighting.confidence);
  const { seenAt, row } = sighting;
  if (seenAt !== null) {
    if (edge.firstSeen === null || seenAt < edge.firstSeen) edge.firstSeen = seenAt;
    if (edge.lastSeen === null || seenAt > edge.lastSeen) edge.lastSeen = seenAt;
  }
  if (row) keepFirstRows(edge.evidence, row);
}

/** Above 2^53 sums of doubles depend on the order; stopping there does not. */
const saturatingSum = (a: number, b: number): number => Math.min(a + b, Number.MAX_SAFE_INTEGER);

function keepFirstRows(rows: [number, number][], row: [number, number]): void {
  const isAfter = (other: [number, number]): boolean =>
    other[0] > row[0] || (other[0] === row[0] && other[1] > row[1]);
  const at = rows.findIndex(isAfter);
  rows.splice(at === -1 ? rows.length : at, 0, row);
  if (rows.length > MAX_EVIDENCE) rows.pop();
}

function compareEdges(a: BareEdge, b: BareEdge): number {
  return (
    compareText(a.from, b.from) ||
    compareText(a.to, b.to) ||
    (a.port ?? -1) - (b.port ?? -1) ||
    compareText(a.protocol ?? '', b.protocol ?? '') ||
    compareText(a.type, b.type)
  );
}
