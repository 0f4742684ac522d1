/** Relations to the thing one runs in: the two ends are in one place by nature. */
const hardTypes = new Set(['runs_on', 'hosted_on', 'virtualized_by', 'stored_on']);

/**
 * Ports of databases, shared storage and cluster heartbeats, which suffer from distance (default ports of the
 * products, IANA names): SQL Server 1433, Oracle 1521 and 1526, MySQL 3306, PostgreSQL 5432, Db2 50000, MongoDB
 * 27017, Redis 6379, NFS 2049, SMB 445, iSCSI 3260, Windows failover cluster 3343, Pacemaker/Corosync 5405.
 */
const hardPorts = new Set([
  ...[1433, 1521, 1526, 3306, 5432, 50000, 27017, 6379],
  ...[2049, 445, 3260, 3343, 5405],
]);

/**
 * AWS Prescriptive Guidance calls a dependency hard when it depends on location: the two ends must stay close or move
 * together. That is taken to hold when one end runs or is stored on the other, when the port is one that suffers from
 * distance, or when both machines are on one host. Everything else is soft: reachable over a network is enough.
 */
export function edgeStrength(edge: {
  type: string;
  port: number | null;
  isSameHost: boolean;
}): 'hard' | 'soft' {
  const isHard =
    hardTypes.has(edge.type) || (edge.port !== null && hardPorts.has(edge.port)) || edge.isSameHost;
  return isHard ? 'hard' : 'soft';
}
