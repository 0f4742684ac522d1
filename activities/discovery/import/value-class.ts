import ipaddr from 'ipaddr.js';
import type { ValueClass } from '../dataset';

/** Texts that stand for "nothing", any case. `unknown` is a value: somebody looked and did not find out. */
const nullLiterals = new Set(['null', 'n/a', 'na', 'none', 'nil', '-', '--', '(null)', '#n/a']);
const booleans = new Set(['true', 'false', 'yes', 'no']);

export const isNullLiteral = (text: string): boolean =>
  text.length <= 6 && nullLiterals.has(text.toLowerCase());

const integer = /^[+-]?(\d+|\d{1,3}(,\d{3})+|\d{1,3}( \d{3})+)$/;
const decimal =
  /^[+-]?((\d{1,3}(,\d{3})+|\d*)\.\d+|(\d{1,3}(\.\d{3})+|\d+),\d+|\d+(\.\d+)?e[+-]?\d+)$/i;
const size = /^[+-]?\d[\d.,]*\s?([kmgtp]i?b|bytes?|[kmg]hz)(\/s|ps)?$/i;
const uuid = /^\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?$/i;
const mac =
  /^([0-9a-f]{2}([:-])([0-9a-f]{2}\2){4}[0-9a-f]{2}|[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4})$/i;
const email = /^([^<>@]*<)?[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+>?$/;
const url = /^[a-z][a-z0-9+.-]*:\/\/\S+$/i;
const fqdn = /^(?=.{4,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}\.?$/i;
const identifier = /^(?=.*[\d_-])[a-z0-9][a-z0-9._:#/-]*$/i;
// Names that begin or carry an operating system; versions and editions follow them.
const os =
  /(^|[\s(])(microsoft windows|windows( (server|nt|xp|vista|7|8|10|11)\b|$)|win(2k|20)\d*|linux|ubuntu|debian|red ?hat|rhel|centos|suse|sles|fedora|alma ?linux|rocky ?linux|oracle (linux|solaris)|solaris|aix|hp-?ux|freebsd|photon|vmware esxi|macos|mac os)(\d|\b)/i;

const months = 'jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz]';
const time = String.raw`([T ]+\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?( ?[ap]m)?( ?(z|utc|gmt|[+-]\d{2}:?\d{2}))?)?`;
const dates = [
  // ISO 8601 and its kin, US, German and British, and those with a month's name.
  String.raw`\d{4}[-/]\d{1,2}[-/]\d{1,2}`,
  String.raw`\d{1,2}/\d{1,2}/(\d{2}|\d{4})`,
  String.raw`\d{1,2}\.\d{1,2}\.(\d{2}|\d{4})`,
  String.raw`\d{1,2}[- ](${months})[a-z]*\.?[- ,]+\d{2,4}`,
  String.raw`(${months})[a-z]*\.? \d{1,2},? \d{4}`,
].map((pattern) => new RegExp(`^${pattern}${time}$`, 'i'));

/** The class of one cell's text, the column unknown. A list has the class of its first element. */
export function valueClass(text: string | null): ValueClass {
  if (text === null || isNullLiteral(text)) return 'empty';
  const element = listElements(text)?.[0] ?? text;
  return classOf(element);
}

function classOf(text: string): ValueClass {
  const first = text.charCodeAt(0);
  const startsAsNumber = (first >= 43 && first <= 57) || text.startsWith('{');
  if (startsAsNumber) {
    if (integer.test(text)) return 'integer';
    if (decimal.test(text)) return 'decimal';
    if (size.test(text)) return 'size';
  } else if (booleans.has(text.toLowerCase())) return 'boolean';
  if (text.length > 512) return 'text';
  const address = addressClass(text);
  if (address) return address;
  if (dates.some((pattern) => pattern.test(text))) return 'date';
  if (text.length === 36 || text.length === 38 ? uuid.test(text) : false) return 'uuid';
  if (text.includes('://') && url.test(text)) return 'url';
  if (text.includes('@') && email.test(text)) return 'email';
  if (fqdn.test(text)) return 'fqdn';
  if (os.test(text)) return 'os';
  return identifier.test(text) ? 'identifier' : 'text';
}

// ipaddr.js tells by exceptions, at a hundred times the cost of this look, and takes `10.1` for an address.
const dotted = /^\d{1,3}(\.\d{1,3}){3}$/;

function addressClass(text: string): ValueClass | null {
  if (text.length > 49 || !/^[0-9a-f:.%/-]+\w*$/i.test(text)) return null;
  if (mac.test(text)) return 'mac';
  const [address = '', prefix, ...more] = text.split('/');
  if (more.length > 0) return null;
  const kind =
    dotted.test(address) && ipaddr.IPv4.isValid(address)
      ? 'ipv4'
      : address.includes(':') && ipaddr.IPv6.isValid(address)
        ? 'ipv6'
        : null;
  if (kind === null || prefix === undefined) return kind;
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= (kind === 'ipv4' ? 32 : 128) ? 'cidr' : null;
}

/**
 * The elements of a list cell: `[a,b];`, `a;b`, lines, or addresses and names separated by commas or blanks.
 * Null for a single value: a comma in a sentence or a number makes no list.
 */
export function listElements(text: string): string[] | null {
  const bracketed = /^\[([^[\]]*)\];?$/.exec(text)?.[1];
  if (bracketed !== undefined) return parts(bracketed, /[,;]/);
  if (/[;\n]/.test(text)) {
    const elements = parts(text, /[;\n]/);
    return elements.length > 1 || text.endsWith(';') ? elements : null;
  }
  if (!text.includes(',') && !text.includes(' ') && !text.includes('|')) return null;
  const elements = parts(text, /[,|\s]+/);
  if (elements.length < 2) return null;
  const allAddresses = elements.every((element) => addressClass(element) !== null);
  const allPairs =
    text.includes(',') && parts(text, /,/).every((pair) => /^[\w. -]+[:=][^:=]*$/.test(pair));
  return allAddresses || allPairs ? parts(text, allAddresses ? /[,|\s]+/ : /,/) : null;
}

const parts = (text: string, separator: RegExp): string[] =>
  text
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '');

/**
 * The number a text shows: thousands separators of either convention and a unit after it removed. `1,234` is a
 * thousand, `1,5` one and a half. Null when it is no number.
 */
export function numberOf(text: string): number | null {
  const bare =
    /^([+-]?[\d.,]+(?:e[+-]?\d+)?|[+-]?\d{1,3}(?: \d{3})+)\s?(%|[a-z]{1,5}(?:\/s|ps)?)?$/i.exec(
      text,
    )?.[1];
  if (bare === undefined) return null;
  if (/^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(bare) || /^[+-]?\.\d+$/.test(bare))
    return Number(bare);
  if (/^[+-]?\d{1,3}([ ,]\d{3})+(\.\d+)?$/.test(bare)) return Number(bare.replace(/[ ,]/g, ''));
  if (/^[+-]?(\d+|\d{1,3}(\.\d{3})+),\d+$/.test(bare))
    return Number(bare.replace(/\./g, '').replace(',', '.'));
  if (/^[+-]?\d{1,3}(\.\d{3}){2,}$/.test(bare)) return Number(bare.replace(/\./g, ''));
  return null;
}
