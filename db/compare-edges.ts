/** What two dependency results say of who depends on whom. */
import type { Knex } from 'knex';
import type { Tenant } from '../workflows/run';
import type { ResultPair } from './compare-assets';
import { withTenant } from './knex';

/** One edge per (from, to, port, protocol, type): nodes are named by asset, so an edge keeps its key. */
const side = (result: string) => `(
  select edge_no, from_node, to_node, coalesce(port, -1) as port, coalesce(protocol, '') as protocol, type, strength
  from dependency_edges where result_id = :${result})`;
const KEY = '(from_node, to_node, port, protocol, type)';

export interface EdgeCounts {
  added: number;
  removed: number;
  kept: number;
  /** of those kept, how many are hard now and were soft, or the other way round */
  strength_changed: number;
}
export interface TypeOfEdges extends EdgeCounts {
  type: string;
}

const COUNTS = `
  select type, count(*) filter (where a.edge_no is null) as added, count(*) filter (where b.edge_no is null) as removed,
    count(*) filter (where a.edge_no is not null and b.edge_no is not null) as kept,
    count(*) filter (where a.strength <> b.strength) as strength_changed
  from ${side('before')} a full join ${side('after')} b using ${KEY} group by type order by type`;

/** How many dependencies came, went and stayed, by type. */
export const countEdgeChanges = (
  db: Knex,
  tenant: Tenant,
  pair: ResultPair,
): Promise<TypeOfEdges[]> =>
  withTenant(db, tenant, async (trx) => {
    const { rows } = await trx.raw<{ rows: TypeOfEdges[] }>(COUNTS, { ...pair });
    return rows;
  });

export interface EdgeExample {
  change: 'added' | 'removed';
  from_label: string;
  to_label: string;
  port: number | null;
  type: string;
}

const only = (
  change: 'added' | 'removed',
  mine: 'before' | 'after',
  theirs: 'before' | 'after',
) => `
  (select '${change}' as change, f.label as from_label, t.label as to_label, nullif(m.port, -1) as port, m.type
  from (
    select * from ${side(mine)} m
    where not exists (select from ${side(theirs)} o where (o.from_node, o.to_node, o.port, o.protocol, o.type)
      = (m.from_node, m.to_node, m.port, m.protocol, m.type))
    order by edge_no limit :limit
  ) m
  join dependency_nodes f on f.result_id = :${mine} and f.node = m.from_node
  join dependency_nodes t on t.result_id = :${mine} and t.node = m.to_node
  order by m.edge_no)`;
const EXAMPLES = `${only('added', 'after', 'before')} union all ${only('removed', 'before', 'after')}`;

/** The first `limit` dependencies that came, and as many that went. */
export const readEdgeExamples = (
  db: Knex,
  tenant: Tenant,
  pair: ResultPair,
  limit: number,
): Promise<EdgeExample[]> =>
  withTenant(db, tenant, async (trx) => {
    const { rows } = await trx.raw<{ rows: EdgeExample[] }>(EXAMPLES, { ...pair, limit });
    return rows;
  });
