import { contradicts } from './contradiction';
import { addKeys, emptyKeys, type IdentityKeys } from './identity-keys';
import type { InventoryRow } from './inventory-row';
import { createKeyIndex, knownEntries, type KnownAsset, type KnownEntry } from './match-known';
import type { NamedGroup } from './name-groups';

/** The rows of one asset, with the stored asset they describe. */
export interface JoinedAsset extends NamedGroup {
  details: InventoryRow[];
  known: KnownAsset | null;
}

export interface JoinedRows {
  assets: JoinedAsset[];
  unmatched: { row: InventoryRow; reason: string }[];
}

/** Matches the groups with known assets, then each detail row with the one asset its keys lead to. */
export function joinRows(
  groups: readonly NamedGroup[],
  details: readonly InventoryRow[],
  known: readonly KnownAsset[],
): JoinedRows {
  const entries = knownEntries(known);
  const assets = matchGroups(groups, entries);
  const taken = new Set(assets.map((asset) => asset.known));
  const silent = entries.filter((entry) => !taken.has(entry.known));
  return joinDetails(assets, details, silent);
}

/**
 * Each group takes the known asset of its own identity key, else the one its keys lead to. Two groups that lead to
 * one known asset are the same asset unless their keys contradict: then the first in the order of content has it.
 */
function matchGroups(groups: readonly NamedGroup[], entries: readonly KnownEntry[]): JoinedAsset[] {
  const byIdentityKey = new Map(entries.map((entry) => [entry.known.identityKey, entry]));
  const index = createKeyIndex(entries);
  const owners = new Map<KnownEntry, JoinedAsset>();
  const exact = groups.map((group) => ({
    group,
    entry: byIdentityKey.get(group.identityKey) ?? null,
  }));
  const joined = new Map<NamedGroup, JoinedAsset>();
  for (const { group, entry } of exact) {
    if (!entry) continue;
    const asset: JoinedAsset = { ...group, details: [], known: entry.known };
    owners.set(entry, asset);
    joined.set(group, asset);
  }
  for (const { group, entry: own } of exact) {
    if (own) continue;
    const [entry] = index
      .find(group.keys)
      .toSorted((a, b) => sharedCount(b.keys, group) - sharedCount(a.keys, group));
    const owner = entry && owners.get(entry);
    if (owner && fits(owner, group)) {
      owner.rows = [...owner.rows, ...group.rows];
      owner.keys = united(owner.keys, group.keys);
      continue;
    }
    const asset: JoinedAsset = {
      ...group,
      details: [],
      known: owner ? null : (entry?.known ?? null),
    };
    if (entry && !owner) owners.set(entry, asset);
    joined.set(group, asset);
  }
  return groups.flatMap((group) => joined.get(group) ?? []);
}

// Rows kept apart within the import (same key, under review) are not brought together through the store either.
const fits = (owner: JoinedAsset, group: NamedGroup): boolean =>
  !contradicts(owner.keys, group.keys, 'name_domain') && sharedCount(owner.keys, group) === 0;

function united(a: IdentityKeys, b: IdentityKeys): IdentityKeys {
  const keys = emptyKeys();
  addKeys(keys, a);
  addKeys(keys, b);
  return keys;
}

const sharedCount = (keys: IdentityKeys, group: NamedGroup): number =>
  (Object.keys(keys) as (keyof IdentityKeys)[]).reduce(
    (sum, kind) => sum + [...group.keys[kind]].filter((value) => keys[kind].has(value)).length,
    0,
  );

function joinDetails(
  assets: JoinedAsset[],
  details: readonly InventoryRow[],
  silent: readonly KnownEntry[],
): JoinedRows {
  const index = createKeyIndex(assets);
  const silentIndex = createKeyIndex(silent);
  const woken = new Map<KnownEntry, JoinedAsset>();
  const unmatched: JoinedRows['unmatched'] = [];
  for (const row of details) {
    const found = index.find(row.keys);
    const stored = found.length === 0 ? silentIndex.find(row.keys) : [];
    const [asset] = found.length > 0 ? found : stored.map((entry) => wake(entry, woken));
    if (asset && found.length + stored.length === 1) asset.details.push(row);
    else
      unmatched.push({
        row,
        reason: asset ? 'its keys fit several assets' : 'no asset has its keys',
      });
  }
  return {
    assets: [...assets, ...[...woken.values()].filter((asset) => asset.details.length > 0)],
    unmatched,
  };
}

/** A known asset no asset row describes, but a detail row does. */
function wake(entry: KnownEntry, woken: Map<KnownEntry, JoinedAsset>): JoinedAsset {
  const asset = woken.get(entry) ?? {
    rows: [],
    keys: emptyKeys(),
    identityKey: entry.known.identityKey,
    details: [],
    known: entry.known,
  };
  woken.set(entry, asset);
  return asset;
}
