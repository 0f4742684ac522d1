/** What two inventory results say of the same tenant's assets: each from the states its own iteration kept. */
import type { Knex } from 'knex';
import type { Tenant } from '../workflows/run';
import type { AssetProvenance, FieldValue } from './asset-pages';
import { comparing } from './comparing';

/** Two results of one phase, the earlier iteration's first. */
export interface ResultPair {
  before: string;
  after: string;
}

export const assetChanges = ['added', 'removed', 'changed'] as const;
export type AssetChange = (typeof assetChanges)[number];

/** Every asset either saw; `o` and `n` are the states before and after, null where it was not seen or is not known. */
const PAIRS = `
  pairs as materialized (
    select asset_id, a.asset_id is not null as was, b.asset_id is not null as is_now,
      a.state_id as old_state, b.state_id as new_state
    from (select asset_id, state_id from flow_assets where result_id = :before) a
    full join (select asset_id, state_id from flow_assets where result_id = :after) b using (asset_id)
  )`;
const valuesOf = (state: string) =>
  `${state}.field_values || jsonb_build_object('asset_type', ${state}.asset_type)`;
/** Field by field what differs between the two states of the assets of `pairs` that have two. */
const DIFFERENCES = `
  select p.asset_id, o.asset_name as name, field, v.old -> field as old, v.new -> field as new
  from pairs p
  join asset_states o on o.state_id = p.old_state and o.asset_id = p.asset_id
  join asset_states n on n.state_id = p.new_state and n.asset_id = p.asset_id
  cross join lateral (select ${valuesOf('o')} as old, ${valuesOf('n')} as new offset 0) v
  cross join lateral jsonb_object_keys(v.old || v.new) field
  where p.old_state <> p.new_state and v.old -> field is distinct from v.new -> field`;

export interface FieldChanges {
  field: string;
  /** assets that had no value and have one now */
  filled: number;
  /** assets that had a value and have none now */
  emptied: number;
  /** assets whose value is another now */
  replaced: number;
  /** a few of them */
  examples: {
    asset_id: string;
    asset_name: string;
    before: FieldValue | FieldValue[] | null;
    after: FieldValue | FieldValue[] | null;
  }[];
}
export interface AssetCounts {
  added: number;
  removed: number;
  changed: number;
  unchanged: number;
  /** seen by both, but from before states were kept */
  unknown: number;
  fields: FieldChanges[];
}

const EXAMPLES_PER_FIELD = 3;

const COUNTS = `
  with ${PAIRS}, differences as materialized (${DIFFERENCES}), fields as (
    select field, count(*) filter (where old is null) as filled, count(*) filter (where new is null) as emptied,
      count(*) filter (where old is not null and new is not null) as replaced,
      (array_agg(asset_id))[1:cast(:examples as integer)] as shown
    from differences group by field
  ), examples as (
    select d.field, jsonb_agg(jsonb_build_object('asset_id', d.asset_id, 'asset_name', name, 'before', old,
      'after', new) order by d.asset_id) as examples
    from (select field, unnest(shown) as asset_id from fields) f join differences d using (field, asset_id)
    group by d.field
  )
  select count(*) filter (where not was) as added, count(*) filter (where not is_now) as removed,
    count(*) filter (where was and is_now) as both,
    count(*) filter (where was and is_now and (old_state is null or new_state is null)) as unknown,
    (select count(*) from (select distinct asset_id from differences) d) as changed,
    (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'filled', filled, 'emptied', emptied,
      'replaced', replaced, 'examples', examples) order by filled + emptied + replaced desc, field), '[]')
      from fields join examples using (field)) as fields
  from pairs`;

/** How many assets came, went and changed, and which fields did. */
export const countAssetChanges = (
  db: Knex,
  tenant: Tenant,
  pair: ResultPair,
): Promise<AssetCounts> =>
  comparing(db, tenant, async (trx) => {
    const { rows } = await trx.raw<{ rows: (Omit<AssetCounts, 'unchanged'> & { both: number })[] }>(
      COUNTS,
      { ...pair, examples: EXAMPLES_PER_FIELD },
    );
    const { both, ...counts } = rows[0] as NonNullable<(typeof rows)[0]>;
    // A carried inventory is one result: nothing of it can differ, whatever is known of its states.
    if (pair.before === pair.after) return { ...counts, unknown: 0, unchanged: both };
    return { ...counts, unchanged: both - counts.changed - counts.unknown };
  });

export interface FieldChange {
  field: string;
  /** null: no value */
  before: FieldValue | FieldValue[] | null;
  after: FieldValue | FieldValue[] | null;
  before_from: AssetProvenance | null;
  after_from: AssetProvenance | null;
}
export interface AssetChangeRow {
  asset_id: string;
  asset_name: string;
  asset_type: string;
  /** what differs; of an asset that came or went every field it had */
  fields: FieldChange[];
}

const OF_KIND: Readonly<Record<AssetChange, string>> = {
  added: 'not was',
  removed: 'not is_now',
  changed: `was and is_now and old_state <> new_state
    and (o.field_values <> n.field_values or o.asset_type <> n.asset_type)`,
};

// An asset seen before states were kept has none: its name is all that is shown of it.
const page = (change: AssetChange) => `
  with ${PAIRS}, page as materialized (
    select p.asset_id, coalesce(n.asset_name, o.asset_name, a.asset_name) as asset_name,
      coalesce(n.asset_type, o.asset_type, a.asset_type) as asset_type, old_state, new_state
    from pairs p join assets a using (asset_id)
    left join asset_states o on o.state_id = p.old_state and o.asset_id = p.asset_id
    left join asset_states n on n.state_id = p.new_state and n.asset_id = p.asset_id
    where ${OF_KIND[change]} and (cast(:after_name as text) is null
      or (coalesce(n.asset_name, o.asset_name, a.asset_name), p.asset_id) > (:after_name, cast(:after_id as uuid)))
      and (cast(:field as text) is null
        or (${valuesOf('o')}) -> cast(:field as text) is distinct from (${valuesOf('n')}) -> cast(:field as text))
    order by 2, 1 limit :limit
  )
  select page.asset_id, page.asset_name, page.asset_type, (
    select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', v.old -> field, 'after', v.new -> field,
      'before_from', o.provenance -> field, 'after_from', n.provenance -> field) order by field), '[]')
    from (select coalesce(${valuesOf('o')}, '{}') as old, coalesce(${valuesOf('n')}, '{}') as new) v
    cross join lateral jsonb_object_keys(v.old || v.new) field
    where v.old -> field is distinct from v.new -> field
  ) as fields
  from page
  left join asset_states o on o.state_id = page.old_state and o.asset_id = page.asset_id
  left join asset_states n on n.state_id = page.new_state and n.asset_id = page.asset_id
  order by page.asset_name, page.asset_id`;

/** One page of the assets that came, went or changed, by name, then id. `field`: only where that field differs. */
export const readAssetChanges = (
  db: Knex,
  tenant: Tenant,
  pair: ResultPair,
  change: AssetChange,
  {
    after,
    limit,
    field,
  }: {
    after: [assetName: string, assetId: string] | null;
    limit: number;
    field?: string | undefined;
  },
): Promise<AssetChangeRow[]> =>
  comparing(db, tenant, async (trx) => {
    const { rows } = await trx.raw<{ rows: AssetChangeRow[] }>(page(change), {
      ...pair,
      after_name: after?.[0] ?? null,
      after_id: after?.[1] ?? null,
      field: field ?? null,
      limit,
    } as never);
    return rows;
  });
