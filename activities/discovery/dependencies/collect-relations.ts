import type { DependencyAsset, DependencyInput, UnresolvedEndpoint } from './dependency-result';
import { compareText } from './compare-text';
import type { Endpoint } from './edge';
import { createEdgeTable, type BareEdge } from './edge-table';
import { nameKey } from './endpoint-text';
import { indexInventory } from './inventory-index';
import { readRelation, type Relation } from './relation-row';
import { readRelationType } from './relation-type';
import { resolveEnd, type EndpointClues, type ResolvedEnd } from './resolve-endpoint';

const PROGRESS_EVERY_ROWS = 10_000;
/** A declaration is somebody's word; nothing was observed. */
const DECLARED_CONFIDENCE = 0.8;

/** What rows and declarations say, resolved and added up. */
export interface CollectedRelations {
  edges: BareEdge[];
  endpoints: Map<string, Endpoint>;
  /** most frequent first */
  unresolved: UnresolvedEndpoint[];
  /** ends that rows and declarations name, and how many of them are in `unresolved` */
  endsNamed: number;
  endsUnresolved: number;
  rowsUsed: number;
  selfEdges: number;
  rowsWithoutEndpoint: number;
  /** of rowsWithoutEndpoint, those that do not say which end depends */
  rowsUndirected: number;
  /** declarations of an asset that name itself */
  selfDeclarations: number;
  /** relation types not in our table, by type, with rows */
  unknownTypes: Map<string, number>;
}

/** Reads all relations of the input once, in a stream. */
export function collectRelations(input: DependencyInput): CollectedRelations {
  const table = createEdgeTable();
  const ends = createEndRegister(input);
  const counts = { rowsUsed: 0, selfEdges: 0, rowsWithoutEndpoint: 0, rowsUndirected: 0 };
  const unknownTypes = new Map<string, number>();

  const addRow = (relation: Relation, row: [number, number]): void => {
    const source = ends.resolve(relation.source);
    const destination = ends.resolve(relation.destination);
    const pair = endsOfEdge(source, destination);
    if (!pair || !relation.isDirected) {
      counts.rowsWithoutEndpoint += 1;
      if (pair) counts.rowsUndirected += 1;
      return;
    }
    if (pair[0].node === pair[1].node) {
      counts.selfEdges += 1;
      return;
    }
    counts.rowsUsed += 1;
    const { type, isReversed, isKnown } = readRelationType(relation.typeText ?? 'connection');
    if (!isKnown) unknownTypes.set(type, (unknownTypes.get(type) ?? 0) + 1);
    const [from, to] = isReversed ? [pair[1], pair[0]] : pair;
    const { port, protocol, bytes, observedAt: seenAt } = relation;
    // A row of a flow log without a count is one sighting; a row of a CMDB is none.
    const connections = relation.connections ?? (relation.typeText === null ? 1 : 0);
    const counted = { port, protocol, type, connections, bytes, seenAt, confidence: 1, row };
    table.add({ from: ends.use(from), to: ends.use(to), ...counted });
  };

  let rowsRead = 0;
  for (const row of input.rows) {
    const relation = readRelation(row, input.roleOf(row.datasetNo));
    if (relation) addRow(relation, [row.datasetNo, row.rowNo]);
    rowsRead += 1;
    if (rowsRead % PROGRESS_EVERY_ROWS === 0) input.onProgress?.(rowsRead);
  }
  input.onProgress?.(rowsRead);

  let selfDeclarations = 0;
  for (const { asset, text } of declarations(input.assets)) {
    const from: Endpoint = {
      node: `asset:${asset.assetId}`,
      label: asset.assetName,
      kind: 'asset',
    };
    const to = ends.resolve({ hosts: [text], applications: [] }).endpoint;
    if (to === null) continue;
    if (to === 'same_machine' || to.node === from.node) {
      selfDeclarations += 1;
      continue;
    }
    const nothingSeen = { port: null, protocol: null, connections: 0, bytes: 0, seenAt: null };
    const declared = {
      ...nothingSeen,
      type: 'declared',
      confidence: DECLARED_CONFIDENCE,
      row: null,
    };
    table.add({ from: ends.use(from), to: ends.use(to), ...declared });
  }
  return { edges: table.edges(), ...ends.summary(), ...counts, selfDeclarations, unknownTypes };
}

function* declarations(
  assets: DependencyAsset[],
): Generator<{ asset: DependencyAsset; text: string }> {
  for (const asset of assets) for (const text of asset.dependenciesRaw) yield { asset, text };
}

/** Null unless both ends are known for what they are; `localhost` is the machine at the other end. */
function endsOfEdge(source: ResolvedEnd, destination: ResolvedEnd): [Endpoint, Endpoint] | null {
  const from = source.endpoint === 'same_machine' ? destination.endpoint : source.endpoint;
  const to = destination.endpoint === 'same_machine' ? source.endpoint : destination.endpoint;
  if (from === null || to === null || from === 'same_machine' || to === 'same_machine') return null;
  return [from, to];
}

/** Resolves each distinct text once, and remembers which endpoints are used and which texts led nowhere. */
function createEndRegister(input: DependencyInput) {
  const index = indexInventory(input.assets, input.applications);
  const cache = new Map<string, ResolvedEnd>();
  const endpoints = new Map<string, Endpoint>();
  const unresolved = new Map<string, UnresolvedEndpoint>();
  let endsNamed = 0;
  let endsUnresolved = 0;

  return {
    resolve: (clues: EndpointClues): ResolvedEnd => {
      const key = JSON.stringify([clues.hosts, clues.applications]);
      const end = cache.get(key) ?? resolveEnd(clues, index);
      cache.set(key, end);
      if (end.endpoint === null && end.problem === null) return end;
      endsNamed += 1;
      if (!end.problem) return end;
      endsUnresolved += 1;
      const { text, reason } = end.problem;
      const problemKey = `${reason}\n${nameKey(text)}`;
      const known = unresolved.get(problemKey);
      if (known) {
        known.count += 1;
        if (text < known.endpoint) known.endpoint = text;
      } else {
        unresolved.set(problemKey, { endpoint: text, count: 1, reason });
      }
      return end;
    },
    /** Notes that an edge ends here. Of several spellings of an outside name the first in code-unit order is shown. */
    use: (endpoint: Endpoint): string => {
      const known = endpoints.get(endpoint.node);
      if (!known || endpoint.label < known.label) endpoints.set(endpoint.node, endpoint);
      return endpoint.node;
    },
    summary: () => ({
      endpoints,
      endsNamed,
      endsUnresolved,
      unresolved: [...unresolved.values()].sort(
        (a, b) =>
          b.count - a.count ||
          compareText(a.endpoint, b.endpoint) ||
          compareText(a.reason, b.reason),
      ),
    }),
  };
}
