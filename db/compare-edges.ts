/** What two dependency results say of who depends on whom. */
import type { Knex } from 'knex';
import type { Tenant } from '../workflows/run';
import type { ResultPair } from './compare-assets';
import { comparing } from './comparing';

/** One edge per (from, to, port, protocol, type): nodes are named by asset, so an edge keeps its key. */
const side = (result: string) => `(
  select edge_no, from_node, to_node, coalesce(port, -1) as port, coalesce(protocol, '') as protocol, type, strength
  from dependency_edges where result_id = :${result})`;

export interface EdgeCounts {
  added: number;
  removed: number;
  kept: number;
  /** of those kept, how many are hard now and were soft, or the other way round */
  strength_changed: number;
}
export interface EdgeExample {
  change: 'added' | 'removed';
  from_label: string;
  to_label: string;
  port: number | null;
  type: string;
}
export interface EdgeChanges {
  types: (EdgeCounts & { type: string })[];
  /** the first few that came, and as many that went */
  examples: EdgeExample[];
}

const firstOf = (change: 'added' | 'removed', mine: 'before' | 'after') => `
  select '${change}' as change, f.label as from_label, t.label as to_label, e.port, e.type
  from (
    select ${mine}_no as no from pairs where ${mine === 'before' ? 'after' : 'before'}_no is null
    order by 1 limit cast(:examples as integer)
  ) x
  join dependency_edges e on e.result_id = :${mine} and e.edge_no = x.no
  join dependency_nodes f on f.result_id = :${mine} and f.node = e.from_node
  join dependency_nodes t on t.result_id = :${mine} and t.node = e.to_node`;

const CHANGES = `
  with pairs as materialized (
    select type, a.edge_no as before_no, b.edge_no as after_no, a.strength <> b.strength as turned
    from ${side('before')} a full join ${side('after')} b using (from_node, to_node, port, protocol, type)
  ), types as (
    select type, count(*) filter (where before_no is null) as added,
      count(*) filter (where after_no is null) as removed,
      count(*) filter (where before_no is not null and after_no is not null) as kept,
      count(*) filter (where turned) as strength_changed
    from pairs group by type
  ), examples as (${firstOf('added', 'after')} union all ${firstOf('removed', 'before')})
  select (select coalesce(jsonb_agg(types order by type), '[]') from types) as types,
    (select coalesce(jsonb_agg(examples), '[]') from examples) as examples`;

/** Which dependencies came, went and stayed, by type. */
export const readEdgeChanges = (
  db: Knex,
  tenant: Tenant,
  pair: ResultPair,
  examples: number,
): Promise<EdgeChanges> =>
  comparing(db, tenant, async (trx) => {
    const { rows } = await trx.raw<{ rows: EdgeChanges[] }>(CHANGES, { ...pair, examples });
    return rows[0] as EdgeChanges;
  });
