/** Which addresses a webhook may go to: only what is open to the whole internet, so that nobody reaches in through us. */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * Whether an IP address is one of the public internet. Private, loopback, link-local (cloud metadata among them),
 * carrier-grade NAT, multicast, reserved and unique local ones are not, nor what stands for one of them in IPv6: mapped,
 * NAT64, 6to4 and Teredo addresses (the registries of RFC 6890, as ipaddr.js has them).
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  return ipaddr.process(address).range() === 'unicast';
}

/** Why a webhook cannot have this URL, as far as the URL itself says; null when it can. */
export function webhookUrlProblem(
  text: string,
  { allowPrivate }: { allowPrivate: boolean },
): string | null {
  if (!URL.canParse(text)) return 'must be a URL such as https://example.com/hook';
  const url = new URL(text);
  if (url.protocol !== 'https:' && !(allowPrivate && url.protocol === 'http:'))
    return 'must begin with https://';
  if (url.username || url.password) return 'must not contain credentials';
  // Without the brackets of an IPv6 address.
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (!allowPrivate && isIP(host) !== 0 && !isPublicAddress(host))
    return 'must be an address of the public internet';
  return null;
}
