import type { FieldType } from '../target-fields';
import { invalid, missing, ok, type CellResult } from './cell-result';
import { tidyText } from './clean-text';
import { canonicalIp, canonicalMac, isUnsetIp, isUnsetMac } from './parse-address';

/** One element of a list field, or the single value of a field of such a type. */
export function cleanListItem(
  text: string,
  tidyRule: string | null,
  kind: FieldType['kind'],
): CellResult {
  if (kind === 'ip') {
    const ip = canonicalIp(text);
    if (ip === null) return invalid('ip.canonical', 'an IP address');
    return isUnsetIp(ip)
      ? missing('null.literal')
      : ok(ip, ip === text ? tidyRule : 'ip.canonical');
  }
  if (kind === 'mac') {
    const mac = canonicalMac(text);
    if (mac === null) return invalid('mac.canonical', 'a hardware address of six bytes');
    return isUnsetMac(mac)
      ? missing('null.literal')
      : ok(mac, mac === text ? tidyRule : 'mac.canonical');
  }
  const tidy = tidyText(text);
  return tidy.text === '' ? missing(tidy.rule) : ok(tidy.text, tidy.rule ?? tidyRule);
}
