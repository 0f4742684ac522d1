import { identityKinds } from './asset';
import { contradicts } from './contradiction';
import { DISAMBIGUATED, uniteKeys, type IdentityKeys } from './identity-keys';
import { createKeyIndex, type KnownAsset, type KnownEntry } from './match-known';
import { discriminator, type NamedGroup } from './name-groups';

export interface MatchedGroup {
  group: NamedGroup;
  known: KnownEntry | null;
  /** the known asset's, else a key nobody goes by */
  identityKey: string;
  /** an extra key under which the next import finds the asset where its other keys would not do */
  alias: string | null;
}

/** Rounds of matchStably; each mends what the one before still got wrong. */
const MAX_ROUNDS = 4;

/**
 * Matches groups with known assets so that the same groups find the same assets again once the result is stored:
 * keys an asset gains may make another group's way ambiguous. The next import is played through, and a group that
 * would go astray leaves its own marked key with the asset.
 */
export function matchStably(
  groups: readonly NamedGroup[],
  known: readonly KnownEntry[],
): MatchedGroup[] {
  const matched = matchGroups(groups, known);
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const next = new Map(
      matchGroups(groups, afterwards(matched, known)).map((match) => [match.group, match]),
    );
    const astray = matched.filter(({ group, identityKey }) => {
      const found = next.get(group)?.known;
      return found?.known.identityKey !== identityKey;
    });
    if (astray.length === 0) break;
    for (const match of astray) match.alias = aliasOf(match.group);
  }
  return matched;
}

/** What the store will know when this result is in it. */
function afterwards(matched: readonly MatchedGroup[], known: readonly KnownEntry[]): KnownEntry[] {
  const after = new Map(known.map((entry) => [entry.known.identityKey, entry]));
  for (const { group, known: entry, identityKey, alias } of matched) {
    const identityKeys = [...(entry?.known.identityKeys ?? []), ...(alias === null ? [] : [alias])];
    const keys = entry ? uniteKeys(entry.keys, group.keys) : group.keys;
    after.set(identityKey, {
      known: { ...(entry?.known ?? nobody), identityKey, identityKeys },
      keys,
    });
  }
  return [...after.values()].sort((a, b) => (a.known.identityKey < b.known.identityKey ? -1 : 1));
}

const nobody: KnownAsset = {
  assetId: '',
  identityKey: '',
  identityKeys: [],
  assetName: '',
  assetType: '',
  values: {},
};

/**
 * Each group takes the known asset that has its marked key, else the one of its identity key, else the one its keys
 * lead to; where they lead to several equally, none. An asset is taken once: groups the import keeps apart are not
 * brought together through the store.
 */
function matchGroups(groups: readonly NamedGroup[], known: readonly KnownEntry[]): MatchedGroup[] {
  const taken = new Map<NamedGroup, KnownEntry>();
  const owned = new Set<KnownEntry>();
  const take = (group: NamedGroup, entry: KnownEntry | null | undefined) => {
    if (!entry || owned.has(entry) || taken.has(group)) return;
    taken.set(group, entry);
    owned.add(entry);
  };
  const byAlias = indexAliases(known);
  for (const group of groups)
    take(
      group,
      byAlias.get(aliasOf(group))?.find((entry) => !owned.has(entry)),
    );
  const byIdentityKey = new Map(known.map((entry) => [entry.known.identityKey, entry]));
  for (const group of groups)
    if (!taken.has(group)) take(group, entryOfKey(group, byIdentityKey, owned).entry);
  const rest = groups.filter((group) => !taken.has(group));
  const index = createKeyIndex(rest.length > 0 ? known : []);
  for (const group of rest) take(group, bestOf(index.find(group.keys), group));
  return groups.map((group) => {
    const entry = taken.get(group) ?? null;
    const identityKey =
      entry?.known.identityKey ?? entryOfKey(group, byIdentityKey, owned).free ?? group.identityKey;
    return { group, known: entry, identityKey, alias: null };
  });
}

/** Holders of each marked key, those with the fewest such keys first. */
function indexAliases(known: readonly KnownEntry[]): Map<string, KnownEntry[]> {
  const aliasCount = (entry: KnownEntry) =>
    entry.known.identityKeys.filter((key) => key.includes(DISAMBIGUATED)).length;
  const index = new Map<string, KnownEntry[]>();
  const holders = known
    .filter((entry) => aliasCount(entry) > 0)
    .sort((a, b) => aliasCount(a) - aliasCount(b));
  for (const entry of holders) {
    for (const key of entry.known.identityKeys) {
      if (key.includes(DISAMBIGUATED)) index.set(key, [...(index.get(key) ?? []), entry]);
    }
  }
  return index;
}

/** The group's identity key with what tells it apart from others of that key. */
const aliasOf = (group: NamedGroup): string =>
  group.identityKey.includes(DISAMBIGUATED)
    ? group.identityKey
    : `${group.identityKey}${DISAMBIGUATED}${discriminator(group)}`;

const kindOf = (identityKey: string) =>
  identityKinds.find((kind) => identityKey.startsWith(`${kind}:`)) ?? 'mac_ip';

/**
 * The known asset that goes by the group's identity key. While assets that contradict it or are taken go by it the
 * key is marked, then numbered; `free` is the first key nobody goes by.
 */
function entryOfKey(
  group: NamedGroup,
  byIdentityKey: ReadonlyMap<string, KnownEntry>,
  owned: ReadonlySet<KnownEntry>,
): { entry: KnownEntry; free: null } | { entry: null; free: string } {
  const marked = aliasOf(group);
  for (let nth = 0; ; nth += 1) {
    const key = nth === 0 ? group.identityKey : nth === 1 ? marked : `${marked} ${nth}`;
    const entry = byIdentityKey.get(key);
    if (!entry) return { entry: null, free: key };
    if (!owned.has(entry) && !contradicts(entry.keys, group.keys, kindOf(key)))
      return { entry, free: null };
  }
}

/** The candidate that shares most keys; null when two share equally many. */
function bestOf(candidates: readonly KnownEntry[], group: NamedGroup): KnownEntry | null {
  const [best, second] = candidates
    .map((entry) => ({ entry, count: sharedCount(entry.keys, group) }))
    .sort((a, b) => b.count - a.count);
  return best && best.count !== second?.count ? best.entry : null;
}

const sharedCount = (keys: IdentityKeys, group: NamedGroup): number =>
  (Object.keys(keys) as (keyof IdentityKeys)[]).reduce(
    (sum, kind) => sum + [...group.keys[kind]].filter((value) => keys[kind].has(value)).length,
    0,
  );
