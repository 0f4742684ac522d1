import { jsonBatches } from '../../json-batches';
import type { CleanRow, FieldScalar } from '../cleansing/clean-row';
import type { DatasetRole } from '../dataset';
import { unpackRows } from '../row-chunks';
import type { AssetFieldName } from '../target-fields';
import { analyseDependencies } from './analyse-dependencies';
import type { DependencyAsset, DependencyResult } from './dependency-result';

export interface DependencyTaskInput {
  resultId: string;
  datasets: { datasetNo: number; role: DatasetRole; chunks: Uint8Array[] }[];
  /** JSON documents of the assets the inventory saw */
  assets: string[];
  applications: string[];
}

/** An asset as db/assets gives it. */
export interface SeenAsset {
  assetId: string;
  assetName: string;
  applicationName: string | null;
  values: Partial<Record<AssetFieldName, FieldScalar | FieldScalar[]>>;
}

export interface DependencyTaskOutput extends Omit<
  DependencyResult,
  'edges' | 'nodes' | 'findings'
> {
  edges: string[];
  nodes: string[];
  findings: string[];
  counts: { edges: number; nodes: number; components: number; cycles: number; findings: number };
}

export function analyseDependenciesTask(
  { resultId: result_id, datasets, assets, applications }: DependencyTaskInput,
  progress: (details: Record<string, number>) => void,
): DependencyTaskOutput {
  const roles = new Map(datasets.map(({ datasetNo, role }) => [datasetNo, role]));
  const { edges, nodes, findings, ...told } = analyseDependencies({
    rows: rowsOf(datasets.map(({ chunks }) => chunks)),
    roleOf: (datasetNo) => roles.get(datasetNo) ?? 'assets',
    assets: assets.map((json) => endpointFacts(JSON.parse(json) as SeenAsset)),
    applications,
    onProgress: (rows) => {
      progress({ rows });
    },
  });
  return {
    ...told,
    edges: jsonBatches(
      edges.map((edge, index) => ({
        result_id,
        edge_no: index + 1,
        from_node: edge.from,
        to_node: edge.to,
        port: edge.port,
        protocol: edge.protocol,
        type: edge.type,
        strength: edge.strength,
        connections: edge.connections,
        bytes: edge.bytes,
        first_seen: edge.firstSeen,
        last_seen: edge.lastSeen,
        confidence: edge.confidence,
        shared_service: edge.sharedService,
        evidence: edge.evidence,
      })),
    ),
    nodes: jsonBatches(
      nodes.map(({ inDegree: in_degree, outDegree: out_degree, ...node }) => ({
        result_id,
        ...node,
        in_degree,
        out_degree,
      })),
    ),
    findings: jsonBatches(
      findings.map(({ ruleId, severity, message, node }, index) => ({
        result_id,
        finding_no: index + 1,
        category: ruleId,
        severity,
        message,
        details: { node },
        asset_id: node?.startsWith('asset:') ? node.slice('asset:'.length) : null,
      })),
    ),
    counts: {
      edges: edges.length,
      nodes: nodes.length,
      components: told.components.length,
      cycles: told.cycles.length,
      findings: findings.length,
    },
  };
}

const rowsOf = (tables: readonly Uint8Array[][]): Iterable<CleanRow> => ({
  *[Symbol.iterator]() {
    for (const chunks of tables) yield* unpackRows<CleanRow>(chunks);
  },
});

function endpointFacts({
  assetId,
  assetName,
  applicationName,
  values,
}: SeenAsset): DependencyAsset {
  const one = (field: AssetFieldName): string | null => {
    const value = values[field];
    return value === undefined || Array.isArray(value) ? null : String(value);
  };
  const list = (field: AssetFieldName): string[] => [values[field] ?? []].flat().map(String);
  return {
    assetId,
    assetName,
    applicationName,
    fqdn: one('fqdn'),
    externalId: one('external_id'),
    host: one('host'),
    ipAddresses: list('ip_addresses'),
    dependenciesRaw: list('dependencies_raw'),
  };
}
