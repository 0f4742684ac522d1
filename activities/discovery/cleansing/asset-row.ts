import type { CleanRow, FieldScalar } from './clean-row';

/** Reading typed values out of a cleansed row; anything not usable is null or an empty list. */
const okValue = (row: CleanRow, field: string): FieldScalar | FieldScalar[] | null => {
  const value = row.values[field];
  return value?.state === 'ok' ? value.value : null;
};

export function textOf(row: CleanRow, field: string): string | null {
  const value = okValue(row, field);
  return typeof value === 'string' ? value : null;
}

export function numberOf(row: CleanRow, field: string): number | null {
  const value = okValue(row, field);
  return typeof value === 'number' ? value : null;
}

export function listOf(row: CleanRow, field: string): string[] {
  const value = okValue(row, field);
  if (value === null) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}

/** The host part of a machine's name in lower case, and its domain when the name or the FQDN tells one. */
export function hostName(row: CleanRow): { host: string; domain: string } {
  return splitHostName(textOf(row, 'asset_name') ?? '', textOf(row, 'fqdn') ?? '');
}

const FQDN = /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.[a-z][a-z0-9-]*[a-z0-9]$/u;

/** `Web01.corp.local` is host `web01` of domain `corp.local`; `app v1.2` is one name without a domain. */
export function splitHostName(name: string, fqdn: string): { host: string; domain: string } {
  const plain = name.toLowerCase().trim();
  const full = FQDN.test(plain) ? plain : '';
  const host = full === '' ? plain : plain.slice(0, plain.indexOf('.'));
  if (full !== '') return { host, domain: full.slice(host.length + 1) };
  const dns = fqdn.toLowerCase().trim();
  return { host, domain: FQDN.test(dns) ? dns.slice(dns.indexOf('.') + 1) : '' };
}
