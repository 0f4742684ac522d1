import type { Change, ComparisonDocument } from '../client/comparison';
import { comparisonText } from './comparison-text';

const change = (before: number | null, after: number | null): Change => ({
  before,
  after,
  delta: before === null || after === null ? null : after - before,
});
const finished = {
  outcome: 'finished' as const,
  from_flow_id: null,
  row_count: 325,
  algorithm: 'x@1',
};
const flow = (iteration: number) => ({
  flow_id: `flow-${iteration}`,
  iteration,
  flow_status: 'completed',
  duration_ms: 4000,
});
const comparison: ComparisonDocument = {
  before: flow(1),
  after: flow(2),
  phases: [
    {
      phase: 'data_import',
      before: { ...finished, duration_ms: 900 },
      after: { ...finished, outcome: 'carried', duration_ms: null },
      same_result: true,
    },
    {
      phase: 'data_cleansing',
      before: { ...finished, duration_ms: 1200 },
      after: { ...finished, outcome: 'failed', duration_ms: 1500 },
      same_result: false,
    },
    {
      phase: 'inventory',
      before: { ...finished, duration_ms: 10 },
      after: null,
      same_result: false,
    },
  ],
  quality: {
    overall: change(0.9, 0.8),
    dimensions: { completeness: change(0.7, 0.7234), timeliness: change(null, 1) },
  },
  figures: {} as ComparisonDocument['figures'],
  mappings: {
    changed: [
      {
        file_name: 'vms.csv',
        column: 'Memory',
        before: { target_field: null, chosen_by: 'mapper', decided_by: 'ann' },
        after: { target_field: 'memory_mib', chosen_by: 'person', decided_by: 'bob' },
      },
    ],
  },
  assets: {
    ...{ added: 1, removed: 0, changed: 325, unchanged: 2000, unknown: 0 },
    fields: [
      { field: 'memory_mib', filled: 325, emptied: 0, replaced: 0 },
      { field: 'os_name', filled: 0, emptied: 1, replaced: 2 },
    ],
  },
  dependencies: { added: 3, removed: 0, kept: 2129, strength_changed: 0 },
  findings: [
    { phase: 'a', category: 'quiet', before: 4, after: 4, added: 0, removed: 0 },
    { phase: 'a', category: 'number.range', before: 9, after: 2, added: 1, removed: 8 },
  ],
};

it('says what ran, what was decided otherwise and what it gained', () => {
  expect(comparisonText(comparison)).toEqual([
    '  phase           iteration 1   iteration 2',
    '  data_import          900 ms       carried',
    '  data_cleansing        1.2 s  failed 1.5 s',
    '  inventory             10 ms             –',
    '  Memory: left out → memory_mib, decided by bob',
    '  quality       before    after  points',
    '  completeness  70.0 %   72.3 %    +2.3',
    '  timeliness         –  100.0 %       –',
    '  overall       90.0 %   80.0 %   −10.0',
    '  Assets: 1 added, 0 removed, 325 changed, 2,000 unchanged.',
    '  Fields: memory_mib 325 filled; os_name 2 changed, 1 emptied.',
    '  Dependencies: 3 added, 0 removed, 2,129 kept.',
    '  Findings: number.range +1 −8.',
  ]);
});

it('leaves out what neither iteration has, and keeps lists short', () => {
  const fields = Array.from({ length: 10 }, (_, index) => ({
    ...{ field: `field_${index}`, filled: 1, emptied: 0, replaced: 0 },
  }));
  const text = comparisonText({
    ...comparison,
    ...{ phases: [], quality: null, mappings: null, dependencies: null, findings: [] },
    assets: { ...{ added: 0, removed: 0, changed: 1, unchanged: 0, unknown: 7 }, fields },
  });
  expect(text[1]).toBe('  Assets: 0 added, 0 removed, 1 changed, 0 unchanged, 7 not known.');
  expect(text.at(-1)).toBe('    … and 2 other fields');
});
