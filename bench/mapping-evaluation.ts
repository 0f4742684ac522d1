/**
 * Measures the field mapper on gold header sets with known profiles off, beside a matcher that knows names only.
 * Run: node dist/bench/mapping-evaluation.js [--wrong]
 */
import { distance } from 'fastest-levenshtein';
import type { DatasetProfile } from '../activities/discovery/dataset';
import { type GoldTable, profileTable } from '../activities/discovery/mapping/gold/gold-table';
import { damageHeaders, noises } from '../activities/discovery/mapping/gold/header-noise';
import {
  measure,
  type Metrics,
  type Outcome,
  outcomesOf,
} from '../activities/discovery/mapping/gold/measure';
import { proposeMappings } from '../activities/discovery/mapping/propose-mappings';
import { targetFields } from '../activities/discovery/target-fields';
import { knownTables } from './mapping-gold';
import { heldOutTables } from './mapping-held-out';

const ROWS = 200;
const SEEDS = [11, 12, 13];

const propose = (table: GoldTable, profile: DatasetProfile): Outcome[] =>
  proposeMappings({ datasets: [profile], history: [], useKnownProfiles: false }).flatMap(
    (mapping) => outcomesOf(table, profile, mapping),
  );

/** Likeness of header and field name alone, best pairs first: what a matcher without domain knowledge gets. */
function baseline(table: GoldTable): Outcome[] {
  const plain = (text: string): string =>
    text
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, ' ')
      .trim();
  const pairs = table.columns
    .flatMap(({ header }) =>
      targetFields(table.role).map(({ name }) => {
        const [one, other] = [plain(header), plain(name)];
        const score = 1 - distance(one, other) / Math.max(one.length, other.length, 1);
        return { header, name, score };
      }),
    )
    .filter(({ score }) => score >= 0.4)
    .sort((one, other) => other.score - one.score);
  const chosen = new Map<string, { name: string; score: number }>();
  const taken = new Set<string>();
  for (const { header, name, score } of pairs) {
    if (chosen.has(header) || taken.has(name)) continue;
    chosen.set(header, { name, score });
    taken.add(name);
  }
  return table.columns.map(({ header, field }) => {
    const proposed = chosen.get(header)?.name ?? null;
    const rank = field !== null && proposed === field ? 1 : 0;
    const confidence = chosen.get(header)?.score ?? 0;
    return { table: table.name, header, expected: field, proposed, confidence, rank };
  });
}

interface Line extends Metrics {
  set: string;
}

function evaluate(set: string, tables: readonly { table: GoldTable; seed: number }[]): Line[] {
  const ours = tables.flatMap(({ table, seed }) => propose(table, profileTable(table, seed, ROWS)));
  if (process.argv.includes('--wrong')) {
    for (const { table, header, expected, proposed, confidence } of ours) {
      if (expected === proposed) continue;
      process.stdout.write(
        `${table}: ${header}: ${String(expected)} but ${String(proposed)} (${confidence})\n`,
      );
    }
  }
  const names = tables.flatMap(({ table }) => baseline(table));
  return [
    { set, ...measure(ours, tables.length) },
    { set: `${set}, names only`, ...measure(names, tables.length) },
  ];
}

const pairUp = (tables: readonly GoldTable[], seed: number): { table: GoldTable; seed: number }[] =>
  tables.map((table) => ({ table, seed }));

const lines = [
  ...knownTables.flatMap((table) => evaluate(table.name, [{ table, seed: 11 }]).slice(0, 1)),
  ...evaluate(
    'all seen formats',
    SEEDS.flatMap((seed) => pairUp(knownTables, seed)),
  ),
  ...heldOutTables.flatMap((table) => evaluate(table.name, [{ table, seed: 11 }]).slice(0, 1)),
  ...evaluate(
    'all held out',
    SEEDS.flatMap((seed) => pairUp(heldOutTables, seed)),
  ),
  ...noises.flatMap((noise, at) =>
    evaluate(
      `noisy: ${noise}`,
      SEEDS.flatMap((seed) =>
        pairUp(
          knownTables.map((table) => damageHeaders(table, noise, seed * 10 + at)),
          seed,
        ),
      ),
    ),
  ),
];

const shown = (value: number): string => value.toFixed(3).padStart(7);
process.stdout.write(
  `${'set'.padEnd(36)}   cols  prec@a   auto%    prec  recall      f1     mrr     ece  edits\n`,
);
for (const {
  set,
  columns,
  precisionAuto,
  autoShare,
  precision,
  recall,
  f1,
  mrr,
  ece,
  editsPerTable,
} of lines) {
  const figures = [precisionAuto, autoShare, precision, recall, f1, mrr, ece, editsPerTable];
  process.stdout.write(
    `${set.padEnd(36)}${String(columns).padStart(7)} ${figures.map(shown).join(' ')}\n`,
  );
}

const [wide] = knownTables;
if (wide) {
  const columns = Array.from({ length: 100 }, (_, at) => {
    const column = wide.columns[at % wide.columns.length];
    return {
      header: `${column?.header ?? ''}${at >= wide.columns.length ? ` (copy ${'abc'.charAt(Math.floor(at / 48))})` : ''}`,
      field: null,
      kind: column?.kind ?? ('word' as const),
    };
  });
  const table = { ...wide, columns };
  const profile = profileTable(table, 1, 1000);
  const started = performance.now();
  propose(table, profile);
  process.stdout.write(`100 columns: ${Math.round(performance.now() - started)} ms\n`);
}
process.stdout.write(`${JSON.stringify(lines)}\n`);
