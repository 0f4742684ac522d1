import type {
  DependenciesDocument,
  FindingDocument,
  TechDebtDocument,
} from '../client/result-documents';
import {
  datasetsText,
  dependenciesText,
  inventoryText,
  qualityText,
  techDebtText,
} from './findings-text';
import { LINE_WIDTH } from './text-table';

const head = { result_id: 'r', algorithm: 'x@1', as_of: '2026-11-01' };

it('accounts for every row of every file, and names refused files', () => {
  const lines = datasetsText(
    {
      ...head,
      datasets: [
        {
          ...{ dataset_no: 0, file_name: 'a.csv', table: '', format_id: null, role: 'assets' },
          ...{ encoding: 'utf-8', warnings: [] },
          ...{ rows_total: 1200, rows_accepted: 1190, rows_rejected: 2, rows_blank: 8 },
        },
      ],
      refused: [
        { file_name: 'b.bin', table: '', code: 'FILE_TYPE_UNSUPPORTED', message: 'binary' },
      ],
    },
    [{ dataset_no: 0, role: 'assets', rows_in: 1190, rows_out: 1187, rows_quarantined: 3 }],
  );
  expect(lines).toEqual([
    '  file   format           encoding   rows  accepted  rejected  blank  quarantined',
    '  a.csv  not a known one  utf-8     1,200     1,190         2      8            3',
    '  b.bin refused (FILE_TYPE_UNSUPPORTED): binary',
  ]);
});

it('shows quality before and after, losses too', () => {
  const lines = qualityText({
    ...head,
    quality: {
      before: { overall: 0.8, dimensions: { validity: 0.5, uniqueness: 1 } },
      after: { overall: 0.9, dimensions: { validity: 0.75, uniqueness: 0.9 } },
    },
    finding_counts: [
      { rule_id: 'date.parse', count: 3 },
      { rule_id: 'enum.map', count: 40 },
    ],
    datasets: [],
  });
  expect(lines).toEqual([
    '  dimension    before   after  points',
    '  validity     50.0 %  75.0 %   +25.0',
    '  uniqueness  100.0 %  90.0 %   −10.0',
    '  overall      80.0 %  90.0 %   +10.0',
    '  43 findings by rule: enum.map 40, date.parse 3',
  ]);
});

it('says what the inventory did with every asset', () => {
  const lines = inventoryText({
    ...{ created: 1, updated: 2, unchanged: 3, conflicts: 1, quarantined: 0, applications: 1 },
    class_counts: { server: 2, vm: 4 },
  });
  expect(lines.join(' ')).toContain('6 assets: 1 created, 2 updated, 3 unchanged; 1 application.');
  expect(lines.at(-1)).toBe('  kinds: vm 4, server 2');
});

describe('dependencies', () => {
  const none: DependenciesDocument = {
    ...head,
    counts: { edges: 0, nodes: 0, components: 0, cycles: 0 },
    ...{ components: [], communities: [], cycles: [], shared_services: [], unresolved: [] },
    resolved_endpoint_ratio: 1,
  };

  it('may be none', () => {
    const text = dependenciesText(none).join('\n');
    expect(text).toContain('0 cycles.');
    expect(text).toContain('0 shared services.');
    expect(text).toContain('0 groups of nodes');
  });

  it('show the largest groups and cycles first, and count what is left out', () => {
    const cycles = Array.from({ length: 10 }, (_, id) => ({
      ...{ id: id + 1, members: Array.from({ length: id + 2 }, String) },
      path: [`n${id}`, 'x', `n${id}`],
    }));
    const lines = dependenciesText({
      ...none,
      components: [1, 30, 2].map((size, id) => ({ id, size })),
      cycles,
      shared_services: [
        { label: 'ntp', reason: 'port 123', clients: 4 },
        { label: 'dns', reason: 'port 53', clients: 9 },
      ],
    });
    expect(lines.join('\n')).toContain('2 groups (sizes 30, 2) of nodes that depend on each other');
    expect(lines).toContain('    n9 → x → n9 (11 nodes)');
    expect(lines).toContain('    … and 2 more');
    expect(lines.indexOf('    dns serves 9 clients: port 53')).toBe(
      lines.indexOf('    ntp serves 4 clients: port 123') - 1,
    );
  });
});

describe('technical debt', () => {
  const debt: TechDebtDocument = {
    ...head,
    ...{ score: 17.84, os_coverage: 0.9, data_confidence: 5, assets_past_end_of_life: 2 },
    finding_counts: [{ category: 'os_end_of_life', count: 2 }],
    worst_assets: [{ asset_id: 'a', asset_name: 'old1', score: 78, points: 12 }],
  };
  const ended = (asset_id: string, product: string | null, cycle: string): FindingDocument => ({
    ...{ phase: 'tech_debt', category: 'os_end_of_life', severity: 'error', message: 'old' },
    ...{ asset_id, asset_name: asset_id, file_name: null, row_no: null },
    details: { product, cycle, eol_date: '2020-01-14' },
  });

  it('counts each asset once under what has ended', () => {
    const lines = techDebtText(debt, [
      ...[ended('a', 'rhel', '6'), ended('b', 'windows-server', '2008')],
      ...[ended('c', 'windows-server', '2008'), ended('c', 'windows-server', '2008')],
      ended('d', null, ''),
    ]);
    expect(lines).toEqual(
      expect.arrayContaining([
        '  windows-server 2008   2020-01-14       2',
        '  rhel 6                2020-01-14       1',
        '  old1                         78      12',
      ]),
    );
  });

  it('may be none', () => {
    const lines = techDebtText({ ...debt, finding_counts: [], worst_assets: [] }, []);
    expect(lines.every((line) => !line.includes('ended on'))).toBe(true);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(LINE_WIDTH);
  });
});
