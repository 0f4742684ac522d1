/** What a flow found, as lines of text. */
import type {
  DatasetsDocument,
  DependenciesDocument,
  FindingDocument,
  QualityDocument,
  SummaryDocument,
  TechDebtDocument,
} from '../client/result-documents';
import { tableName } from './mapping-text';
import { count, percent, textTable, things, wrap, type TextColumn } from './text-table';

/** Entries shown of a list; the API has all of them. */
const SHOWN = 8;

const right = (title: string): TextColumn => ({ title, align: 'right' });

export function datasetsText(
  { datasets, refused }: DatasetsDocument,
  cleansed: QualityDocument['datasets'],
): string[] {
  const kept = new Map(cleansed.map((table) => [table.dataset_no, table]));
  return [
    ...textTable(
      [
        { title: 'file' },
        { title: 'format' },
        { title: 'encoding' },
        ...['rows', 'accepted', 'rejected', 'blank', 'quarantined'].map(right),
      ],
      datasets.map((table) => [
        tableName(table),
        table.format_id ?? 'not a known one',
        table.encoding,
        count(table.rows_total),
        count(table.rows_accepted),
        count(table.rows_rejected),
        count(table.rows_blank),
        count(kept.get(table.dataset_no)?.rows_quarantined ?? 0),
      ]),
    ),
    ...refused.flatMap((file) =>
      wrap(`${tableName(file)} refused (${file.code}): ${file.message}`, { indent: 2, hang: 4 }),
    ),
  ];
}

export function qualityText({ quality: { before, after }, finding_counts }: QualityDocument) {
  const row = (name: string, from: number, to: number) => [
    name,
    percent(from),
    percent(to),
    `${to >= from ? '+' : '−'}${Math.abs((to - from) * 100).toFixed(1)}`,
  ];
  const findings = finding_counts.reduce((sum, rule) => sum + rule.count, 0);
  return [
    ...textTable(
      [{ title: 'dimension' }, right('before'), right('after'), right('points')],
      [
        ...Object.entries(before.dimensions).map(([name, ratio]) =>
          row(name, ratio, after.dimensions[name] ?? 0),
        ),
        row('overall', before.overall, after.overall),
      ],
    ),
    ...mostOften(
      `${things(findings, 'finding')} by rule`,
      finding_counts.map((rule) => [rule.rule_id, rule.count]),
    ),
  ];
}

export function inventoryText(inventory: NonNullable<SummaryDocument['inventory']>): string[] {
  const { created, updated, unchanged, applications, conflicts, quarantined } = inventory;
  return [
    ...wrap(
      `${things(created + updated + unchanged, 'asset')}: ${count(created)} created, ` +
        `${count(updated)} updated, ${count(unchanged)} unchanged; ${things(applications, 'application')}. ` +
        `Sources contradict each other in ${things(conflicts, 'value')}; ` +
        `${things(quarantined, 'row')} set aside.`,
      { indent: 2 },
    ),
    ...mostOften('kinds', Object.entries(inventory.class_counts)),
  ];
}

export function dependenciesText(dependencies: DependenciesDocument): string[] {
  const { counts, components, communities, cycles, shared_services, unresolved } = dependencies;
  return [
    ...wrap(
      `${things(counts.edges, 'dependency', 'dependencies')} between ${things(counts.nodes, 'node')}; ` +
        `${percent(dependencies.resolved_endpoint_ratio)} of the endpoints named are known, ` +
        `${things(unresolved.length, 'name')} in no inventory.`,
      { indent: 2 },
    ),
    ...wrap(`${groupsSentence(components)}, shared services aside.`, { indent: 2 }),
    ...wrap(`Inside them, ${groupsSentence(communities)} more than on others.`, { indent: 2 }),
    ...section(
      `${things(cycles.length, 'cycle')}:`,
      cycles
        .toSorted((a, b) => b.members.length - a.members.length || a.id - b.id)
        .map(({ members, path }) => `${path.join(' → ')} (${things(members.length, 'node')})`),
    ),
    ...section(
      `${things(shared_services.length, 'shared service')}:`,
      shared_services
        .toSorted((a, b) => b.clients - a.clients)
        .map(
          ({ label, reason, clients }) => `${label} serves ${things(clients, 'client')}: ${reason}`,
        ),
    ),
  ];
}

function groupsSentence(groups: readonly { size: number }[]): string {
  const sizes = groups.map(({ size }) => size).filter((size) => size > 1);
  const largest = sizes.sort((a, b) => b - a).slice(0, SHOWN);
  const list =
    largest.length > 0
      ? ` (sizes ${largest.map(count).join(', ')}${sizes.length > SHOWN ? ', …' : ''})`
      : '';
  return `${things(sizes.length, 'group')}${list} of nodes that depend on each other`;
}

/** What is past its end of life, by product; `findings` are those of the phase tech_debt. */
export function techDebtText(
  debt: TechDebtDocument,
  findings: readonly FindingDocument[],
): string[] {
  const ended = findings.filter(
    ({ category, details }) => category.endsWith('end_of_life') && details['product'],
  );
  return [
    ...wrap(
      `${things(debt.assets_past_end_of_life, 'asset')} past an end of life on ${debt.as_of}; debt score ` +
        `${debt.score.toFixed(1)} of 100 (0 is none); operating system recognised on ` +
        `${percent(debt.os_coverage)}; data confidence ${debt.data_confidence} of 5.`,
      { indent: 2 },
    ),
    ...mostOften(
      'findings',
      debt.finding_counts.map(({ category, count: found }) => [category, found]),
    ),
    ...(ended.length > 0
      ? textTable(
          [{ title: 'past its end of life' }, { title: 'ended on' }, right('assets')],
          endedProducts(ended),
        )
      : []),
    ...(debt.worst_assets.length > 0
      ? textTable(
          [{ title: 'asset with the most debt' }, right('score'), right('points')],
          debt.worst_assets
            .slice(0, SHOWN)
            .map(({ asset_name, score, points }) => [asset_name, score.toFixed(0), count(points)]),
        )
      : []),
  ];
}

function endedProducts(ended: readonly FindingDocument[]): string[][] {
  const products = new Map<string, { name: string; endedOn: string; assets: Set<string> }>();
  for (const { details, asset_id } of ended) {
    const { product, cycle, eol_date } = details as Record<string, string | null>;
    const name = [product, cycle].filter(Boolean).join(' ');
    const entry = products.get(name) ?? { name, endedOn: eol_date ?? '', assets: new Set() };
    if (asset_id !== null) entry.assets.add(asset_id);
    products.set(name, entry);
  }
  return [...products.values()]
    .sort((a, b) => b.assets.size - a.assets.size || (a.name < b.name ? -1 : 1))
    .slice(0, SHOWN)
    .map(({ name, endedOn, assets }) => [name, endedOn, count(assets.size)]);
}

/** The first entries below a title, and how many more there are. */
function section(title: string, entries: readonly string[]): string[] {
  const more = entries.length - SHOWN;
  return [
    ...wrap(entries.length === 0 ? title.replace(':', '.') : title, { indent: 2 }),
    ...entries.slice(0, SHOWN).flatMap((entry) => wrap(entry, { indent: 4, hang: 6 })),
    ...(more > 0 ? [`    … and ${count(more)} more`] : []),
  ];
}

function mostOften(title: string, counts: readonly (readonly [string, number])[]): string[] {
  const sorted = counts.toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const more = sorted.length - SHOWN;
  const texts = sorted.slice(0, SHOWN).map(([name, found]) => `${name} ${count(found)}`);
  if (texts.length === 0) return [];
  const rest = more > 0 ? `, and ${things(more, 'other')}` : '';
  return wrap(`${title}: ${texts.join(', ')}${rest}`, { indent: 2, hang: 4 });
}
