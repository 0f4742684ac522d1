/** The dependency graph between the endpoints of a tenant. */

/** One end of a relation, resolved to what the inventory knows. */
export interface Endpoint {
  /** `asset:<id>`, `application:<name>`, `external:<address or name>` */
  node: string;
  label: string;
  kind: 'asset' | 'application' | 'external';
}

export interface DependencyEdge {
  /** the depending end */
  from: string;
  /** the end depended on */
  to: string;
  port: number | null;
  protocol: string | null;
  /** e.g. `connection`, `depends_on`, `runs_on` */
  type: string;
  /** hard: the two must stay close or move together; soft: reachable over a network is enough */
  strength: 'hard' | 'soft';
  connections: number;
  bytes: number;
  firstSeen: string | null;
  lastSeen: string | null;
  /** 0 to 1; observed edges 1 */
  confidence: number;
  /** rows that showed it: `[datasetNo, rowNo]`, at most 5 */
  evidence: [number, number][];
  /** one end is infrastructure everyone uses (DNS, NTP, monitoring, directory): kept, but left out of groups */
  sharedService: boolean;
}
