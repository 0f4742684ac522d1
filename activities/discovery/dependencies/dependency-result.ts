/** What dependency analysis takes and gives; every list is in a total order, so that equal input is equal output. */
import type { CleanRow, Severity } from '../cleansing/clean-row';
import type { DatasetRole } from '../dataset';
import type { DependencyEdge, Endpoint } from './edge';

/** The facts of an asset that endpoints are recognised by. */
export interface DependencyAsset {
  assetId: string;
  assetName: string;
  fqdn: string | null;
  ipAddresses: string[];
  /** key in the source system, e.g. a ServiceNow sys_id */
  externalId: string | null;
  applicationName: string | null;
  /** names of what the asset says it depends on */
  dependenciesRaw: string[];
  /** physical host or hypervisor it runs on */
  host?: string | null;
}

export interface DependencyInput {
  /** rows of any dataset; those of role `dependencies`, and Konveyor relations (record type 2), are used */
  rows: Iterable<CleanRow>;
  roleOf: (datasetNo: number) => DatasetRole;
  assets: DependencyAsset[];
  /** names of the applications known besides those the assets name */
  applications: string[];
  /** called now and then with the number of rows read so far */
  onProgress?: (rowsRead: number) => void;
}

/** `null_literal`: `N/A` and the like; `wildcard`: `ALL`, `*`, any address; `unknown`: in no inventory. */
export type UnresolvedReason = 'unknown' | 'ambiguous' | 'wildcard' | 'null_literal';

export interface UnresolvedEndpoint {
  endpoint: string;
  /** how often rows and declarations name it */
  count: number;
  reason: UnresolvedReason;
}

export interface DependencyNode extends Endpoint {
  /** 1-based, largest group first; groups ignore shared services and relations that are no dependency */
  component: number;
  /** id of the cycle group it belongs to, null when it is in no cycle */
  scc: number | null;
  community: number;
  /** share of the shortest paths between other nodes that pass through it, 0 to 1; null when not computed */
  betweenness: number | null;
  /** distinct nodes that depend on it, shared services included */
  inDegree: number;
  /** distinct nodes it depends on */
  outDegree: number;
}

export interface NodeGroup {
  id: number;
  size: number;
}

export interface DependencyCycle {
  id: number;
  /** node ids of the strongly connected component */
  members: string[];
  /** labels along a shortest cycle; the first is repeated at the end */
  path: string[];
}

export interface SharedService {
  node: string;
  label: string;
  reason: string;
  /** distinct nodes that use it as a shared service */
  clients: number;
}

export interface DependencyFinding {
  ruleId: string;
  severity: Severity;
  message: string;
  node: string | null;
}

export interface DependencyResult {
  edges: DependencyEdge[];
  /** every end of an edge; an asset without one has no dependency known */
  nodes: DependencyNode[];
  components: NodeGroup[];
  cycles: DependencyCycle[];
  communities: NodeGroup[];
  /** of the communities, -0.5 to 1; 0 without edges */
  modularity: number;
  sharedServices: SharedService[];
  unresolved: UnresolvedEndpoint[];
  selfEdges: number;
  /** relation rows: `rowsUsed + selfEdges + rowsWithoutEndpoint`; declarations of assets are not rows */
  rowsTotal: number;
  rowsUsed: number;
  rowsWithoutEndpoint: number;
  /** of the ends that rows and declarations name, the share in the inventory or on the internet, 0 to 1; 1 without any */
  resolvedEndpointRatio: number;
  findings: DependencyFinding[];
}
