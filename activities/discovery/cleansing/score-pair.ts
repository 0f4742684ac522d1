import type { CleanRow } from './clean-row';
import { hostName, listOf, numberOf, textOf } from './asset-row';
import { jaroWinkler } from './jaro-winkler';
import { isIdentifyingIp } from './parse-address';

/** What duplicate detection compares of a row, read once. */
export interface PairSubject {
  row: CleanRow;
  /** rows of one format and dataset share the key space of external_id */
  scope: string;
  host: string;
  domain: string;
  /** digits of the host name in order: `web01` and `web02` are alike but never the same */
  digits: string;
  serial: string | null;
  uuid: string | null;
  externalId: string | null;
  macs: string[];
  ips: string[];
  os: string | null;
  cores: number | null;
  memory: number | null;
}

export const pairSubject = (row: CleanRow, scope: string): PairSubject => {
  const { host, domain } = hostName(row);
  return {
    row,
    scope,
    host,
    domain,
    digits: host.replace(/\D+/gu, ' ').trim(),
    serial: textOf(row, 'serial_number')?.toLowerCase() ?? null,
    uuid: textOf(row, 'vm_uuid'),
    externalId: textOf(row, 'external_id')?.toLowerCase() ?? null,
    macs: listOf(row, 'mac_addresses'),
    ips: listOf(row, 'ip_addresses').filter(isIdentifyingIp),
    os: textOf(row, 'os_name')?.toLowerCase() ?? null,
    cores: numberOf(row, 'cpu_cores'),
    memory: numberOf(row, 'memory_mib'),
  };
};

/**
 * Fellegi-Sunter: m is the probability that a field agrees for one machine described twice, u that it agrees for two
 * machines. They are set by hand: serials, UUIDs and hardware addresses are made unique and seldom mistyped, but a clone
 * may carry them on; names are unique within an estate by custom but change; addresses are given to the next machine;
 * systems and sizes agree for many pairs.
 */
const odds = {
  serial: { m: 0.97, u: 1e-5 },
  uuid: { m: 0.97, u: 1e-5 },
  externalId: { m: 0.9, u: 1e-6 },
  mac: { m: 0.9, u: 1e-5 },
  ip: { m: 0.8, u: 0.005 },
  name: { m: 0.9, u: 1e-5 },
  os: { m: 0.8, u: 0.15 },
  cores: { m: 0.9, u: 0.3 },
  memory: { m: 0.9, u: 0.2 },
} as const;

/** A misspelt name of one machine against a similar name of another, as Jaro-Winkler at or above SIMILAR. */
const similarName = { m: 0.05, u: 0.002 };
const SIMILAR = 0.93;
/** log2 of the odds that two rows of a block describe one machine, before looking at them: 1 in 1,000. */
const PRIOR = Math.log2(1 / 1000);

export interface PairScore {
  /** posterior probability that the two rows describe one machine, 0 to 1 */
  score: number;
  /** serial or UUID differ: two machines whatever else agrees */
  vetoed: boolean;
  agreed: string[];
  differing: string[];
}

export function scorePair(a: PairSubject, b: PairSubject): PairScore {
  const result: PairScore = { score: 0, vetoed: false, agreed: [], differing: [] };
  let weight = PRIOR;
  const add = (name: keyof typeof odds, agrees: boolean | null) => {
    if (agrees === null) return;
    const { m, u } = odds[name];
    weight += agrees ? Math.log2(m / u) : Math.log2((1 - m) / (1 - u));
    (agrees ? result.agreed : result.differing).push(name);
  };
  add('serial', equal(a.serial, b.serial));
  add('uuid', equal(a.uuid, b.uuid));
  // Keys of different systems say nothing about each other.
  add('externalId', a.scope === b.scope ? equal(a.externalId, b.externalId) : null);
  add('mac', shares(a.macs, b.macs));
  add('ip', shares(a.ips, b.ips));
  const name = nameAgreement(a, b);
  if (name === 'similar') weight += Math.log2(similarName.m / similarName.u);
  else add('name', name === 'same');
  add('os', equal(a.os, b.os));
  add('cores', equal(a.cores, b.cores));
  add('memory', equal(a.memory, b.memory));
  result.vetoed = result.differing.includes('serial') || result.differing.includes('uuid');
  result.score = 1 / (1 + 2 ** -weight);
  return capped(result);
}

/** Rules no weight of evidence may outvote. */
function capped(pair: PairScore): PairScore {
  const keys = ['serial', 'uuid', 'externalId', 'name'];
  const hasKey = pair.agreed.some((name) => keys.includes(name));
  const strong = pair.agreed.includes('serial') || pair.agreed.includes('uuid');
  if (pair.vetoed && !strong) return { ...pair, score: Math.min(pair.score, BELOW_REVIEW) };
  // Addresses move between machines: alone they raise a question, never merge.
  if (pair.vetoed || !hasKey) return { ...pair, score: Math.min(pair.score, BELOW_MERGE) };
  return pair;
}

export const MERGE_FROM = 0.95;
export const REVIEW_FROM = 0.8;
const BELOW_MERGE = 0.949;
const BELOW_REVIEW = 0.799;

const equal = <Value>(a: Value | null, b: Value | null): boolean | null =>
  a === null || b === null ? null : a === b;

const shares = (a: readonly string[], b: readonly string[]): boolean | null =>
  a.length === 0 || b.length === 0 ? null : a.some((value) => b.includes(value));

function nameAgreement(a: PairSubject, b: PairSubject): 'same' | 'similar' | 'different' {
  if (a.domain !== '' && b.domain !== '' && a.domain !== b.domain) return 'different';
  if (a.host === b.host) return 'same';
  if (a.digits !== b.digits) return 'different';
  return jaroWinkler(a.host, b.host) >= SIMILAR ? 'similar' : 'different';
}
