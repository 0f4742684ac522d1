/** Finds the prefix a tool puts before every column of a table (`vInfo`, `cmdb_ci_`, `srv_`). */

const SHARED_BY = 0.6;
const MIN_COLUMNS = 4;
const MIN_LENGTH = 2;

/** prefixes that carry meaning and must stay, lower case, without the separator */
const meaningful =
  /^(source|src|destination|dest|dst|target|cpu|disk|mem|memory|net|network|os|ip|max|avg)$/;

/**
 * The longest prefix, as written, that at least 60 % of the headers start with (whatever the case) and that ends at a
 * separator or before a capital; empty when there is none. Fewer than four headers share nothing by rule.
 */
export function findTablePrefix(headers: readonly string[]): string {
  if (headers.length < MIN_COLUMNS) return '';
  const counts = new Map<string, number>();
  for (const header of headers) {
    for (const prefix of prefixesOf(header)) counts.set(prefix, (counts.get(prefix) ?? 0) + 1);
  }
  let best = '';
  for (const [prefix, count] of counts) {
    if (count < headers.length * SHARED_BY) continue;
    if (meaningful.test(prefix.replace(/[^a-z0-9]/g, ''))) continue;
    if (prefix.length > best.length || (prefix.length === best.length && prefix < best)) {
      best = prefix;
    }
  }
  return best;
}

/** The header without the prefix; the header itself when it has another one or nothing would be left. */
export function withoutPrefix(header: string, prefix: string): string {
  if (prefix === '' || !header.toLowerCase().startsWith(prefix)) return header;
  const rest = header.slice(prefix.length).replace(/^[\s_.:-]+/, '');
  return rest === '' ? header : rest;
}

/** Every start of the header, lower case, that ends after a separator or before a capital. */
function prefixesOf(header: string): string[] {
  const prefixes: string[] = [];
  for (let end = MIN_LENGTH; end < header.length; end += 1) {
    const before = header.charAt(end - 1);
    const after = header.charAt(end);
    const isCut = /[\s_.:-]/.test(before) || (/[a-z0-9]/.test(before) && /[A-Z]/.test(after));
    if (isCut) prefixes.push(header.slice(0, end).toLowerCase());
  }
  return prefixes;
}
