import type {
  ColumnMappingDocument,
  DatasetMappingDocument,
  MappingDocument,
} from '../client/result-documents';
import { count, textTable, things, wrap, type TextColumn } from './text-table';

/** Lines of one file's table; what is left out is counted. */
const MAX_LINES = 40;

const tableColumns: readonly TextColumn[] = [
  { title: 'source column' },
  { title: 'field' },
  { title: 'confidence', align: 'right' },
  { title: 'status' },
  { title: 'conversion' },
  { title: 'why' },
];
/** What a person must look at comes first. */
const order = { review: 0, auto: 1, unmapped: 2 } as const;

/** The proposed mapping of every table, what a person should look at first. */
export function mappingText({ datasets, unused, summary, problems }: MappingDocument): string[] {
  const { auto, review, unmapped } = summary;
  return [
    ...wrap(
      `${things(auto + review + unmapped, 'column')}: ${count(auto)} sure (auto), ` +
        `${count(review)} to look at (review), ${count(unmapped)} without a field (unmapped).`,
    ),
    ...datasets.flatMap(datasetText),
    ...unused.flatMap((table) => ['', ...wrap(`${tableName(table)}: not used by this flow.`)]),
    ...problems.flatMap(({ message }) => ['', ...wrap(`Problem: ${message}`, { hang: 2 })]),
  ];
}

function datasetText(dataset: DatasetMappingDocument): string[] {
  const mapped = dataset.columns
    .filter(({ status }) => status !== 'unmapped')
    .toSorted((a, b) => order[a.status] - order[b.status] || a.confidence - b.confidence);
  const shown = mapped.slice(0, MAX_LINES);
  const unmapped = dataset.columns.filter(({ status }) => status === 'unmapped');
  const { missing_required: missing, conflicts } = dataset;
  return [
    '',
    ...wrap(`${tableName(dataset)} (${dataset.role.replace('_', ' ')})`),
    ...(shown.length > 0 ? textTable(tableColumns, shown.map(columnCells)) : []),
    ...(mapped.length > shown.length
      ? [`  … and ${things(mapped.length - shown.length, 'more column')} mapped with confidence`]
      : []),
    ...listed(
      'unmapped',
      unmapped.map(({ source_column }) => source_column),
    ),
    ...listed('missing', missing),
    ...conflicts.flatMap(({ target_field, columns }) =>
      listed(`compete for ${target_field}`, columns),
    ),
  ];
}

function columnCells(column: ColumnMappingDocument): string[] {
  const { source_column, target_field, confidence, status, evidence } = column;
  const best = evidence.toSorted((a, b) => b.score - a.score)[0];
  return [
    source_column,
    target_field ?? '',
    confidence.toFixed(2),
    status,
    conversion(column),
    // The note names the column again, and room is short.
    (best?.note ?? '').replace(`\`${source_column}\` `, ''),
  ];
}

/** `GB → MiB × 1024`, `list by ;` or nothing */
function conversion({ transform }: ColumnMappingDocument): string {
  const { from_unit, to_unit, factor, split } = transform;
  const parts: string[] = [];
  if (from_unit !== null && to_unit !== null && (from_unit !== to_unit || factor !== 1))
    parts.push(`${from_unit} → ${to_unit}${factor === 1 ? '' : ` × ${Number(factor.toFixed(6))}`}`);
  if (split !== null) parts.push('list');
  return parts.join(', ');
}

const listed = (title: string, names: readonly string[]): string[] =>
  names.length === 0 ? [] : wrap(`${title}: ${names.join(', ')}`, { indent: 2, hang: 4 });

/** A file, and which of its tables. */
export const tableName = ({
  file_name,
  table,
}: {
  file_name: string | null;
  table: string | null;
}): string => `${file_name ?? '?'}${table ? ` / ${table}` : ''}`;
