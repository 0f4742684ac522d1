import type { DependencyAsset } from './dependency-result';
import type { Endpoint } from './edge';
import { addressKey, nameKey } from './endpoint-text';

/** An endpoint, `ambiguous` when several fit, undefined when none does. */
export type Lookup = Endpoint | 'ambiguous' | undefined;

export interface InventoryIndex {
  /** by key of the source system, name, FQDN and short host name of an asset, in that order */
  assetNamed: (key: string) => Lookup;
  applicationNamed: (key: string) => Lookup;
  /** `key` is a canonical address */
  assetAt: (key: string) => Lookup;
}

type Table = Map<string, Endpoint | 'ambiguous'>;

/** The inventory by everything an endpoint may be written as. The order of assets and names makes no difference. */
export function indexInventory(assets: DependencyAsset[], applications: string[]): InventoryIndex {
  const byExternalId: Table = new Map();
  const byName: Table = new Map();
  const byFqdn: Table = new Map();
  const byShortName: Table = new Map();
  const byBareName: Table = new Map();
  const byAddress: Table = new Map();

  for (const asset of assets) {
    const { assetId, assetName } = asset;
    const endpoint: Endpoint = { node: `asset:${assetId}`, label: assetName, kind: 'asset' };
    const name = nameKey(assetName);
    const fqdn = nameKey(asset.fqdn ?? '');
    put(byExternalId, nameKey(asset.externalId ?? ''), endpoint);
    put(byName, name, endpoint);
    put(byFqdn, fqdn, endpoint);
    put(byShortName, shortHostName(fqdn) ?? shortHostName(name) ?? '', endpoint);
    if (fqdn === '' && shortHostName(name) === null) put(byBareName, name, endpoint);
    for (const address of asset.ipAddresses) put(byAddress, addressKey(address) ?? '', endpoint);
  }
  const byApplication = indexApplications(assets, applications);

  return {
    assetNamed: (key) => {
      const short = shortHostName(key);
      return (
        byExternalId.get(key) ??
        byName.get(key) ??
        byFqdn.get(key) ??
        // `web01` finds web01.corp.example; `web01.corp.example` finds a web01 whose domain nobody knows,
        // but never a web01 of another domain.
        (short === null ? byShortName.get(key) : byBareName.get(short))
      );
    },
    applicationNamed: (key) => byApplication.get(key),
    assetAt: (key) => byAddress.get(key),
  };
}

/** Spellings that differ in case or white space are one application, called by the first spelling in code-unit order. */
function indexApplications(assets: DependencyAsset[], applications: string[]): Table {
  const table: Table = new Map();
  const named = assets.flatMap(({ applicationName }) => applicationName ?? []);
  for (const spelling of [...[...applications].sort(), ...named.sort()]) {
    const name = spelling.trim();
    const key = nameKey(name);
    if (key !== '' && !table.has(key))
      table.set(key, { node: `application:${name}`, label: name, kind: 'application' });
  }
  return table;
}

function put(table: Table, key: string, endpoint: Endpoint): void {
  if (key === '') return;
  const present = table.get(key);
  const isAnother = present === 'ambiguous' || (present && present.node !== endpoint.node);
  table.set(key, isAnother ? 'ambiguous' : endpoint);
}

const hostName = /^([a-z0-9_-]+)(?:\.[a-z0-9_-]+)+$/;

/** `web01` of `web01.corp.example`, null when the text is no dotted host name. */
function shortHostName(key: string): string | null {
  return hostName.exec(key)?.[1] ?? null;
}
