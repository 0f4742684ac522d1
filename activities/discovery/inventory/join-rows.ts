import { emptyKeys, parseKeyTexts, uniteKeys } from './identity-keys';
import type { InventoryRow } from './inventory-row';
import { matchStably } from './match-groups';
import { createKeyIndex, knownEntries, type KnownAsset, type KnownEntry } from './match-known';
import type { NamedGroup } from './name-groups';

/** The rows of one asset, with the stored asset they describe. */
export interface JoinedAsset extends NamedGroup {
  details: InventoryRow[];
  known: KnownAsset | null;
  /** an extra key the asset is to be recognised by */
  alias: string | null;
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
  const assets = matchStably(groups, entries).map(
    ({ group, known: entry, identityKey, alias }) => ({
      ...group,
      identityKey,
      alias,
      details: [],
      known: entry?.known ?? null,
    }),
  );
  const taken = new Set(assets.map((asset) => asset.known));
  return joinDetails(
    assets,
    details,
    entries.filter((entry) => !taken.has(entry.known)),
  );
}

function joinDetails(
  assets: JoinedAsset[],
  details: readonly InventoryRow[],
  silent: readonly KnownEntry[],
): JoinedRows {
  // What the store knows an asset by counts as well: the import may name it by less.
  const index = createKeyIndex(
    assets.map((asset) => ({
      asset,
      keys: asset.known
        ? uniteKeys(asset.keys, parseKeyTexts(asset.known.identityKeys))
        : asset.keys,
    })),
  );
  const silentIndex = createKeyIndex(silent);
  const woken = new Map<KnownEntry, JoinedAsset>();
  const unmatched: JoinedRows['unmatched'] = [];
  for (const row of details) {
    const found = index.find(row.keys);
    const stored = found.length === 0 ? silentIndex.find(row.keys) : [];
    const asset = found[0]?.asset ?? (stored[0] ? wake(stored[0], woken) : undefined);
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
  const { known } = entry;
  const asset = woken.get(entry) ?? {
    rows: [],
    keys: emptyKeys(),
    identityKey: known.identityKey,
    alias: null,
    details: [],
    known,
  };
  woken.set(entry, asset);
  return asset;
}
