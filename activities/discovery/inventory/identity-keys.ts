import { splitHostName, listOf, textOf, hostName } from '../cleansing/asset-row';
import type { CleanRow } from '../cleansing/clean-row';
import { isIdentifyingIp } from '../cleansing/parse-address';
import { identityKinds, type IdentityKind } from './asset';

/** The keys something can be recognised by. Sets, because one asset may be known by several of a kind. */
export interface IdentityKeys {
  /** `scope:value`; an external id means something only within the system that gave it */
  externalIds: Set<string>;
  serials: Set<string>;
  uuids: Set<string>;
  /** `host@domain`, the domain empty when unknown */
  names: Set<string>;
  /** `mac+ip`; neither identifies alone */
  macIps: Set<string>;
}

/** Hardware and network addresses paired per row: a machine with more is recognised by the first ones. */
const MAX_ADDRESSES = 4;

export const emptyKeys = (): IdentityKeys => ({
  externalIds: new Set(),
  serials: new Set(),
  uuids: new Set(),
  names: new Set(),
  macIps: new Set(),
});

const setOf = (value: string | null): Set<string> =>
  // `#` with spaces marks a disambiguated key, see DISAMBIGUATED.
  new Set(value === null || value === '' ? [] : [value.replace(/\s*#\s*/gu, '#')]);

/** Scope of external ids from files of no known format: two such files may number their rows alike. */
export const UNKNOWN_SCOPE = 'unknown';

/** All tables of a format share one scope: `rvtools/vInfo` and `rvtools/vPartition` speak of the same VM IDs. */
export const scopeOfFormat = (formatId: string | null): string =>
  formatId?.split('/')[0] ?? UNKNOWN_SCOPE;

export function keysOfRow(row: CleanRow, formatId: string | null): IdentityKeys {
  const external = textOf(row, 'external_id')?.toLowerCase() ?? null;
  const { host, domain } = hostName(row);
  const named =
    host === '' ? splitHostName((textOf(row, 'fqdn') ?? '').toLowerCase(), '') : { host, domain };
  const macs = listOf(row, 'mac_addresses').toSorted().slice(0, MAX_ADDRESSES);
  const ips = listOf(row, 'ip_addresses')
    .filter(isIdentifyingIp)
    .toSorted()
    .slice(0, MAX_ADDRESSES);
  return {
    externalIds: setOf(external === null ? null : `${scopeOfFormat(formatId)}:${external}`),
    serials: setOf(textOf(row, 'serial_number')?.toLowerCase().replace(/\s+/gu, '') ?? null),
    uuids: setOf(textOf(row, 'vm_uuid')),
    names: setOf(named.host === '' ? null : `${named.host}@${named.domain}`),
    macIps: new Set(macs.flatMap((mac) => ips.map((ip) => `${mac}+${ip}`))),
  };
}

const byKind: Readonly<Record<IdentityKind, keyof IdentityKeys>> = {
  external_id: 'externalIds',
  serial_number: 'serials',
  vm_uuid: 'uuids',
  name_domain: 'names',
  mac_ip: 'macIps',
};

export const keysOfKind = (keys: IdentityKeys, kind: IdentityKind): Set<string> =>
  keys[byKind[kind]];

/** Every key as `kind:value`, strongest kind first, values in code order. */
export const keyTexts = (keys: IdentityKeys): string[] =>
  identityKinds.flatMap((kind) =>
    [...keysOfKind(keys, kind)].sort().map((value) => `${kind}:${value}`),
  );

/** The inverse of keyTexts. Disambiguated keys (with `#`) are names of an asset, not evidence, and left out. */
export function parseKeyTexts(texts: readonly string[]): IdentityKeys {
  const keys = emptyKeys();
  for (const text of texts) {
    const kind = identityKinds.find((each) => text.startsWith(`${each}:`));
    if (kind && !text.includes(DISAMBIGUATED))
      keysOfKind(keys, kind).add(text.slice(kind.length + 1));
  }
  return keys;
}

/** Separates a key two assets share from what tells them apart. */
export const DISAMBIGUATED = ' # ';

export function addKeys(to: IdentityKeys, from: IdentityKeys): void {
  for (const kind of identityKinds)
    for (const value of keysOfKind(from, kind)) keysOfKind(to, kind).add(value);
}

export function uniteKeys(a: IdentityKeys, b: IdentityKeys): IdentityKeys {
  const keys = emptyKeys();
  addKeys(keys, a);
  addKeys(keys, b);
  return keys;
}

export const hostsOf = (keys: IdentityKeys): Set<string> =>
  new Set([...keys.names].map((name) => name.slice(0, name.lastIndexOf('@'))));

export const domainsOf = (keys: IdentityKeys): Set<string> =>
  new Set(
    [...keys.names]
      .map((name) => name.slice(name.lastIndexOf('@') + 1))
      .filter((domain) => domain !== ''),
  );
