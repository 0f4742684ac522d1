import type { CleanRow } from './clean-row';
import type { FindingLog } from './finding-log';
import {
  MERGE_FROM,
  pairSubject,
  REVIEW_FROM,
  scorePair,
  type PairScore,
  type PairSubject,
} from './score-pair';

/** Rows that may describe one machine. Members are `[datasetNo, rowNo]`, sorted. */
export interface DuplicateCluster {
  members: [datasetNo: number, rowNo: number][];
  /** the lowest score that holds the cluster together, 0 to 1 */
  score: number;
  /** merge: one machine; review: kept apart until a person decides; distinct: alike but proven different */
  decision: 'merge' | 'review' | 'distinct';
  /** a sentence for people */
  reason: string;
}

/** Rows that share a key beyond this number are not compared with each other by it: no key is that common. */
const MAX_BLOCK = 200;

interface Link {
  a: number;
  b: number;
  pair: PairScore;
}

/**
 * Finds rows that describe the same machine: blocking by serial, UUID, hardware address, name and address, then
 * Fellegi-Sunter weights per pair (score-pair.ts). A block of more than MAX_BLOCK rows is skipped with a finding, so
 * that the work stays near-linear in the number of rows.
 */
export function findDuplicates(
  rows: readonly CleanRow[],
  scopeOf: (datasetNo: number) => string,
  log: FindingLog,
): DuplicateCluster[] {
  const subjects = rows.map((row) => pairSubject(row, scopeOf(row.datasetNo)));
  const links = scoreLinks(subjects, blocksOf(subjects, log));
  const groups = mergeGroups(
    subjects,
    links.filter(({ pair }) => pair.score >= MERGE_FROM),
  );
  const merged = clusters(subjects, groups, 'merge');
  const open = links.filter(
    ({ a, b, pair }) => pair.score >= REVIEW_FROM && groups.find(a) !== groups.find(b),
  );
  const review = clusters(subjects, connect(subjects.length, open), 'review');
  const namesakes = links.filter(
    ({ pair }) => pair.score < REVIEW_FROM && pair.vetoed && pair.agreed.includes('name'),
  );
  const distinct = clusters(subjects, connect(subjects.length, namesakes), 'distinct');
  return [...merged, ...review, ...distinct];
}

function blocksOf(subjects: readonly PairSubject[], log: FindingLog): number[][] {
  const blocks = new Map<string, number[]>();
  subjects.forEach((subject, index) => {
    for (const key of blockKeys(subject)) {
      const block = blocks.get(key);
      if (block) block.push(index);
      else blocks.set(key, [index]);
    }
  });
  return [...blocks].flatMap(([key, block]) => {
    if (block.length <= MAX_BLOCK) return block.length > 1 ? [block] : [];
    logSkipped(key, block, subjects, log);
    return [];
  });
}

function blockKeys({ serial, uuid, macs, ips, host }: PairSubject): Set<string> {
  const stem = host.replace(/[^\p{L}\p{N}]+/gu, '');
  return new Set([
    ...(serial === null ? [] : [`serial_number ${serial}`]),
    ...(uuid === null ? [] : [`vm_uuid ${uuid}`]),
    ...macs.map((mac) => `mac_addresses ${mac}`),
    ...ips.map((ip) => `ip_addresses ${ip}`),
    ...(stem === '' ? [] : [`asset_name ${stem}`]),
  ]);
}

function logSkipped(
  key: string,
  block: readonly number[],
  subjects: readonly PairSubject[],
  log: FindingLog,
): void {
  const row = subjects[block[0] ?? 0]?.row;
  if (!row) return;
  const [field = '', value = ''] = key.split(' ');
  log.add({
    datasetNo: row.datasetNo,
    rowNo: row.rowNo,
    field,
    ruleId: 'duplicate.block-skipped',
    severity: 'warning',
    message: `${block.length} rows share ${field} "${value}", more than ${MAX_BLOCK}: not compared with each other by it`,
    before: value,
    after: null,
    autoFixed: false,
  });
}

/** Each pair once, in order of the rows. */
function scoreLinks(subjects: readonly PairSubject[], blocks: readonly number[][]): Link[] {
  const seen = new Set<number>();
  const links: Link[] = [];
  for (const block of blocks) {
    for (let i = 0; i < block.length; i += 1) {
      for (let j = i + 1; j < block.length; j += 1) {
        const a = block[i] ?? 0;
        const b = block[j] ?? 0;
        const id = a * subjects.length + b;
        if (seen.has(id)) continue;
        seen.add(id);
        const [first, second] = [subjects[a], subjects[b]];
        if (!first || !second) continue;
        const pair = scorePair(first, second);
        if (pair.score >= REVIEW_FROM || pair.vetoed) links.push({ a, b, pair });
      }
    }
  }
  return links.sort((x, y) => y.pair.score - x.pair.score || x.a - y.a || x.b - y.b);
}

interface Groups {
  find: (index: number) => number;
  links: Link[];
}

function connect(
  size: number,
  links: Link[],
  mayJoin: (a: number, b: number) => boolean = () => true,
): Groups {
  const parents = Array.from({ length: size }, (_, index) => index);
  const find = (index: number): number => {
    let root = index;
    while (parents[root] !== root) root = parents[root] ?? root;
    parents[index] = root;
    return root;
  };
  const used = links.filter(({ a, b }) => {
    const [rootA, rootB] = [find(a), find(b)];
    if (rootA !== rootB && !mayJoin(rootA, rootB)) return false;
    parents[Math.max(rootA, rootB)] = Math.min(rootA, rootB);
    return true;
  });
  return { find, links: used };
}

/** Merges best pairs first; a group never takes in a second serial or UUID by way of a row that has none. */
function mergeGroups(subjects: readonly PairSubject[], links: Link[]): Groups {
  const keys = subjects.map(({ serial, uuid }) => ({ serial, uuid }));
  return connect(subjects.length, links, (a, b) => {
    const [x, y] = [keys[a], keys[b]];
    if (!x || !y) return false;
    const differs = (p: string | null, q: string | null) => p !== null && q !== null && p !== q;
    if (differs(x.serial, y.serial) || differs(x.uuid, y.uuid)) return false;
    keys[Math.min(a, b)] = { serial: x.serial ?? y.serial, uuid: x.uuid ?? y.uuid };
    return true;
  });
}

function clusters(
  subjects: readonly PairSubject[],
  groups: Groups,
  decision: DuplicateCluster['decision'],
): DuplicateCluster[] {
  const found = new Map<number, { indexes: Set<number>; weakest: Link }>();
  for (const link of groups.links) {
    const root = groups.find(link.a);
    const cluster = found.get(root);
    if (cluster) {
      cluster.indexes.add(link.a).add(link.b);
      if (link.pair.score < cluster.weakest.pair.score) cluster.weakest = link;
    } else found.set(root, { indexes: new Set([link.a, link.b]), weakest: link });
  }
  return [...found.values()].map(({ indexes, weakest }) => ({
    members: [...indexes]
      .flatMap((index): [number, number][] => {
        const row = subjects[index]?.row;
        return row ? [[row.datasetNo, row.rowNo]] : [];
      })
      .sort(([a, x], [b, y]) => a - b || x - y),
    score: Number(weakest.pair.score.toFixed(4)),
    decision,
    reason: reasonOf(weakest.pair),
  }));
}

function reasonOf({ agreed, differing }: PairScore): string {
  const same = agreed.length === 0 ? 'a similar name' : `same ${agreed.join(', ')}`;
  return differing.length === 0 ? same : `${same}; different ${differing.join(', ')}`;
}
