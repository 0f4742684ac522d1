/** Edges and nodes of a dependency result. */
import type { Knex } from 'knex';
import type { Tenant } from '../workflows/run';
import { withTenant } from './knex';

export interface EdgeRow {
  edge_no: number;
  from_node: string;
  from_label: string | null;
  to_node: string;
  to_label: string | null;
  port: number | null;
  protocol: string | null;
  type: string;
  strength: 'hard' | 'soft';
  connections: number;
  bytes: number;
  first_seen: Date | null;
  last_seen: Date | null;
  confidence: number;
  shared_service: boolean;
  /** `[dataset_no, row_no]` of rows that showed it */
  evidence: [number, number][];
}

// The page first, then its labels: joined before the limit, every edge would be looked up.
const EDGES = `
  with page as materialized (
    select * from dependency_edges where result_id = :result_id and edge_no > :after
      and (cast(:node as text) is null or from_node = :node or to_node = :node)
      and (cast(:type as text) is null or type = :type)
      and (cast(:strength as text) is null or strength = :strength)
    order by edge_no limit :limit
  )
  select edge_no, from_node, f.label as from_label, to_node, t.label as to_label, port, protocol, type, strength,
    connections, bytes, first_seen, last_seen, confidence, shared_service, evidence
  from page
    left join dependency_nodes f on f.result_id = :result_id and f.node = from_node
    left join dependency_nodes t on t.result_id = :result_id and t.node = to_node
  order by edge_no`;

/** One page by edge number; `node` selects the edges that begin or end there. */
export const readEdges = (
  db: Knex,
  tenant: Tenant,
  page: {
    resultId: string;
    after: number | null;
    limit: number;
    node?: string | undefined;
    type?: string | undefined;
    strength?: string | undefined;
  },
): Promise<EdgeRow[]> =>
  withTenant(db, tenant, async (trx) => {
    const { rows } = await trx.raw<{ rows: EdgeRow[] }>(EDGES, {
      result_id: page.resultId,
      after: page.after ?? 0,
      node: page.node ?? null,
      type: page.type ?? null,
      strength: page.strength ?? null,
      limit: page.limit,
    } as never);
    return rows;
  });

export interface NodeRow {
  node: string;
  label: string;
  kind: 'asset' | 'application' | 'external';
  component: number;
  scc: number | null;
  community: number;
  betweenness: number | null;
  in_degree: number;
  out_degree: number;
}

const NODES = `
  select node, label, kind, component, scc, community, betweenness, in_degree, out_degree from dependency_nodes
  where result_id = :result_id and (cast(:after as text) is null or node > :after)
    and (cast(:kind as text) is null or kind = :kind)
    and (cast(:component as integer) is null or component = :component)
  order by node limit :limit`;

/** One page by node id. */
export const readNodes = (
  db: Knex,
  tenant: Tenant,
  page: {
    resultId: string;
    after: string | null;
    limit: number;
    kind?: string | undefined;
    component?: number | undefined;
  },
): Promise<NodeRow[]> =>
  withTenant(db, tenant, async (trx) => {
    const { rows } = await trx.raw<{ rows: NodeRow[] }>(NODES, {
      result_id: page.resultId,
      after: page.after,
      kind: page.kind ?? null,
      component: page.component ?? null,
      limit: page.limit,
    } as never);
    return rows;
  });
