import { identityKinds, type StoredAsset } from './asset';
import { contradicts } from './contradiction';
import {
  addKeys,
  emptyKeys,
  hostsOf,
  keysOfKind,
  parseKeyTexts,
  type IdentityKeys,
} from './identity-keys';

/** What must be known of a stored asset to recognise it and to see what changed. */
export type KnownAsset = Pick<
  StoredAsset,
  'assetId' | 'identityKey' | 'identityKeys' | 'assetName' | 'values' | 'assetType'
>;

/** Finds things by any key of the ladder, strongest kind first. */
export interface KeyIndex<Entry> {
  /**
   * The entries that share the strongest shared kind of key and do not contradict, narrowed by the weaker kinds.
   * More than one: nothing tells which.
   */
  find: (keys: IdentityKeys) => Entry[];
}

export function createKeyIndex<Entry extends { keys: IdentityKeys }>(
  entries: readonly Entry[],
): KeyIndex<Entry> {
  const index = new Map<string, Entry[]>();
  const add = (key: string, entry: Entry) => {
    const same = index.get(key);
    if (same) same.push(entry);
    else index.set(key, [entry]);
  };
  for (const entry of entries) {
    for (const kind of identityKinds)
      for (const value of lookups(entry.keys, kind)) add(`${kind}:${value}`, entry);
  }
  return {
    find: (keys) => {
      let candidates: Entry[] = [];
      for (const kind of identityKinds) {
        const shared = new Set(
          [...lookups(keys, kind)].flatMap((value) => index.get(`${kind}:${value}`) ?? []),
        );
        const fitting = [...shared].filter((entry) => !contradicts(entry.keys, keys, kind));
        const narrowed =
          candidates.length === 0 ? fitting : candidates.filter((entry) => fitting.includes(entry));
        if (narrowed.length > 0) candidates = narrowed;
        if (candidates.length === 1) return candidates;
      }
      return candidates;
    },
  };
}

const lookups = (keys: IdentityKeys, kind: (typeof identityKinds)[number]): Set<string> =>
  kind === 'name_domain' ? hostsOf(keys) : keysOfKind(keys, kind);

export interface KnownEntry {
  known: KnownAsset;
  keys: IdentityKeys;
}

/** Sorted by identity key, so that no order of the store matters. */
export function knownEntries(known: readonly KnownAsset[]): KnownEntry[] {
  return known
    .map((asset) => {
      const keys = emptyKeys();
      addKeys(keys, parseKeyTexts([asset.identityKey, ...asset.identityKeys]));
      return { known: asset, keys };
    })
    .sort((a, b) => (a.known.identityKey < b.known.identityKey ? -1 : 1));
}
