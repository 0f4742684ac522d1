import ipaddr from 'ipaddr.js';

const nullLiterals = new Set([
  ...['n/a', 'na', '#n/a', 'null', 'nil', 'none', 'unknown', 'undefined', 'tbd', 'not available'],
  ...['-', '--', '-1', '?', '(null)', '<null>', '[]'],
]);
const wildcards = new Set(['*', 'all', 'any', '%', '*.*', 'everything']);
const sameMachineNames = new Set(['localhost', 'localhost.localdomain']);

/** Networks of one's own: RFC 1918, RFC 4193, link-local and carrier-grade NAT (RFC 6598). */
const internalRanges = new Set(['private', 'uniqueLocal', 'linkLocal', 'carrierGradeNat']);
/** Addresses of no single machine. */
const manyMachineRanges = new Set(['unspecified', 'broadcast', 'multicast']);

/** What the text of one end of a relation is before the inventory is asked. */
export type EndpointText =
  | { kind: 'name'; key: string }
  | { kind: 'address'; key: string; network: 'internal' | 'internet' }
  | { kind: 'same_machine' }
  | { kind: 'wildcard' }
  | { kind: 'null_literal' };

/** A name as it is compared: NFC, lower case, white space collapsed, no trailing dot of a DNS name. */
export function nameKey(name: string): string {
  return name.normalize('NFC').replace(/\s+/g, ' ').trim().toLowerCase().replace(/\.$/, '');
}

/** The canonical text of an IP address, null when it is none. An IPv4 address inside IPv6 becomes IPv4. */
export function addressKey(text: string): string | null {
  return parseAddress(text)?.toString() ?? null;
}

/** Classifies a non-empty text; placeholders win over names, so that an asset called `N/A` attracts no edges. */
export function readEndpointText(text: string): EndpointText {
  const key = nameKey(text);
  if (key === '' || nullLiterals.has(key)) return { kind: 'null_literal' };
  if (wildcards.has(key)) return { kind: 'wildcard' };
  if (sameMachineNames.has(key)) return { kind: 'same_machine' };
  const address = parseAddress(text);
  if (address === null) return { kind: 'name', key };
  const range = address.range();
  if (range === 'loopback') return { kind: 'same_machine' };
  if (manyMachineRanges.has(range)) return { kind: 'wildcard' };
  const network = internalRanges.has(range) ? 'internal' : 'internet';
  return { kind: 'address', key: address.toString(), network };
}

function parseAddress(text: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  // The zone of `fe80::1%eth0` names a card of the observer, not the machine.
  const bare = text.trim().replace(/%.*$/, '');
  // ipaddr.js takes `10` or `0x7f.1` for IPv4, as the C library does; in an inventory those are names.
  if (ipaddr.IPv4.isValidFourPartDecimal(bare)) return ipaddr.IPv4.parse(bare);
  return bare.includes(':') && ipaddr.IPv6.isValid(bare) ? ipaddr.process(bare) : null;
}
