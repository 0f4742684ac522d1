import ipaddr from 'ipaddr.js';

/**
 * The canonical text of an IP address: dotted decimal, or IPv6 after RFC 5952. IPv4-mapped IPv6 becomes IPv4; a zone
 * (`%eth0`) and a prefix length are left off. Null when it is none: numbers with leading zeros are refused because
 * some tools read them as octal.
 */
export function canonicalIp(text: string): string | null {
  const bare = text
    .replace(/%[\w.-]+$/u, '')
    .replace(/\/\d{1,3}$/u, '')
    .replace(/^\[(.*)\]$/u, '$1');
  if (bare.includes(':')) {
    if (!ipaddr.IPv6.isValid(bare)) return null;
    const address = ipaddr.IPv6.parse(bare);
    return address.isIPv4MappedAddress()
      ? address.toIPv4Address().toString()
      : address.toRFC5952String();
  }
  const octet = '(?:0|[1-9]\\d{0,2})';
  if (!new RegExp(`^${octet}(?:\\.${octet}){3}$`, 'u').test(bare)) return null;
  return ipaddr.IPv4.isValid(bare) ? bare : null;
}

/** The all-zero addresses tools write for "none". */
export const isUnsetIp = (ip: string): boolean => ip === '0.0.0.0' || ip === '::';

/** Whether an address can tell machines apart: not loopback, link-local, multicast, broadcast or unset. */
export function isIdentifyingIp(ip: string): boolean {
  if (!ipaddr.isValid(ip)) return false;
  const range: string = ipaddr.parse(ip).range();
  return !['loopback', 'linkLocal', 'multicast', 'broadcast', 'unspecified'].includes(range);
}

/** RFC 1918, RFC 6598 and RFC 4193: the same address may be in use at two sites. */
export function isPrivateIp(ip: string): boolean {
  if (!ipaddr.isValid(ip)) return false;
  const range: string = ipaddr.parse(ip).range();
  return ['private', 'carrierGradeNat', 'uniqueLocal'].includes(range);
}

/** A hardware address in lower-case colon form, from the usual ways of writing it; null when it is none. */
export function canonicalMac(text: string): string | null {
  const groups = text.toLowerCase().split(/[:-]/u);
  if (groups.length === 6 && groups.every((group) => /^[\da-f]{1,2}$/u.test(group))) {
    return groups.map((group) => group.padStart(2, '0')).join(':');
  }
  const hex =
    /^[\da-f]{4}\.[\da-f]{4}\.[\da-f]{4}$|^[\da-f]{12}$|^[\da-f]{6}[:-][\da-f]{6}$/iu.test(text)
      ? text.toLowerCase().replace(/[^\da-f]/gu, '')
      : null;
  return hex === null ? null : (hex.match(/../gu) ?? []).join(':');
}

export const isUnsetMac = (mac: string): boolean =>
  mac === '00:00:00:00:00:00' || mac === 'ff:ff:ff:ff:ff:ff';

/** A UUID in lower-case 8-4-4-4-12 form, from braces, `urn:uuid:`, bare hex or VMware's spaced bytes. */
export function canonicalUuid(text: string): string | null {
  const hex = text
    .toLowerCase()
    .replace(/^urn:uuid:/u, '')
    .replace(/^vmware-(?=[\da-f]{2}[ -])/u, '')
    .replace(/[{}\s-]/gu, '');
  if (!/^[\da-f]{32}$/u.test(hex)) return null;
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
