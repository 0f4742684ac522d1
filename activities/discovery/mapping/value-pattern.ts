/** Patterns of single values that the profile's classes do not tell apart, and how list cells are cut. */

const patterns = {
  ip: /^(?:\d{1,3}(?:\.\d{1,3}){3}|(?=[0-9a-f:]*:[0-9a-f:]*:)[0-9a-f:]{2,39}(?:\.\d+){0,3})(?:%\w+)?$/i,
  mac: /^(?:[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}|[0-9a-f]{4}(?:\.[0-9a-f]{4}){2})$/i,
  tag: /^[\w .\/@+-]{1,128}\s*[=:]\s*[^=]*$/,
  version: /^[vr]?\d+(?:\.\d+){0,3}(?:[ .-]?(?:r\d|sp\s?\d|lts|build.*|\w{1,6}))?$/i,
  relation:
    /::|^(?:depends? on|runs? on|hosted on|uses|used by|calls|connects? to|contains|member of|owned by)\b/i,
  environment:
    /^(?:live|prod(?:u[ck]t\w*)?|prd|p|stag(?:e|ing)|stg|pre-?prod(?:uction)?|uat|test\w*|tst|qa|q|quality|abnahme|integration|int|dev(?:elopment)?|entwicklung|desarrollo|d[eé]veloppement|sandbox|sbx|dr|disaster recovery|non-?prod(?:uction)?|preproducci[oó]n|producci[oó]n|recette|pruebas|schulung|training|lab)$/i,
  power:
    /^(?:powered\s?(?:on|off)|power(?:ing)? ?(?:on|off)|on|off|running|stopped|suspended|up|down|ein(?:geschaltet)?|aus(?:geschaltet)?|allum[eé]e?|[eé]teinte?|encendid[oa]|apagad[oa]|started|terminated|deallocated|(?:vm )?(?:running|stopped|deallocated)|active|inactive|online|offline|operational|non-operational|shut ?off|paused|poweron|poweroff)$/i,
  firmware: /^(?:u?efi|bios|legacy(?: bios)?)$/i,
  assetType:
    /server|\bvm\b|virtual|physical|database|application|network|switch|router|storage|cluster|appliance|host|^cmdb_ci|physisch|virtuell|service|desktop|firewall/i,
  criticality:
    /^(?:[1-5](?:\s?-\s?[\w ]+)?|(?:very |mission |business |most )?(?:critical|low|high)|medium|moderate|none|somewhat critical|not critical|less critical|tier\s?[0-4]|p[0-4]|gold|silver|bronze|platinum|hoch|mittel|niedrig|gering|sehr hoch|kritisch|[eé]lev[eé]e?|moyenne?|faible|critique|alt[ao]|medi[ao]|baj[ao]|[ABC])$/i,
  protocol: /^(?:tcp|udp|icmp|sctp|https?|tcp6|udp6|6|17|1|grpc|amqp|tls|ssl|ssh|ldaps?|smb|any)$/i,
  direction: /^(?:north|south)bound$/i,
  recordType: /^[12]$/,
  url: /^(?:https?|git|ssh|svn)(?:@|:)/i,
} as const;

export type ValuePattern = keyof typeof patterns;

export const fitsPattern = (pattern: ValuePattern, value: string): boolean =>
  patterns[pattern].test(value.trim());

/** Characters that separate the values of a list cell; brackets around the list count as separators. */
export function cutList(cell: string): string[] {
  return cell
    .split(/[;,|\n[\]]+/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** Share of the most frequent values, by count, that fit; list cells fit when each of their parts does. */
export function patternShare(
  pattern: ValuePattern,
  topValues: readonly { value: string; count: number }[],
): number {
  let fit = 0;
  let all = 0;
  for (const { value, count } of topValues) {
    all += count;
    const isAddress = pattern === 'ip' || pattern === 'mac';
    const parts = cutList(isAddress ? value.replace(/\s+/g, ';') : value);
    if (fitsPattern(pattern, value)) fit += count;
    else if (parts.length > 0 && parts.every((part) => fitsPattern(pattern, part))) fit += count;
  }
  return all === 0 ? 0 : fit / all;
}
