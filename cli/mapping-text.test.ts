import type { ColumnMappingDocument, MappingDocument } from '../client/result-documents';
import { mappingText } from './mapping-text';

const column = (
  source_column: string,
  target_field: string | null,
  confidence: number,
  transform: Partial<ColumnMappingDocument['transform']> = {},
): ColumnMappingDocument => ({
  source_column,
  target_field,
  confidence,
  status: target_field === null ? 'unmapped' : confidence < 0.9 ? 'review' : 'auto',
  evidence: [
    { matcher: 'name', score: 0.2, note: 'weak' },
    { matcher: 'synonym', score: 1, note: `\`${source_column}\` is a synonym` },
  ],
  transform: { from_unit: null, to_unit: null, factor: 1, split: null, ...transform },
});

const mapping = (
  columns: ColumnMappingDocument[],
  more: Partial<MappingDocument['datasets'][number]> = {},
): MappingDocument => ({
  ...{ result_id: 'r', algorithm: 'attribute_mapping@1', as_of: '2026-11-01', gate: null },
  datasets: [
    {
      ...{ dataset_no: 0, file_name: 'a.xlsx', table: 'vInfo', role: 'assets' },
      ...{ missing_required: [], conflicts: [], columns },
      ...more,
    },
  ],
  unused: [],
  problems: [],
  summary: { auto: 2, review: 1, unmapped: 1 },
});

it('shows first what a person should look at, then the rest, then what has no field', () => {
  const lines = mappingText(
    mapping([
      column('Name', 'asset_name', 0.99),
      column('RAM', 'memory_mib', 0.7, { from_unit: 'GiB', to_unit: 'MiB', factor: 1024 }),
      column('IPs', 'ip_addresses', 0.95, { split: ';' }),
      column('Rack', null, 0.1),
    ]),
  );
  expect(lines).toEqual([
    '4 columns: 2 sure (auto), 1 to look at (review), 1 without a field (unmapped).',
    '',
    'a.xlsx / vInfo (assets)',
    '  source column  field         confidence  status  conversion        why',
    '  RAM            memory_mib          0.70  review  GiB → MiB × 1024  is a synonym',
    '  IPs            ip_addresses        0.95  auto    list              is a synonym',
    '  Name           asset_name          0.99  auto                      is a synonym',
    '  unmapped: Rack',
  ]);
});

it('shows at most 40 columns of a table and counts the rest', () => {
  const columns = Array.from({ length: 55 }, (_, index) => column(`C${index}`, 'tags', 0.95));
  const lines = mappingText(mapping(columns));
  expect(lines.filter((line) => line.includes('tags'))).toHaveLength(40);
  expect(lines).toContain('  … and 15 more columns mapped with confidence');
});

it('names required fields that are missing, conflicts, unused tables and problems', () => {
  const lines = mappingText({
    ...mapping([column('Rack', null, 0)], {
      missing_required: ['asset_name'],
      conflicts: [{ target_field: 'owner', columns: ['A', 'B'] }],
    }),
    unused: [{ file_name: 'b.csv', table: '' }],
    problems: [{ code: 'X', message: 'needs a name', dataset_no: 0, columns: [] }],
  });
  expect(lines).toEqual(
    expect.arrayContaining([
      '  missing: asset_name',
      '  compete for owner: A, B',
      'b.csv: not used by this flow.',
      'Problem: needs a name',
    ]),
  );
  expect(lines.join('\n')).not.toContain('confidence');
});
