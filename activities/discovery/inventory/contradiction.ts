import type { IdentityKind } from './asset';
import { domainsOf, hostsOf, UNKNOWN_SCOPE, type IdentityKeys } from './identity-keys';

/** true: share a value; false: both have values and share none; null: one of them has none. */
function agree(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean | null {
  if (a.size === 0 || b.size === 0) return null;
  for (const value of a) if (b.has(value)) return true;
  return false;
}

/**
 * Whether two holders of one key of `kind` are different assets after all, because a stronger key of theirs differs.
 *
 * Two refinements: ids a system gives are replaced when a machine is registered anew, so they contradict a serial or
 * UUID only together with the name; and a shared id or serial is not believed when everything weaker differs (a
 * serial of the chassis, a row number taken for a key).
 */
export function contradicts(a: IdentityKeys, b: IdentityKeys, kind: IdentityKind): boolean {
  const serial = agree(a.serials, b.serials);
  const uuid = agree(a.uuids, b.uuids);
  const host = agree(hostsOf(a), hostsOf(b));
  switch (kind) {
    case 'external_id':
      if (host !== false) return false;
      return sharesOnlyUnknownIds(a, b)
        ? serial !== true && uuid !== true
        : serial === false || uuid === false;
    case 'serial_number':
      return host === false && (uuid === false || externalDiffers(a, b));
    case 'vm_uuid':
      return serial === false || (host === false && externalDiffers(a, b));
    case 'name_domain':
    case 'mac_ip':
      if (serial === false || uuid === false) return true;
      if (serial === null && uuid === null && externalDiffers(a, b)) return true;
      return kind === 'mac_ip' ? host === false : agree(domainsOf(a), domainsOf(b)) === false;
  }
}

// Two files of no known format may both number their rows 1, 2, 3.
const sharesOnlyUnknownIds = (a: IdentityKeys, b: IdentityKeys): boolean =>
  [...a.externalIds].every((id) => !b.externalIds.has(id) || id.startsWith(`${UNKNOWN_SCOPE}:`));

/** Both have ids of one and the same system and share none of them. */
function externalDiffers(a: IdentityKeys, b: IdentityKeys): boolean {
  const scopes = (keys: IdentityKeys) =>
    new Set([...keys.externalIds].map((id) => id.slice(0, id.indexOf(':'))));
  const own = scopes(a);
  for (const scope of scopes(b)) {
    if (!own.has(scope)) continue;
    const within = (keys: IdentityKeys) =>
      new Set([...keys.externalIds].filter((id) => id.startsWith(`${scope}:`)));
    if (agree(within(a), within(b)) === false) return true;
  }
  return false;
}

/** Whether `keys` hold a key stronger than `kind`; a known domain makes a name stronger than the bare host. */
export function hasStrongerKey(keys: IdentityKeys, kind: IdentityKind): boolean {
  if (kind === 'external_id') return false;
  if (keys.externalIds.size > 0) return true;
  if (kind === 'serial_number') return false;
  if (keys.serials.size > 0) return true;
  if (kind === 'vm_uuid') return false;
  if (keys.uuids.size > 0) return true;
  return kind === 'name_domain' ? domainsOf(keys).size > 0 : keys.names.size > 0;
}
